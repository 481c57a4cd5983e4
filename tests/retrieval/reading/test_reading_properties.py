"""Whatever the text, every block and sentence slices back and nothing raises."""

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from config.errors import ReadingError
from retrieval.articles import INDEXED_LABELS, Article
from retrieval.reading import Rejected, article_from_text, read

PIECES = [
    "The U.S. ", "He left. ", "“We go,” ", "Dr. ", "\n", "\n\n", "\r\n", "# ", "[a](#) ", "...", "By Ann Marsh", "г. ",
    "»", "«Да!» ", "\ufeff", "---\n", "title: x\n", "Read more", "Dear readers,", "https://example.org/2025/13/",
    "28.04.2025", "©", "*", "_", "| Reuters", "\u2028", "\u200b", "é", "😀",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8))).map("".join),
)


def check(article: Article, text: str) -> None:
    assert article.text_raw == text
    end = 0
    for block in article.blocks:
        assert end <= block.start < block.end <= len(text)
        assert text[block.start : block.end].strip() == text[block.start : block.end]
        end = block.end
    for sentence in article.sentences:
        block = article.blocks[sentence.block]
        assert block.start <= sentence.start < sentence.end <= block.end
        assert block.label in INDEXED_LABELS | {"title"}
        assert text[sentence.start : sentence.end].strip() == text[sentence.start : sentence.end]
    assert all(before.end <= after.start for before, after in pairwise(article.sentences))


@given(TEXTS)
def test_offsets_hold_for_any_text(text: str) -> None:
    try:
        article = article_from_text(text, source="x")
    except ReadingError:
        return
    check(article, text)


@given(TEXTS)
def test_every_visible_character_is_in_a_block(text: str) -> None:
    try:
        article = article_from_text(text, source="x")
    except ReadingError:
        return
    outside = list(text)
    for block in article.blocks:
        outside[block.start : block.end] = [" "] * (block.end - block.start)
    assert not any(character.isalnum() for character in outside)


@given(TEXTS, st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_any_known_fields_are_taken(text: str, title: str, published: str, url: str) -> None:
    try:
        article = article_from_text(text, source="x", title=title, published=published, url=url)
    except (ReadingError, UnicodeEncodeError):
        return
    check(article, text)


@given(
    st.one_of(st.binary(max_size=300), TEXTS.map(lambda text: text.encode(errors="surrogatepass"))),
    st.sampled_from(["a.txt", "a.md", "a.json", "a.jsonl"]),
)
def test_reading_any_bytes_never_raises(data: bytes, name: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        for found in read(path):
            assert isinstance(found, Rejected) or found.text_raw
