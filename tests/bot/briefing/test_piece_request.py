"""Which piece a message asks for."""

from datetime import date

import pytest

from bot.briefing.piece_request import AskedPiece, asked_piece

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
    ],
)
def test_a_request_in_plain_words_names_piece_topic_and_days(
    text: str, kind: str, topic: str, since: date | None, until: date | None
) -> None:
    assert asked_piece(text, SUNDAY) == AskedPiece(kind, topic, since, until)  # type: ignore[arg-type]


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
    ],
)
def test_a_question_asks_for_no_piece(text: str) -> None:
    assert asked_piece(text, SUNDAY) is None
