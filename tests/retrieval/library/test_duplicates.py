"""Copies of one article are linked, whole, cut or dressed up; articles on one topic are not."""

import random
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from bot.services import Services
from retrieval.articles import SHARED, Article
from retrieval.embedding.embedder import Embedded
from retrieval.families import family_of, independent
from retrieval.library.catalogue import Catalogue
from retrieval.library.duplicates import containment, shingles
from retrieval.library.library import Library
from retrieval.library.passages import split
from retrieval.search.question import Question
from tests.articles import article
from tests.conftest import ROOT

PLEA = "Sign up for our newsletter and never miss a story. Independent reporting needs your support, every month. "


def keep(library: Library, kept: Article) -> list[str]:
    cut = split(kept, lambda text: len(text.split()))
    return library.add(kept, cut, Embedded(np.ones((len(cut), 384), dtype=np.float32)))


def body(kept: Article) -> str:
    blocks = (block for block in kept.blocks if block.label in {"body", "subhead", "caption"})
    return "\n\n".join(kept.text_raw[block.start : block.end] for block in blocks)


def cut_at(text: str, share: float) -> str:
    return text[: text.rindex(" ", 0, int(len(text) * share))]


def respelt(text: str) -> str:
    plain = text.translate(str.maketrans({"“": '"', "”": '"', "’": "'", "\u00a0": " ", "–": "-", "—": "-"}))
    return plain.replace("Zelenskyy", "Zelensky").replace("Kyiv", "Kiev").replace("U.S.", "US")


def between_sentences(text: str) -> str:
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z])", text)
    return " ".join(part + (f"\n\n{PLEA}\n\n" if number % 12 == 5 else "") for number, part in enumerate(sentences))


