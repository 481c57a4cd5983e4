"""Sides: every one that is wanted is heard, and none takes all the places."""

from hypothesis import given
from hypothesis import strategies as st

from retrieval.search.quotas import MOST_OF_ONE, with_sides

SIDES = st.dictionaries(st.integers(0, 60), st.sampled_from(["a", "b", "c", None]), max_size=40)


@given(SIDES, st.lists(st.sampled_from("abcd"), max_size=4, unique=True), st.integers(0, 12))
def test_what_is_kept_is_in_order_full_and_has_a_place_for_every_side(
    sides: dict[int, str | None], wanted: list[str], limit: int
) -> None:
    ids = list(sides)

    kept = with_sides(ids, sides.get, wanted, limit)

    assert kept == [id_ for id_ in ids if id_ in set(kept)]
    assert len(kept) == min(limit, len(ids))
    if len(wanted) <= limit:
        assert {sides[id_] for id_ in kept} >= set(wanted) & set(sides.values())


def test_the_best_of_a_wanted_side_takes_the_place_of_the_worst_of_all() -> None:
    assert with_sides([1, 2, 3, 4, 5], lambda id_: "rare" if id_ >= 4 else "loud", ["loud", "rare"], 3) == [1, 2, 4]


def test_one_publisher_gives_way_where_others_have_something_to_say() -> None:
    ids = list(range(20))

    kept = with_sides(ids, lambda id_: "loud" if id_ < 15 else f"other {id_}", (), 10)

    assert kept == [*range(MOST_OF_ONE), 15, 16, 17]


def test_one_publisher_has_all_the_places_where_nobody_else_speaks() -> None:
    assert with_sides(list(range(20)), lambda _: "loud", (), 10) == list(range(10))


def test_what_is_of_no_known_publisher_never_gives_way() -> None:
    assert with_sides(list(range(20)), lambda _: None, (), 10) == list(range(10))
