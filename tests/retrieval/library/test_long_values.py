"""No text is too long to be kept, in either database: an address, an outlet's name, a speaker's."""

import random
from dataclasses import replace

import pytest

from bot.briefing.ledger import ledger_subject
from retrieval.articles import SHARED, Speaker, Statement
from retrieval.feeds.subscriptions import Subscriptions
from retrieval.library.library import Library
from tests.articles import TALKS, article

LONG = "".join(random.Random(1).choices("абвгдежзиклмнопрстуфхцчшщ0123456789", k=8000))


@pytest.mark.parametrize("field", ["source", "origin", "title", "outlet", "author", "via", "url"])
def test_an_article_with_a_long_field_is_kept_and_known(library: Library, field: str) -> None:
    kept = replace(article(TALKS), **{field: LONG})

    library.add(kept, [])

    assert library.articles([kept.id], SHARED)[kept.id] == kept
    assert library.known(kept).outcome == "unchanged"
    assert library.overview(SHARED).summary.articles == 1


def test_a_speaker_with_a_long_name_is_found(library: Library) -> None:
    speaker = Speaker(0, 5, LONG, LONG, "person", None, None)
    kept = replace(article(TALKS), statements=(Statement(0, 9, "indirect", speaker, "said", None, None, "own clause"),))

    library.add(kept, [])

    assert list(library.articles_quoting(library.speakers(SHARED), SHARED)) == [kept.id]


def test_a_feed_with_a_long_address_is_subscribed_to_once(library: Library) -> None:
    feeds = Subscriptions(library.database)

    assert feeds.add(LONG).id == feeds.add(LONG).id
    assert feeds.remove(LONG)


def test_a_long_topic_has_a_short_name_in_the_ledger() -> None:
    assert len(ledger_subject(LONG)) < 700
