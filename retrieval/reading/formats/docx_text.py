"""The text of a Word file as it is printed; runs in the sandbox's child."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

import mammoth
from lxml import etree, html

MAX_CHARS = 10 * 1024 * 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_CORE = {"title": "{*}title", "author": "{*}creator", "created": "{*}created"}
_BODY, _INFORMATION = "word/document.xml", "docProps/core.xml"
_LOCKED = b"\xd0\xcf\x11\xe0"  # a file of the older form, which a password wraps around the document
_MARKS = {f"{_W}{name}" for name in ("footnoteReference", "endnoteReference", "commentReference")}
_WRAPPERS = {f"{_W}{name}" for name in ("fldSimple", "dir", "bdo")}  # whose words mammoth leaves out
_OFF = {"0", "false", "off"}
_BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li"}
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)

_PASSWORD = "it is protected with a password or of Word's older form; save it as .docx without one"  # noqa: S105 - none
_BROKEN = "this is no Word file that can be read (it is broken or cut short); save the article as plain text"
_NO_TEXT = "there is no text in it; save the article as plain text"
_TOO_MUCH = "its text is longer than 10 MB; split it into single articles"


def docx_job(data: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the text and the document's own information, or the reason why there is none.

    Insertions that are tracked are part of it; deletions, hidden words, notes and their marks are not.
    """
    if data.startswith(_LOCKED):
        return {"reason": _PASSWORD}, b""
    try:
        with ZipFile(BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > 20 * MAX_CHARS:
                return {"reason": _TOO_MUCH}, b""
            information = _information(archive)
            page = mammoth.convert_to_html(_shown(archive), convert_image=mammoth.images.img_element(lambda _: {}))
    except (BadZipFile, KeyError, ValueError, IndexError, AttributeError, NotImplementedError, etree.XMLSyntaxError):
        return {"reason": _BROKEN}, b""
    text = "\n\n".join(_paragraphs(page.value))
    if len(text) > MAX_CHARS:
        return {"reason": _TOO_MUCH}, b""
    if not any(map(str.isalnum, text)):
        return {"reason": _NO_TEXT}, b""
    return information | {"text": text}, b""


def _shown(archive: ZipFile) -> BytesIO:
    """The document without what it does not print, and with all that it prints in runs."""
    body = etree.fromstring(archive.read(_BODY), _PARSER)
    for part in list(body.iter(etree.Element)):
        if part.tag in _MARKS or (part.tag == f"{_W}r" and _is_hidden(part)):
            part.getparent().remove(part)
        elif part.tag in _WRAPPERS:
            part.getparent()[(place := part.getparent().index(part)) : place + 1] = part[:]
        elif part.tag == f"{_W}cr":
            part.tag = f"{_W}br"
        elif part.tag == f"{_M}oMath":
            _as_words(part)
    made = BytesIO()
    with ZipFile(made, "w") as copy:
        for name in archive.namelist():
            copy.writestr(name, etree.tostring(body) if name == _BODY else archive.read(name))
    made.seek(0)
    return made


def _as_words(formula: Any) -> None:
    words = "".join(part.text or "" for part in formula.iter(f"{_M}t"))
    formula.clear()
    formula.tag = f"{_W}r"
    etree.SubElement(formula, f"{_W}t").text = words


def _is_hidden(run: Any) -> bool:
    mark = run.find(f"{_W}rPr/{_W}vanish")
    return mark is not None and mark.get(f"{_W}val", "on") not in _OFF


def _paragraphs(page: str) -> Iterator[str]:
    """Yield the paragraphs, headings, list items and cells in their order; a line break stays one."""
    if not page:
        return
    for br in (root := html.fragment_fromstring(page, create_parent="div")).iter("br"):
        br.tail = f"\n{br.tail or ''}"
    for block in root.iter(*_BLOCKS):
        own = block.text_content() if block.tag != "li" else "".join(_words_of_item(block))
        if text := re.sub(r"[^\S\n]+", " ", own.replace("\u00ad", "")).strip():
            yield text


def _words_of_item(item: Any) -> Iterator[str]:
    """The words of a list's item without those of the lists in it, which come after it."""
    yield item.text or ""
    for child in item:
        if child.tag not in {"ul", "ol", *_BLOCKS}:
            yield child.text_content()
        yield child.tail or ""


def _information(archive: ZipFile) -> dict[str, Any]:
    found: dict[str, Any] = dict.fromkeys(_CORE)
    if _INFORMATION in archive.namelist():
        root = etree.fromstring(archive.read(_INFORMATION), _PARSER)
        for name, tag in _CORE.items():
            words = " ".join((root.findtext(tag) or "").split())[:500]
            found[name] = words or None
    day = re.match(r"\d{4}-\d\d-\d\d(?=T|$)", found["created"] or "")
    return found | {"created": day and day[0]}
