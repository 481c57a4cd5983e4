"""How many people an event killed, wounded, arrested, as sentences say it."""

import pytest

from retrieval.language.tolls import is_summed, means_of, tolls


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("At least 14 people were killed and 30 wounded when a bus overturned.", [("killed", 14), ("wounded", 30)]),
        ("The death toll in the mill fire has risen to 23, officials said.", [("killed", 23)]),
        (
            "Two gunmen killed five worshippers and injured nine others before they fled.",
            [("killed", 5), ("wounded", 9)],
        ),
        ("Flooding in the north has left 41 dead and 12 missing.", [("killed", 41), ("missing", 12)]),
        ("The company cut 300 jobs and closed 12 plants.", []),
        ("Three F-16 jets killed 11 militants.", [("killed", 11)]),
        ("The minister, 54, was wounded along with two bodyguards.", [("wounded", 2)]),
        ("Nobody was killed when 3 shells hit the port.", []),
        ("The toll of a bomb near buses from two towns rose to at least 112.", [("killed", 112)]),
        ("В результате взрыва в Хартуме погибли 12 человек, еще 30 ранены.", [("killed", 12), ("wounded", 30)]),
        ("Внаслідок обстрілу загинули троє людей, п'ятеро поранені.", [("killed", 3), ("wounded", 5)]),
    ],
)
def test_a_number_belongs_to_what_became_of_so_many(sentence: str, told: list[tuple[str, int]]) -> None:
    found = tolls(sentence)

    assert [(one.outcome, one.value) for one in found] == told
    assert all(one.start < one.end <= len(sentence) for one in found)


def test_a_part_of_the_dead_is_marked_as_one() -> None:
    whole, part = tolls("Thirteen civilians, among them seven children, were killed.")

    assert (whole.value, whole.part, part.value, part.part) == (13, False, 7, True)


def test_who_is_counted_is_said_by_the_words_behind() -> None:
    assert [one.side for one in tolls("The army killed 20 rebels; six villagers died.")] == ["fighters", "civilians"]


def test_a_sum_over_a_war_counts_no_event() -> None:
    assert is_summed("More than 9,000 people have been killed since 2014.")
    assert not is_summed("Nine people were killed on Monday.")


def test_what_did_harm_is_told_by_kind() -> None:
    assert means_of("An air raid hit the market; a car bomb went off at the gate.") == {"air", "bomb"}
