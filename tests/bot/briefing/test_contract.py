"""The contract that every brief, digest, timeline and comparison of changes holds, on articles with traps."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from bot.asker import OPERATOR, Asker
from bot.briefing.piece import Piece
from bot.briefing.piece_request import AskedPiece
from bot.briefing.production import made_piece
from bot.briefing.text import as_text
from bot.briefing.told import says_again
from bot.services import Services
from retrieval.language.words import words
from retrieval.search.wishes import Wishes
from tests.bot.briefing.trapped import corrected, trapped
from tests.libraries import library_of

pytestmark = pytest.mark.anyio

TOPIC = "Northport harbour strike"
MARCH = date(2025, 3, 1)


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Iterator[Services]:
    with library_of(trapped(), tmp_path_factory.mktemp("trapped"), model_folder) as services:
        yield services


@pytest.fixture(scope="module")
async def pieces(library: Services) -> Sequence[Piece]:
    return (
        await library.brief(TOPIC, OPERATOR),
        await library.changes(TOPIC, OPERATOR),
        await library.digest(OPERATOR, since=MARCH),
        await library.timeline(TOPIC, OPERATOR),
    )


async def test_every_line_is_the_articles_own_characters_and_its_names_and_numbers_stand_there(
    pieces: Sequence[Piece], library: Services
) -> None:
    for piece in pieces:
        cited = {one.n: one for one in piece.citations}
        assert piece.sections, piece.kind
        for line in piece.lines:
            own = [cited[n] for n in line.citations]
            assert own, line
            for one in own:
                article = library.library.articles([one.article_id], OPERATOR.scopes)[one.article_id]
                assert one.excerpt == article.text_raw[one.start : one.end]
            assert line.text == " ".join(one.excerpt for one in own)


async def test_what_code_says_before_a_line_names_nobody_whom_the_article_does_not(
    pieces: Sequence[Piece], library: Services
) -> None:
    for piece in pieces:
        cited = {one.n: one for one in piece.citations}
        for line in (line for line in piece.lines if not line.lead.startswith("Before:")):
            one = cited[line.citations[0]]
            article = library.library.articles([one.article_id], OPERATOR.scopes)[one.article_id]
            known = f"{article.text_raw} {one.outlet} {one.author} opinion as reported in"
            actor = line.lead.partition(",")[0]
            assert actor[:1].isdigit() or set(words(actor)) <= set(words(known)) | set("123456789"), line.lead


async def test_planted_copies_are_one_publisher_and_said_once(library: Services) -> None:
    piece = await library.digest(OPERATOR, since=MARCH, until=date(2025, 3, 3))

    stories = {dict(line.facts)["story"]: dict(line.facts)["publishers"] for line in piece.lines}
    assert list(stories.values()) == [1]
    assert len({line.text for line in piece.lines}) == len(list(piece.lines))


async def test_no_line_says_again_what_another_says(pieces: Sequence[Piece]) -> None:
    for piece in pieces:
        lines = [line.text for section in piece.sections if section.name != "disagree" for line in section.lines]
        assert not [(a, b) for n, a in enumerate(lines) for b in lines[n + 1 :] if says_again(a, b)], piece.kind


async def test_opinion_stands_in_its_own_box_with_its_outlet(pieces: Sequence[Piece]) -> None:
    brief, _, digest, _ = pieces
    for piece in (brief, digest):
        cited = {one.n: one for one in piece.citations}
        kinds = {
            section.name: {cited[n].kind for line in section.lines for n in line.citations}
            for section in piece.sections
        }
        assert kinds.pop("opinion") == {"opinion"}
        assert not any("opinion" in held for held in kinds.values())
        box = next(section for section in piece.sections if section.name == "opinion")
        assert all("Harbour Review" in line.lead for line in box.lines)


async def test_stale_news_is_not_in_the_digest_of_march(pieces: Sequence[Piece]) -> None:
    assert "stale.txt" not in {one.source for one in pieces[2].citations}


async def test_two_quakes_are_two_stories(pieces: Sequence[Piece]) -> None:
    digest = pieces[2]
    cited = {one.n: one.source for one in digest.citations}
    stories = {
        source: {
            dict(line.facts)["story"] for line in digest.sections[0].lines if source in map(cited.get, line.citations)
        }
        for source in ("varna.txt", "lorca.txt")
    }
    assert stories["varna.txt"]
    assert stories["lorca.txt"]
    assert stories["varna.txt"].isdisjoint(stories["lorca.txt"])


async def test_different_counts_of_one_thing_stand_side_by_side(pieces: Sequence[Piece]) -> None:
    disagree = next(section for section in pieces[0].sections if section.name == "disagree")
    text = " ".join(line.text for line in disagree.lines)

    assert "120 dockers" in text
    assert "200 dockers" in text


async def test_an_outlet_that_is_left_out_stands_in_no_piece_and_takes_nothing_else_away(
    pieces: Sequence[Piece], library: Services
) -> None:
    shown = [one.outlet for piece in pieces for one in piece.citations]
    muted = max(set(shown), key=shown.count)
    assert muted
    asker = Asker(wishes=Wishes(muted=(muted,)))

    made = [
        await library.brief(TOPIC, asker),
        await library.changes(TOPIC, asker),
        await library.digest(asker, since=MARCH),
        await library.timeline(TOPIC, asker),
        await library.compare(TOPIC, asker),
    ]
    told = await library.stories(asker)

    outlets = {one.outlet for piece in made for one in piece.citations}
    articles = library.library.articles([id_ for story in told for id_ in story.articles], OPERATOR.scopes)
    assert muted not in outlets | {article.outlet for article in articles.values()}
    assert outlets >= {*shown} - {muted}
    assert {id_ for story in await library.stories(OPERATOR) for id_ in story.articles} >= articles.keys()
    assert all(story.title for story in told)
    speakers = [known.name for known in library.library.speakers(OPERATOR.scopes)]
    quoted = [one.outlet for name in speakers for one in (await library.quoted(name, asker)).citations]
    assert quoted
    assert muted not in quoted
    read = await made_piece(AskedPiece("brief", TOPIC), library, asker)
    assert read.foot[-1] == (f'without:"{muted}"' if " " in muted else f"without:{muted}")


async def test_an_empty_section_is_absent_and_nothing_is_one_line(library: Services) -> None:
    piece = await library.brief("Martian elections", OPERATOR)

    assert piece.sections == ()
    assert piece.note == "No article here tells of Martian elections."
    assert all(section.lines for section in (await library.brief(TOPIC, OPERATOR)).sections)


async def test_a_digest_counts_what_it_leaves_out(library: Services) -> None:
    everything = await library.digest(OPERATOR, since=MARCH)
    short = await library.digest(OPERATOR, since=MARCH, words=10)
    stories = len({dict(line.facts)["story"] for line in everything.sections[0].lines})

    shown = {
        dict(line.facts)["story"] for section in short.sections if section.name == "stories" for line in section.lines
    }
    assert len(shown) + short.left_out == stories + everything.left_out
    assert "left out" in as_text(short)


async def test_the_foot_says_what_was_covered(pieces: Sequence[Piece]) -> None:
    for piece in (pieces[0], pieces[2]):
        foot = " ".join(piece.foot)
        assert "articles" in foot
        assert "publishers" in foot
        assert "The newest article is of" in foot


async def test_a_digest_of_some_days_counts_what_may_not_be_of_them(library: Services) -> None:
    bounded, whole = await library.digest(OPERATOR, since=MARCH), await library.digest(OPERATOR)
    about = await library.digest(OPERATOR, since=MARCH, topic=TOPIC)

    said = "1 article is left out: it states no day, so nobody knows whether it is new."
    assert [said in piece.foot for piece in (bounded, whole, about)] == [True, False, False]


async def test_a_timeline_goes_by_the_day_of_the_event_and_tells_its_basis(pieces: Sequence[Piece]) -> None:
    events = [dict(line.facts) for line in pieces[3].lines]
    days = [str(event["day"]) for event in events]

    assert days == sorted(days)
    assert {"2025-03-03", "2025-03-06"} <= set(days)
    assert all(event["basis"] in {"stated", "relative", "range"} for event in events)
    assert all(
        "by the article’s date" in line.lead for line in pieces[3].lines if dict(line.facts)["basis"] == "relative"
    )


async def test_a_chat_is_told_once_what_is_new_changed_or_corrected(library: Services) -> None:
    chat, stranger = Asker(5, 55), Asker(6, 66)
    first = await library.changes(TOPIC, chat)
    library.note_shown(first, chat)
    second = await library.changes(TOPIC, chat)
    library.note_shown(second, chat)
    for _ in range(4):
        more = await library.changes(TOPIC, chat)
        library.note_shown(more, chat)
    nothing = await library.changes(TOPIC, chat)

    assert any("fine of 30,000 crowns" in line.text for line in first.lines)
    assert f"New: {len(list(first.lines))}" in first.header
    assert not {line.text for line in first.lines} & {line.text for line in second.lines}
    assert nothing.note == "Nothing new."
    assert (await library.changes(TOPIC, stranger)).sections

    briefed = Asker(7, 77)
    library.note_shown(first, briefed)
    list(library.ingest([corrected()]))
    in_brief = await library.brief(TOPIC, briefed)
    library.note_shown(in_brief, briefed)
    told = await library.changes(TOPIC, chat)
    library.note_shown(told, chat)
    again = await library.changes(TOPIC, chat)

    assert any("3,000 crowns" in line.text and "30,000" in line.lead for line in told.lines)
    assert not any("3,000 crowns" in line.text for line in again.lines)
    (gone,) = (line for section in in_brief.sections if section.name == "gone" for line in section.lines)
    assert "3,000 crowns" in gone.text
    assert "30,000" in gone.lead
    assert "gone" not in {section.name for section in (await library.brief(TOPIC, briefed)).sections}
    assert sum("3,000 crowns" in line.text for line in told.lines) == 1


async def test_what_a_digest_has_shown_is_not_in_the_changes_of_everything(library: Services) -> None:
    chat = Asker(8, 88)
    first = await library.digest(chat)
    library.note_shown(first, chat)
    second = await library.digest(chat, unseen=True)

    assert second.sections
    assert not {line.text for line in first.lines} & {line.text for line in second.lines}


async def test_the_numbers_in_a_lead_are_those_of_its_own_citations(pieces: Sequence[Piece]) -> None:
    for line in (line for piece in pieces for line in piece.lines):
        told = {int(number) for number in re.findall(r"\[(\d+)\]", line.lead)}
        assert told <= set(line.citations), line
