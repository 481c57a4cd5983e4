"""Bytes to text, without losing or adding a character."""

import re
from contextlib import suppress

import charset_normalizer

from config.errors import ReadingError
from retrieval.language.alphabets import is_chinese, is_japanese, is_korean, likeness
from retrieval.language.identification import language_of

_MARKS = ((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_TAG = re.compile(rb"<[^<>]{0,2000}>")
_SAMPLE_BYTES = 64 * 1024
_COMMON = frozenset("оеаинтсрвлкі")
_COMMON_SHARE = 0.55  # of all letters; they are two in three, and a third in what is decoded wrongly
_CYRILLIC = ("cp1251", "koi8-u", "iso8859-5", "cp866")
# The likelier ones first: another one must show much commoner letters.
_OF_ONE_BYTE = ("cp1252", "cp1250", "iso8859-2", "cp1254", "cp1257", "cp1255", "cp1253", "cp1256", "cp1251")
_MUCH = 0.2
_WESTERN = ("cp1252", "windows-1252")
_CYRILLIC_LABELS = ("windows-1251", "cp1251", "koi8", "iso-8859-5", "iso8859-5", "cp866", "ibm866")
_ANY_BYTES = ("cp125", "windows-125", "iso-8859", "iso8859", "mac")
# What browsers take a label for (encoding.spec.whatwg.org, "Names and labels"), where Python has its letter only.
_LABELS = {
    **dict.fromkeys(("iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "us-ascii", "ascii"), "cp1252"),
    **dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "x-gbk"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "ksc5601", "korean"), "cp949"),
    **dict.fromkeys(("iso-8859-9", "latin5"), "cp1254"),
    **dict.fromkeys(("iso-8859-11", "tis-620"), "cp874"),
    "unicode": "utf-16-le",
}
_NOT_TEXT = "this is not text (it holds binary data); save the article as plain text in UTF-8"
_UNKNOWN = "its character encoding is not recognised; save it in UTF-8"


def decoded(data: bytes, *, markup: bool = False) -> str:
    """Return the text that `data` encodes; ReadingError where they are no text.

    UTF-8 keeps its byte order mark as U+FEFF. Other encodings are told by their mark, else by what they look like;
    `markup`: by what stands between the tags, whose own letters are English in every language.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        if b"\0" in data:
            raise ReadingError(_NOT_TEXT) from None
    return _guessed(data, _TAG.sub(b" ", data) if markup else data)


def declared_encoding(label: str, data: bytes) -> str:
    """Return the encoding that `data` are in by the label that they bear, as browsers take it.

    Any bytes are letters in the encodings of one byte: such a label is believed unless the letters are those of no
    language, or, as that for western Europe is put on anything, clearly those of another one. Russian looks like
    letters in all encodings for it.
    """
    encoding = _LABELS.get(label.casefold(), label.casefold())
    sample = _TAG.sub(b" ", data)[:_SAMPLE_BYTES]
    if encoding.startswith(_CYRILLIC_LABELS):
        return _cyrillic(sample) or encoding
    if not encoding.startswith(_ANY_BYTES) or (encoding not in _WESTERN and likeness(_in(sample, encoding))):
        return encoding
    return _sure_encoding(sample) or encoding


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeError as error:
        raise ReadingError(_UNKNOWN) from error


def _guessed(data: bytes, words: bytes) -> str:
    encoding = _encoding(words[:_SAMPLE_BYTES])
    text = _strictly(data, encoding)
    if len(_CONTROL.findall(text)) > len(text) // 100:
        raise ReadingError(_NOT_TEXT)
    return text


def _encoding(sample: bytes) -> str:
    if sure := _sure_encoding(sample):
        return sure
    best = charset_normalizer.from_bytes(sample).best()
    if best is None:
        raise ReadingError(_UNKNOWN)
    return best.encoding


def _sure_encoding(sample: bytes) -> str | None:
    """Return what `sample` looks like. English holds so few other letters that it needs asking for first."""
    if language_of(_in(sample, "cp1252")) == "en":
        return "cp1252"
    return _cyrillic(sample) or _east_asian(sample) or _of_one_byte(sample)


def _east_asian(sample: bytes) -> str | None:
    if japanese := next((encoding for encoding in ("cp932", "euc_jp") if is_japanese(_in(sample, encoding))), None):
        return japanese
    if is_korean(_in(sample, "cp949")):
        return "cp949"
    return next((one for one in ("gb18030", "big5") if is_chinese(_in(sample, one), one)), None)


def _of_one_byte(sample: bytes) -> str | None:
    """Return the encoding in which the letters are those of one language, by how common they are there."""
    found, most = None, 0.0
    for encoding in _OF_ONE_BYTE:
        text = _in(sample, encoding)
        if text and (like := likeness(text)) > most + (_MUCH if found else 0):
            found, most = encoding, like
    return found


def _in(sample: bytes, encoding: str) -> str:
    """Return a sample as `encoding` has it; "" where it is not in it. A sample may end within a character."""
    for cut in range(4 if len(sample) == _SAMPLE_BYTES else 1):
        with suppress(UnicodeDecodeError, LookupError):
            return sample[: len(sample) - cut].decode(encoding)
    return ""


def _cyrillic(sample: bytes) -> str | None:
    """Return the Cyrillic encoding in which `sample` has the letters that Russian and Ukrainian have most."""
    return next((encoding for encoding in _CYRILLIC if _is_russian_like(sample.decode(encoding, "replace"))), None)


def _is_russian_like(text: str) -> bool:
    foreign = [character for character in text if not character.isascii() and not character.isspace()]
    common = sum(character in _COMMON for character in foreign)
    return len(foreign) > len(text) / 3 and common > _COMMON_SHARE * len(foreign)
