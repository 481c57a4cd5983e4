"""Which piece a message asks for."""

from datetime import date

import pytest

from bot.briefing.piece_request import AskedPiece, asked_piece, commanded_piece

SUNDAY = date(2026, 11, 29)
MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "kind", "topic", "since", "until"),
    [
        ("Brief me on the Alaska summit", "brief", "Alaska summit", None, None),
        (
            "please bring me up to speed on Ukraine peace plan since 1 November",
            "brief",
            "Ukraine peace plan",
            date(2026, 11, 1),
            None,
        ),
        ("What’s new on sanctions since Monday?", "digest", "sanctions", MONDAY, None),
        ("what's new", "digest", "", None, None),
        ("digest of last week", "digest", "", date(2026, 11, 16), date(2026, 11, 22)),
        ("timeline of the talks", "timeline", "talks", None, None),
        ("What changed on NATO since 3 November 2026", "changes", "NATO", date(2026, 11, 3), None),
        ("введи меня в курс по санкциям", "brief", "санкциям", None, None),
        ("что нового о санкциях с понедельника", "digest", "санкциях", MONDAY, None),
        ("хронология переговоров", "timeline", "переговоров", None, None),
        ("що змінилося щодо Гренландії з учора", "changes", "Гренландії", date(2026, 11, 28), None),
        ("перебіг подій у Харкові", "timeline", "Харкові", None, None),
        ("Could you give us a quick brief on the dam?", "brief", "dam", None, None),
        ("send me the digest", "digest", "", None, None),
        ("weekly digest", "digest", "", date(2026, 11, 22), None),
        ("digest of the last 3 days", "digest", "", date(2026, 11, 26), None),
        ("digest from 1 November to 10 November", "digest", "", date(2026, 11, 1), date(2026, 11, 10)),
        ("what's new until Friday", "digest", "", None, date(2026, 11, 27)),
        ("make a timeline of sanctions since March", "timeline", "sanctions", date(2026, 3, 1), None),
        ("compare how outlets report on the dam", "compare", "dam", None, None),
        ("what has changed since my last brief on the dam", "changes", "dam", None, None),
        ("что нового за неделю?", "digest", "", date(2026, 11, 22), None),
        ("введи в курс дела по санкциям за 5 дней", "brief", "санкциям", date(2026, 11, 24), None),
        ("составь хронологию санкций", "timeline", "санкций", None, None),
        ("що нового про греблю за добу", "digest", "греблю", date(2026, 11, 28), None),
        ("динаміка санкцій за місяць", "trend", "санкцій", date(2026, 10, 29), None),
    ],
)
def test_a_request_in_plain_words_names_piece_topic_and_days(
    text: str, kind: str, topic: str, since: date | None, until: date | None
) -> None:
    assert asked_piece(text, SUNDAY) == AskedPiece(kind, topic, since, until)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "topic", "since"),
    [
        ("show me a timeline of the talks as a picture", "talks", None),
        ("timeline as a chart of the talks since Monday", "talks", MONDAY),
        ("trend on sanctions since Monday, as a picture.", "sanctions", MONDAY),
        ("/trend sanctions as an image", "sanctions", None),
        ("покажи хронологию переговоров картинкой", "переговоров", None),
        ("динамика по санкциям с понедельника в виде графика", "санкциям", MONDAY),
        ("хронологія переговорів у вигляді малюнка", "переговорів", None),
        ("динаміка щодо санкцій графіком", "санкцій", None),
    ],
)
def test_what_is_to_come_as_a_picture_is_known_and_is_no_part_of_the_topic(
    text: str, topic: str, since: date | None
) -> None:
    asked = asked_piece(text, SUNDAY) or commanded_piece(text, SUNDAY)

    assert asked
    assert (asked.topic, asked.since, asked.pictured) == (topic, since, True)


def test_a_topic_may_name_pictures() -> None:
    said = "timeline of the picture scandal", "trend of charts", "brief me on art as a picture"

    assert [asked.pictured for text in said if (asked := asked_piece(text, SUNDAY))] == [False] * 3


@pytest.mark.parametrize(
    "text",
    [
        "What did Lavrov say about sanctions?",
        "Briefing Bot, what is this?",
        "brief me",
        "timeline",
        "What happened in Alaska?",
        "Digests are boring",
        "Что сказал Лавров о санкциях?",
        "quotes on sanctions",
        "The digest was late",
    ],
)
def test_a_question_asks_for_no_piece(text: str) -> None:
    assert asked_piece(text, SUNDAY) is None
