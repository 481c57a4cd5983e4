"""All the text that a kept document shows; runs in the sandbox's child."""

from io import BytesIO
from typing import Any

from pypdf import PdfReader

from retrieval.reading.formats.docx_text import docx_job
from retrieval.reading.formats.feed_parser import text_of
from retrieval.reading.formats.page import page_text


def original_job(data: bytes, *, form: str) -> tuple[dict[str, Any], bytes]:
    """Return the text of an HTML page, a PDF or a Word file, whatever in it is the article."""
    if form == "html":
        return {"text": text_of(page_text(data).replace("<?xml", "<?x"))}, b""
    if form == "docx":
        return docx_job(data)
    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted:
        reader.decrypt("")
    return {"text": "\n".join(page.extract_text() for page in reader.pages)}, b""
