"""PDF files: paragraphs put together again, sensible information taken, and files that cannot be read."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from retrieval.articles import Article, Published
from retrieval.reading import Rejected, read
from retrieval.reading.formats.pdf_headline import largest
from retrieval.reading.formats.pdf_margins import without_margins
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


def locked(data: bytes, algorithm: str) -> bytes:
    writer = PdfWriter(clone_from=BytesIO(data))
    writer.encrypt("", "owner", algorithm=algorithm)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_file_that_is_locked_for_editing_opens(algorithm: str, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(locked(pdf([LINES]), algorithm))

    (found,) = read(tmp_path / "a.pdf")

    assert isinstance(found, Article)
    assert found.text_raw == TEXT


def body(page: int) -> list[str]:
    return [f"Speaker number {page} of the council talked about berths for the whole evening.", "Then they all left."]


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        ("Lindhaven Authority   Annual report 2025   Page {n}", ""),
        ("{n} | Annual report of the authority", ""),
        ("", "Отчёт за 2025 год — стр. {n} из 4"),
        ("IEEE TRANSACTIONS ON HARBOURS, VOL. 31, NO. 6 {n}", "Authorized use only."),
        ("2/11/25, 10:32 AM Quay closed", "https://post.example/2025/02/11/quay {n}/4"),
        ("Quay closed https://post.example/2025/02/11/quay", "{n} of 4 11/02/2025, 10:32"),
    ],
)
def test_running_heads_go_and_the_text_of_every_page_stays(head: str, foot: str) -> None:
    pages = [[head.format(n=n), *body(n), "Nobody knows.", foot.format(n=n)] for n in range(1, 5)]

    margins = without_margins(pages)

    assert [page[0] for page in margins.pages] == [body(n)[0] for n in range(1, 5)]
    assert (margins.url is not None) == ("post.example" in head + foot)


def test_the_lines_of_a_browser_give_the_address_and_the_day(tmp_path: Path) -> None:
    print_lines = "2/11/25, 10:32 AM Quay closed", "https://post.example/2025/02/11/quay 1/1"
    (tmp_path / "a.pdf").write_bytes(pdf([[print_lines[0], *LINES, print_lines[1]]]))

    (found,) = read(tmp_path / "a.pdf")

    assert isinstance(found, Article)
    assert found.url == "https://post.example/2025/02/11/quay"
    assert (found.published.day, found.published.basis) == (date(2025, 2, 11), "url")
    assert "10:32" not in found.text_raw


def test_a_stated_title_that_heads_nothing_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf([LINES], Title="OSX Styles 12 12"))

    (found,) = read(tmp_path / "a.pdf")

    assert isinstance(found, Article)
    assert found.title != "OSX Styles 12 12"


def test_letters_that_its_fonts_do_not_name_are_refused(tmp_path: Path) -> None:
    shifted = ["7KH SRUW DXWKRULW VDLG WKDW WKH TXD ZRXOG VWD FORVHG XQWLO WKH HQG RI 0DUFK"] * 9
    (tmp_path / "a.pdf").write_bytes(pdf([shifted]))

    (found,) = read(tmp_path / "a.pdf")

    assert isinstance(found, Rejected)
    assert "fonts" in found.reason


def test_the_largest_words_of_the_first_page_are_the_headline() -> None:
    text = [(10.0, "The port authority said on Tuesday that the quay would stay closed. " * 9)]

    assert largest([(8.0, "Annual report"), (18.0, "Quay stays "), (18.0, "closed"), *text]) == "Quay stays closed"
    assert largest([(40.0, "T"), (18.0, "Quay stays closed"), *text]) == "Quay stays closed"
    assert largest([(18.0, "Libtasn1"), (12.0, "Anna Berg Tomas Vik"), *text]) is None
    assert largest(text) is None
    assert largest([]) is None


def test_a_headline_that_heads_every_page_stays_on_the_first() -> None:
    pages = [["Quay stays closed", *body(n)] for n in range(1, 5)]

    kept = without_margins(pages, "Quay stays closed").pages

    assert [page[0] for page in kept] == ["Quay stays closed", *(body(n)[0] for n in range(2, 5))]
