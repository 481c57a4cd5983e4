"""PDF files: paragraphs put together again, sensible information taken, and files that cannot be read."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from retrieval.articles import Article, Published
from retrieval.reading import Rejected, read
from retrieval.reading.formats.pdf_text import paragraphs

LINES = [
    "The envoys of both countries met on Monday in a hotel near the lake and",
    "spoke for about three hours, which was longer than anyone had fore-",
    "seen when the meeting was announced.",
    "What comes next",
    "A second round of talks is planned for the autumn, a spokeswoman said on",
    "Tuesday, but neither side would name a place.",
]
TEXT = (
    "The envoys of both countries met on Monday in a hotel near the lake and spoke for about three hours, which was "
    "longer than anyone had foreseen when the meeting was announced.\n\nWhat comes next\n\nA second round of talks is "
    "planned for the autumn, a spokeswoman said on Tuesday, but neither side would name a place."
)


def pdf(pages: Sequence[Sequence[str]], **information: str) -> bytes:
    """Write a PDF by hand: one font, one text stream a page."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(count))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    fonts = "/Resources << /Font << /F1 3 0 R >> >>"
    for at, lines in enumerate(pages):
        shown = " T* ".join(f"({line}) Tj" for line in lines)
        stream = f"BT /F1 11 Tf 13 TL 72 720 Td {shown} ET" if lines else ""
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * at} 0 R {fonts} >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    objects.append("<< " + " ".join(f"/{name} ({value})" for name, value in information.items()) + " >>")
    return _written(objects)


def _written(objects: Sequence[str]) -> bytes:
    data, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R /Info {size - 1} 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    return f"{data}xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode("latin-1")


def read_one(path: Path, data: bytes) -> Article | Rejected:
    path.write_bytes(data)
    (found,) = read(path)
    return found


def article(path: Path, data: bytes) -> Article:
    found = read_one(path, data)
    assert isinstance(found, Article), found
    return found


def test_lines_become_paragraphs_again(tmp_path: Path) -> None:
    found = article(tmp_path / "a.pdf", pdf([LINES]))

    assert found.text_raw == TEXT
    assert (found.title, found.author, found.published) == (None, None, Published())


def test_a_paragraph_goes_on_over_a_page_without_running_heads_and_numbers(tmp_path: Path) -> None:
    pages = [
        ["The Lake Herald", *LINES[:2], "1"],
        ["The Lake Herald", *LINES[2:], "2"],
        ["The Lake Herald", "End.", "3"],
    ]

    assert article(tmp_path / "a.pdf", pdf(pages)).text_raw == f"{TEXT}\n\nEnd."


def test_sensible_information_is_taken(tmp_path: Path) -> None:
    data = pdf([LINES], Title="Talks at the lake", Author="Ann Marsh; Li Wei", CreationDate="D:20250814101500Z")

    found = article(tmp_path / "a.pdf", data)

    assert (found.title, found.author) == ("Talks at the lake", "Ann Marsh, Li Wei")
    assert found.published == Published(date(2025, 8, 14), date(2025, 8, 14), "range", "file")


def test_names_of_files_and_logins_are_not(tmp_path: Path) -> None:
    found = article(tmp_path / "a.pdf", pdf([LINES], Title="Microsoft Word - talks_v2.doc", Author="amarsh"))

    assert (found.title, found.author) == (None, None)


def test_a_list_is_not_joined() -> None:
    lines = [
        "The sides agreed on three points that their ministers will now look at:",
        "- a date",
        "- a place",
        "- a list of guests",
    ]

    assert list(paragraphs([lines])) == lines


def _locked(data: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(data)))
    writer.encrypt(user_password="open", algorithm="RC4-128")
    held = BytesIO()
    writer.write(held)
    return held.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (_locked(pdf([LINES])), "password"),
        (pdf([[], []]), "no text"),
        (b"", "broken"),
        (b"%PDF-1.4\nnothing", "broken"),
        (pdf([LINES])[:300], "broken"),
        (b"\0" * 1000, "broken"),
        (pdf([["x"]] * 501), "500 pages"),
    ],
    ids=["locked", "scan", "empty", "stub", "cut", "zeros", "long"],
)
def test_what_cannot_be_read_is_refused_with_its_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    found = read_one(tmp_path / "a.pdf", data)

    assert isinstance(found, Rejected)
    assert reason in found.reason


def test_pages_that_lead_in_a_circle_do_not_hold_it_up(tmp_path: Path) -> None:
    data = pdf([LINES]).replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]")

    assert isinstance(read_one(tmp_path / "a.pdf", data), Rejected)