VARIANTS = {
    "respelt": respelt,
    "boilerplate around": lambda text: f"{PLEA}\n\n{text}\n\n{PLEA}\n\nRead more: our live blog.",
    "boilerplate inside": between_sentences,
    "cut at 70 %": lambda text: cut_at(text, 0.7),
    "only the lead": lambda text: cut_at(text, 0.25),
    "the second half": lambda text: text[len(text) // 2 :],
    "in a longer article": lambda text: made_up(1) + "\n\n" + text,
}

WHO = ["The minister", "Her deputy", "A spokesman", "The council", "Fishermen", "The union", "An analyst", "The mayor"]
DID = ["said that", "denied that", "told reporters that", "insisted that", "was surprised that", "announced that"]
WHAT = ["the harbour", "the treaty", "the new ferry", "the budget", "the strike", "the bridge", "the quota", "the port"]
HOW = ["would be reopened", "had cost too much", "was never discussed", "needs a vote", "is delayed again"]
WHEN = ["in March", "last week", "before the election", "by Friday", "after the storm", "this winter", "for a year"]


def made_up(seed: int, sentences: int = 40) -> str:
    """An article in made-up words on one and the same topic, whatever the seed."""
    draw = random.Random(seed)
    lines = (
        f"{draw.choice(WHO)} {draw.choice(DID)} {draw.choice(WHAT)} {draw.choice(HOW)} {draw.choice(WHEN)}."
        for _ in range(sentences)
    )
    return " ".join(lines)


@cache
def seeds(shared: Path) -> list[Article]:
    return [article(p.read_text(encoding="utf-8"), p.name) for p in sorted((shared / "corpus").glob("*.txt"))]


@cache
def copies(shared: Path, variant: str) -> list[Article]:
    return [article(VARIANTS[variant](body(one)), f"copy of {one.source}") for one in seeds(shared)]


@cache
def sample() -> list[Article]:
    paths = sorted((ROOT / "retrieval" / "sample").glob("*.md"))
    return [article(p.read_text(encoding="utf-8"), p.name) for p in paths]


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_of_a_real_article_is_linked_to_it(library: Library, shared: Path, variant: str) -> None:
    originals = seeds(shared)
    for original in originals:
        assert keep(library, original) == []

    found = [keep(library, copy) for copy in copies(shared, variant)]

    assert found == [[original.source] for original in originals]


@pytest.mark.parametrize("variant", VARIANTS)
def test_it_does_not_matter_which_comes_first(library: Library, variant: str) -> None:
    original = article(made_up(7), "original.txt")
    keep(library, article(VARIANTS[variant](body(original)), "copy.txt"))

    assert keep(library, original) == ["copy.txt"]


def test_different_articles_on_one_topic_are_not_linked(library: Library, shared: Path) -> None:
    kept = [*seeds(shared), *sample(), *(article(made_up(seed), f"{seed}.txt") for seed in range(10))]

    assert [keep(library, one) for one in kept] == [[] for _ in kept]


def test_equal_boilerplate_links_nothing(library: Library) -> None:
    for seed in range(6):
        assert keep(library, article(f"{PLEA}\n\n{made_up(seed, 15)}\n\n{PLEA}", f"{seed}.txt")) == []


def test_short_notices_are_not_linked(library: Library) -> None:
    notice = "The ferry to the island leaves at nine in the morning from the northern quay."
    keep(library, article(notice, "one.txt"))

    assert keep(library, article(notice + " Tickets on board.", "two.txt")) == []


def test_one_group_however_the_copies_came(library: Library) -> None:
    text = made_up(3)
    parts = {"lead.txt": text[: len(text) // 3], "end.txt": text[len(text) // 2 :], "whole.txt": text}

    for source, part in parts.items():
        keep(library, article(part, source))

    groups = {one.dup_group for one in Catalogue(library.database).listed(SHARED)}
    assert len(groups) == 1
    assert None not in groups


def test_a_new_version_is_no_copy_of_the_old(library: Library) -> None:
    keep(library, article(made_up(3), "a.txt"))

    assert keep(library, article(made_up(3) + " More follows.", "a.txt")) == []


def test_a_copy_in_one_chat_is_not_compared_with_another_chat(library: Library) -> None:
    keep(library, article(made_up(3), "a.txt", scope="chat:1"))

    assert keep(library, article(made_up(3) + " More.", "b.txt", scope="chat:2")) == []
    assert keep(library, article(made_up(3) + " More follows.", "c.txt")) == []
    assert keep(library, article(made_up(3) + " Even more.", "d.txt", scope="chat:1")) == ["a.txt", "c.txt"]


def test_a_removed_article_is_compared_no_more(library: Library) -> None:
    keep(library, article(made_up(3), "a.txt"))
    Catalogue(library.database).remove("a.txt", SHARED)

    assert keep(library, article(made_up(3) + " More.", "b.txt")) == []
    with library.database.read() as connection:
        sketches = connection.exec_driver_sql("SELECT count(DISTINCT article_id) FROM article_shingles").scalar()
    assert sketches == 1


def test_articles_kept_before_there_were_groups_are_grouped_at_the_next_start(library: Library) -> None:
    keep(library, article(made_up(3), "a.txt"))
    keep(library, article(made_up(3) + " More.", "b.txt"))
    with library.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM article_shingles")
        connection.exec_driver_sql("UPDATE articles SET dup_group = NULL, shingles = 0")
        connection.exec_driver_sql("DELETE FROM facts WHERE name = 'shingles'")

    again = Library(library.database, embedding="test", dimensions=384)

    assert len({one.dup_group for one in Catalogue(again.database).listed(SHARED)} - {None}) == 1
    assert keep(again, article(made_up(3) + " Even more.", "c.txt")) == ["a.txt", "b.txt"]


def test_containment_knows_the_shorter_text() -> None:
    whole = made_up(5)

    assert containment(shingles(whole), shingles(whole[: len(whole) // 4])) == pytest.approx(1, abs=0.05)
    assert containment(shingles(whole), shingles("")) == 0


def test_search_shows_a_text_once_in_its_fullest_form(services: Services) -> None:
    whole = made_up(4) + " The lighthouse keeper retired on Sunday."
    copies = [
        article(cut_at(whole, 0.3), "lead.txt"),
        article(whole, "whole.txt", outlet="Reuters", published="2025-03-03"),
        article(f"{PLEA}\n\n{whole}", "copy.txt"),
        article(made_up(9), "other.txt"),
    ]
    list(services.ingester.ingest(copies))
    lead = whole.partition(". ")[0]

    found = services.retriever.search(Question(lead), 10).excerpts

    grouped = [excerpt for excerpt in found if excerpt.article.dup_group]
    assert {excerpt.article.source for excerpt in grouped} == {"whole.txt"}
    assert len({excerpt.passage_id for excerpt in found}) == len(found)
    assert [excerpt.score for excerpt in found] == sorted((e.score for e in found), reverse=True)
    assert "other.txt" in {excerpt.article.source for excerpt in found}


def test_what_only_a_copy_says_is_still_found(services: Services) -> None:
    whole = made_up(4)
    addition = " The lighthouse keeper Ida Holm retired on Sunday."
    list(services.ingester.ingest([article(whole, "whole.txt"), article(cut_at(whole, 0.5) + addition, "copy.txt")]))

    found = services.retriever.search(Question("When did the lighthouse keeper Ida Holm retire?"), 10)

    assert any("Ida Holm" in excerpt.text for excerpt in found.excerpts)


def test_a_near_duplicate_is_named_and_kept(services: Services) -> None:
    documents = [article(made_up(4), "a.txt"), article(made_up(4) + " More.", "b.txt")]

    done = list(services.ingester.ingest(documents))

    assert [(d.status, d.reason) for d in done] == [("added", ""), ("added", "a near-duplicate of a.txt")]
    assert services.library.summary(SHARED).articles == 2


@pytest.mark.parametrize(
    ("outlet", "url", "family"),
    [
        ("The Wall Street Journal", None, "News Corp"),
        ("WSJ", "https://www.wsj.com/world/a", "News Corp"),
        (None, "https://www.thetimes.co.uk/article/x", "News Corp"),
        ("themoscowtimes.com", None, "The Moscow Times"),
        (None, "https://uk.news.example.org/a", "uk.news.example.org"),
        ("The Harbour Post", "https://post.example/a", "harbour post"),
        ("РИА Новости", None, "Rossiya Segodnya"),
        (None, None, None),
    ],
)
def test_an_outlet_belongs_to_its_house(outlet: str | None, url: str | None, family: str | None) -> None:
    assert family_of(outlet, url) == family


def test_sister_papers_and_copies_are_one_source() -> None:
    text = made_up(1, 5)
    sisters = [article(text, "1", outlet="The Times"), article(text, "2", outlet="New York Post")]
    others = [article(text, "3", outlet="Reuters"), article(text, "4"), article(text, "5")]

    assert independent([]) == 0
    assert independent(sisters) == 1
    assert independent([*sisters, *others]) == 4


def test_who_prints_a_copy_and_a_report_of_their_own_counts() -> None:
    one, other = made_up(1, 5), made_up(2, 5)
    copies = [replace(article(one, f"{outlet}", outlet=outlet), dup_group="d") for outlet in ("Bay Wire", "Coast Post")]

    assert independent(copies) == 1
    assert independent([*copies, article(other, "own", outlet="Coast Post")]) == 2
    assert independent([*copies, article(other, "own", outlet="Inland Post")]) == 2


def test_a_site_that_republishes_is_no_publisher() -> None:
    texts = [made_up(seed, 5) for seed in range(4)]
    unknown = [article(text, f"{n}", via="QOSHE", url=f"https://qoshe.com/{n}") for n, text in enumerate(texts[:2])]
    named = [article(text, f"n{n}", via="QOSHE", outlet="Reuters") for n, text in enumerate(texts[2:])]

    assert independent(unknown) == 2
    assert independent([*unknown, *named]) == 3
