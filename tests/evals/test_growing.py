"""The library that `make bench` grows: as many passages as asked for, whole, and like the real ones."""

from collections import Counter
from itertools import islice

import numpy as np
import pytest

from bot.services import Services
from retrieval.articles import SHARED
from retrieval.library.damage import is_of_form
from tests.evals.growing import Growth, Real, keep, real_articles

SIZE = 150


@pytest.fixture(scope="module")
def real(sample: Services) -> list[Real]:
    return real_articles(sample)


def test_editions_are_whole_articles_in_the_words_of_the_real_ones(real: list[Real]) -> None:
    held = Counter(word for one in real for word in one.article.text_raw.split())

    made = list(islice(iter(Growth(real)), len(real), 3 * len(real)))

    for one in made:
        assert is_of_form(one.article)
        assert one.cut[0].first == 0
        assert one.cut[-1].last == len(one.article.sentences)
        assert one.article.text_raw[: one.cut[0].end].strip()
        assert np.allclose(np.linalg.norm(one.vectors, axis=1), 1, atol=1e-5)
    words = [word for one in made for word in one.article.text_raw.split()]
    assert 0.8 < sum(word in held for word in words) / len(words) < 1
    assert len({one.article.id for one in made}) == len(made)


def test_two_runs_grow_the_same_library(real: list[Real]) -> None:
    one, other = (list(islice(iter(Growth(real)), 2 * len(real))) for _ in range(2))

    assert [made.article for made in one] == [made.article for made in other]


def test_a_library_grows_to_the_size_that_is_asked_for(real: list[Real], services: Services) -> None:
    keep(services.library, iter(Growth(real)), SIZE)
    services.index.rebuild()

    assert sum(len(one.cut) for one in real) < SIZE
    assert services.library.summary(SHARED).passages == SIZE
    assert services.index.state == "sound"
