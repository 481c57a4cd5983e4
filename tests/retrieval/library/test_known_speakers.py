"""Who may be meant by a name is found without looking at everybody."""

import pytest

from retrieval.language.identity import naming
from retrieval.library.known_speakers import KnownSpeaker, KnownSpeakers

KNOWN = KnownSpeakers(
    (
        KnownSpeaker("berg", "Anna Berg", "person", "harbour master", "Northport"),
        KnownSpeaker("berg", "Анна Берг", "person", None, None),
        KnownSpeaker("love", "Davis Love III", "person", None, None),
        KnownSpeaker("", "Norland’s foreign ministry", "body", None, None),
        KnownSpeaker("", "Olu Ade", "author", None, None),
    )
)


@pytest.mark.parametrize(
    ("asked", "perhaps"),
    [
        ("Berg", ["Anna Berg", "Анна Берг"]),
        ("Love", ["Davis Love III"]),
        ("Olu Ade", ["Olu Ade"]),
        ("the harbour master of Northport", ["Anna Berg"]),
        ("Norland", ["Norland’s foreign ministry"]),
        ("Mara Dray", []),
    ],
)
def test_those_are_found_who_may_be_called_so(asked: str, perhaps: list[str]) -> None:
    assert [one.name for one in KNOWN.perhaps(naming(asked))] == perhaps


def test_those_of_a_key_are_given_under_all_their_names() -> None:
    assert [one.name for one in KNOWN.of_keys({"berg", "love", "nobody"})] == [
        "Anna Berg",
        "Анна Берг",
        "Davis Love III",
    ]


def test_last_names_are_given_by_their_first_letter() -> None:
    assert KNOWN.last_names("b") == [("berg", "Anna Berg")]
    assert KNOWN.last_names("o") == []
