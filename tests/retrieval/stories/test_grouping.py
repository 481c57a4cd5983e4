"""Articles about one event are one story, in whatever order they come."""

import time
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.stories.grouping import Grouping, grouped
from retrieval.stories.growth import grown
from retrieval.stories.linkage import average_linkage, linked
from retrieval.stories.traits import Traits, packed, traits_of, unpacked
from tests.retrieval.stories.invented import JUNE, MARCH, OTHERS, articles


@pytest.fixture(scope="module")
def traits() -> dict[str, Traits]:
    return {one.source: traits_of(one) for one in articles()}


def stories(traits: dict[str, Traits]) -> set[frozenset[str]]:
    names = {one.id: name for name, one in traits.items()}
    return {frozenset(names[id_] for id_ in story) for story in grouped(traits.values())}


def test_twin_events_are_two_stories_and_what_stands_alone_is_one_of_its_own(traits: dict[str, Traits]) -> None:
    assert stories(traits) == {frozenset(MARCH), frozenset(JUNE), *(frozenset({name}) for name in OTHERS)}


def test_a_pair_of_twins_is_not_glued_where_there_is_but_one_article_of_each(traits: dict[str, Traits]) -> None:
    pair = {name: traits[name] for name in ("quake-a", "quake-x")}

    assert stories(pair) == {frozenset({"quake-a"}), frozenset({"quake-x"})}


def test_near_copies_are_of_one_story_however_little_is_left_of_one(traits: dict[str, Traits]) -> None:
    copies = [
        Traits("a", traits["quake-a"].weights, group="g"),
        Traits("b", traits["fire"].weights, group="g"),
        Traits("c", traits["vote"].weights),
    ]

    assert set(grouped(copies)) == {("a", "b"), ("c",)}


def some_traits(random: Random) -> list[Traits]:
    """Articles of a few subjects with a few stories each."""
    made = []
    for n in range(random.randint(2, 40)):
        subject, story = random.randint(0, 3), random.randint(0, 2)
        words = [f"s{subject}-{random.randint(0, 30)}" for _ in range(20)]
        words += [f"e{subject}.{story}-{random.randint(0, 12)}" for _ in range(10)]
        made.append(Traits(f"{n:03}", {word: round(1 + 9 * random.random(), 3) for word in words}))
    return made


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_every_order_of_arrival_makes_the_same_stories(seed: int) -> None:
    random = Random(seed)
    made = some_traits(random)
    growing = Grouping()

    shuffled = random.sample(made, len(made))
    for count in range(1, len(shuffled) + 1):
        found = growing.stories(shuffled[:count])

    assert sorted(found) == sorted(grouped(made))
    assert sorted(id_ for story in found for id_ in story) == [one.id for one in made]


@pytest.mark.parametrize("seed", range(4))
def test_every_order_of_arrival_makes_the_same_stories_of_many_that_hang_together(seed: int) -> None:
    random = Random(seed)
    made = [one for part in range(5) for one in some_traits(Random(5 * seed + part))]
    made = [Traits(f"{n:03}", one.weights) for n, one in enumerate(made)]
    growing = Grouping()

    shuffled = random.sample(made, len(made))
    for count in range(len(made) - 20, len(made) + 1, 2):
        assert sorted(growing.stories(shuffled[:count])) == sorted(grouped(shuffled[:count]))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32))
def test_what_went_leaves_no_trace(seed: int) -> None:
    random = Random(seed)
    made = some_traits(random)
    growing = Grouping()
    growing.stories(made)

    left = random.sample(made, random.randint(1, len(made)))

    assert sorted(growing.stories(left)) == sorted(grouped(left))


@pytest.mark.usefixtures("no_collection")
def test_one_article_more_costs_far_less_than_all(traits: dict[str, Traits]) -> None:
    many = [one for seed in range(12) for one in some_traits(Random(seed))]
    many = [Traits(f"{n:04}", one.weights) for n, one in enumerate(many)]
    growing = Grouping()
    began = time.process_time()
    growing.stories(many)
    all_of_them = time.process_time() - began
    began = time.process_time()

    growing.stories([*many, traits["fire"]])

    assert time.process_time() - began < all_of_them / 3


