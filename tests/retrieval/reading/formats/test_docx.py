"""Word files: what they print, in its order, and nothing else."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from retrieval.articles import Article
from retrieval.reading import Rejected, read
from retrieval.reading.originals import original_text

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
LINKS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
    "<dc:title>{title}</dc:title><dc:creator>{author}</dc:creator><dcterms:created>{created}</dcterms:created>"
    "</cp:coreProperties>"
)
SAID = "Minister Anna Berg said on Monday that the treaty will not be reopened before the vote in the autumn."


def run(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def paragraph(*inside: str) -> str:
    return f"<w:p>{''.join(inside)}</w:p>"


def document(*paragraphs: str, title: str = "", author: str = "", created: str = "") -> bytes:
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": LINKS,
        "word/document.xml": f"<w:document {W}><w:body>{''.join(paragraphs)}</w:body></w:document>",
        "docProps/core.xml": CORE.format(title=title, author=author, created=created),
    }
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return made.getvalue()


def read_one(folder: Path, data: bytes) -> Article | Rejected:
    (path := folder / "note.docx").write_bytes(data)
    (found,) = read(path)
    return found


@pytest.mark.parametrize(
    ("inside", "printed"),
    [
        (run("will ") + '<w:ins w:id="1" w:author="x">' + run("not ") + "</w:ins>" + run("pass"), "will not pass"),
        (run("will ") + '<w:del w:id="1"><w:r><w:delText>surely </w:delText></w:r></w:del>' + run("pass"), "will pass"),
        (run("will ") + run("secretly ", "<w:vanish/>") + run("pass"), "will pass"),
        (run("will ") + run("not ", '<w:vanish w:val="0"/>') + run("pass"), "will not pass"),
        (run("in ") + '<w:smartTag w:element="place">' + run("Oslo") + "</w:smartTag>", "in Oslo"),
        ("<w:sdt><w:sdtContent>" + run("a filled field") + "</w:sdtContent></w:sdt>", "a filled field"),
        ('<w:hyperlink w:anchor="x">' + run("a link") + "</w:hyperlink>" + run(" ends"), "a link ends"),
        ("<w:r><w:t>one</w:t><w:br/><w:t>two</w:t><w:tab/><w:t>three</w:t></w:r>", "one\ntwo three"),
        ("<w:r><w:t>co</w:t><w:noBreakHyphen/><w:t>op gent</w:t><w:softHyphen/><w:t>ly</w:t></w:r>", "co‑op gently"),
        ('<w:fldSimple w:instr="DATE">' + run("14 August") + "</w:fldSimple>" + run(" it was"), "14 August it was"),
        ('<w:bdo w:val="rtl"><w:dir w:val="rtl">' + run("turned words") + "</w:dir></w:bdo>", "turned words"),
        (f"<m:oMath {M}><m:r><m:t>x=1</m:t></m:r></m:oMath>" + run(" holds"), "x=1 holds"),
        ("<w:r><w:t>one</w:t><w:cr/><w:t>two</w:t></w:r>", "one\ntwo"),
        ('<w:moveFrom w:id="1">' + run("old") + '</w:moveFrom><w:moveTo w:id="2">' + run("new") + "</w:moveTo>", "new"),
        (run("said") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run(" so"), "said so"),
    ],
)  # fmt: skip
def test_what_is_printed_is_kept_and_nothing_else(tmp_path: Path, inside: str, printed: str) -> None:
    article = read_one(tmp_path, document(paragraph(run(SAID)), paragraph(inside)))

    assert isinstance(article, Article)
    assert article.text_raw == f"{SAID}\n\n{printed}"
    assert article.original
    assert article.original.form == "docx"
    assert printed in original_text(article.original)


def test_paragraphs_cells_and_items_come_in_their_order(tmp_path: Path) -> None:
    cells = "".join(f"<w:tc>{paragraph(run(words))}</w:tc>" for words in ("Votes for", "Votes against"))
    item = paragraph('<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>', run("An item."))

    article = read_one(tmp_path, document(paragraph(run(SAID)), f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>", item))

    assert isinstance(article, Article)
    assert article.text_raw.split("\n\n") == [SAID, "Votes for", "Votes against", "An item."]


def test_what_the_file_says_of_itself_is_used_as_far_as_it_can_be_believed(tmp_path: Path) -> None:
    said = document(
        paragraph(run("Treaty will not be reopened")), paragraph(run(SAID)),
        title="Treaty will not be reopened", author="Ida Moor", created="2025-12-11T09:00:00Z",
    )  # fmt: skip
    article = read_one(tmp_path, said)
    other = read_one(tmp_path, document(paragraph(run(SAID)), title="Document1.docx", author="user", created="soon"))

    assert isinstance(article, Article)
    assert (article.title, article.author) == ("Treaty will not be reopened", "Ida Moor")
    assert isinstance(other, Article)
    assert other.author is None
    assert other.title != "Document1.docx"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04 cut short", "no Word file that can be read"),
        (b"\xd0\xcf\x11\xe0 locked", "protected with a password"),
        (b"", "no Word file that can be read"),
        (document(), "there is no text in it"),
        (document(paragraph(run("<broken"))), "no Word file that can be read"),
        (document(paragraph(run(" "))), "there is no text in it"),
    ],
)
def test_what_is_no_word_file_is_rejected_with_its_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    rejected = read_one(tmp_path, data)

    assert isinstance(rejected, Rejected)
    assert reason in rejected.reason


def test_an_archive_without_a_document_and_one_that_would_fill_the_memory_are_rejected(tmp_path: Path) -> None:
    empty, huge = BytesIO(), BytesIO()
    with ZipFile(empty, "w") as archive:
        archive.writestr("mimetype", "something else")
    with ZipFile(huge, "w", compression=8) as archive:
        archive.writestr("word/document.xml", b" " * (201 * 1024 * 1024))

    first, second = read_one(tmp_path, empty.getvalue()), read_one(tmp_path, huge.getvalue())

    assert isinstance(first, Rejected)
    assert "no Word file" in first.reason
    assert isinstance(second, Rejected)
    assert "longer than 10 MB" in second.reason
