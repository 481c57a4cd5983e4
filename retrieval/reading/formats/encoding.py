"""Bytes to text, without losing or adding a character."""

import re
from contextlib import suppress

import charset_normalizer

from config.errors import ReadingError
from retrieval.language.identification import language_of

_MARKS = ((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_TAG = re.compile(rb"<[^<>]{0,2000}>")
_SAMPLE_BYTES = 64 * 1024
_COMMON = frozenset("оеаинтсрвлкі")
_COMMON_SHARE = 0.55  # of all letters; they are two in three, and a third in what is decoded wrongly
_CYRILLIC = ("cp1251", "koi8-u", "iso8859-5", "cp866")
# What the languages of western Europe write; one of a few words gives a guess by statistics too little to go by.
_WESTERN = frozenset(map(chr, range(128))) | frozenset(
    "àâäáãåæçèéêëìíîïñòóôöõøœùúûüýÿßÀÂÄÁÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖÕØŒÙÚÛÜÝ“”„‘’‚«»–—…€\xa0"
)
_SHORT_BYTES = 4000
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
    """Return what `sample` looks like. English holds so few other letters that it needs asking for first."""
    with suppress(UnicodeDecodeError):
        if language_of(sample.decode("cp1252")) == "en":
            return "cp1252"
    if cyrillic := _cyrillic(sample):
        return cyrillic
    if len(sample) < _SHORT_BYTES and not set(sample.decode("cp1252", "replace")) - _WESTERN:
        return "cp1252"
    best = charset_normalizer.from_bytes(sample).best()
    if best is None:
        raise ReadingError(_UNKNOWN)
    return best.encoding


def _cyrillic(sample: bytes) -> str | None:
    """Return the Cyrillic encoding in which `sample` has the letters that Russian and Ukrainian have most."""
    return next((encoding for encoding in _CYRILLIC if _is_russian_like(sample.decode(encoding, "replace"))), None)


def _is_russian_like(text: str) -> bool:
    foreign = [character for character in text if not character.isascii() and not character.isspace()]
    common = sum(character in _COMMON for character in foreign)
    return len(foreign) > len(text) / 3 and common > _COMMON_SHARE * len(foreign)