def test_a_record_keeps_what_tells_the_story(traits: dict[str, Traits]) -> None:
    one = traits["quake-a"]

    weights, days = unpacked(packed(one))

    assert days == one.days
    assert weights == pytest.approx(one.weights, abs=0.001)


def test_groups_are_joined_by_their_average_and_not_by_their_nearest_members() -> None:
    alike = np.array([[1, 0.9, 0.5, 0.0], [0.9, 1, 0.1, 0.0], [0.5, 0.1, 1, 0.0], [0.0, 0.0, 0.0, 1]])

    assert average_linkage(alike, 0.4) == [[0, 1], [2], [3]]
    assert average_linkage(alike, 0.3) == [[0, 1, 2], [3]]
    assert average_linkage(np.zeros((0, 0)), 0.3) == []


@given(st.integers(0, 12), st.integers(0, 10_000), st.sampled_from([0.2, 0.5, 0.8]))
def test_the_groups_are_those_that_joining_the_most_alike_first_makes(count: int, seed: int, least: float) -> None:
    alike = np.random.default_rng(seed).random((count, count))
    alike = np.maximum(alike, alike.T)

    groups = [[place] for place in range(count)]
    while len(groups) > 1:
        pairs = [(float(alike[np.ix_(a, b)].mean()), a, b) for n, a in enumerate(groups) for b in groups[n + 1 :]]
        best, one, other = max(pairs)
        if best < least:
            break
        groups = [group for group in groups if group not in (one, other)] + [one + other]

    assert average_linkage(alike, least) == sorted(sorted(group) for group in groups)


def likenesses(seed: int, count: int, decimals: int) -> np.ndarray:
    """Of members of some bunches; rounded to few decimals, many of them are equal."""
    random = np.random.default_rng(seed)
    bunches = random.random((count // 4 + 1, 6))
    members = bunches[random.integers(0, len(bunches), count)] + 0.4 * random.random((count, 6))
    members /= np.linalg.norm(members, axis=1)[:, None]
    return np.round((members @ members.T) ** 12, decimals).astype(np.float32)


@given(st.integers(0, 10_000), st.integers(2, 40), st.sampled_from([1, 2, 7]), st.sampled_from([0.3, 0.5, 0.8]))
def test_a_forest_that_grew_has_the_groups_of_one_that_was_made_at_once(
    seed: int, count: int, decimals: int, least: float
) -> None:
    alike = likenesses(seed, count, decimals)
    order = np.random.default_rng(seed).permutation(count)
    have = np.sort(order[: count // 2])
    forest = linked(alike[np.ix_(have, have)], least)
    for more in range(count // 2, count):
        now = np.sort(order[: more + 1])
        square = alike[np.ix_(now, now)]
        before = forest.at(np.searchsorted(now, have))
        whole = linked(square, least)
        forest = (grown(square, least, before) if before.certain else None) or whole
        have = now

        assert forest.groups() == whole.groups()


def test_a_forest_grows_where_likenesses_differ_and_not_where_equal_ones_leave_a_choice() -> None:
    alike = np.eye(9)
    for one, other, value in [(0, 1, 0.9), (2, 3, 0.8), (4, 5, 0.7), (8, 6, 0.5), (8, 7, 0.4)]:
        alike[one, other] = alike[other, one] = value
    equal = alike.copy()
    equal[7, 8] = equal[8, 7] = 0.5

    before = linked(alike[:8, :8], 0.3)
    found = grown(alike, 0.3, before)

    assert before.certain
    assert found is not None
    assert found.groups() == [[0, 1], [2, 3], [4, 5], [6, 8], [7]]
    assert grown(equal, 0.3, before) is None
    assert not linked(equal, 0.3).certain
