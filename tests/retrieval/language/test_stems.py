"""Words folded and stemmed."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from retrieval.language.words import stem, words

STEMS = {
    "negotiations": "negoti",
    "generously": "generous",
    "skies": "sky",
    "met": "meet",
    "переговоры": "переговор",
    "министрами": "министр",
    "україни": "україн",
}


@pytest.mark.parametrize(("word", "stemmed"), STEMS.items())
def test_a_word_is_brought_to_the_stem_that_stands_in_every_index(word: str, stemmed: str) -> None:
    (folded,) = words(word)

    assert stem(folded) == stemmed


def test_threads_that_stem_at_once_find_the_stems_that_one_finds() -> None:
    many = [f"{word}{ending}" for word in STEMS for ending in ("", "s", "ing", "ов", "ами") for _ in range(40)]
    alone = [stem.__wrapped__(word) for word in many]

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda _: [stem.__wrapped__(word) for word in many], range(8)))

    assert together == [alone] * 8
