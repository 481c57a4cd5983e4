"""When a message is meant for the bot, and what it asks."""

from typing import Any

import pytest
from telegram import Bot, Message, User

from bot.handlers.addressing import ChatQuestion, addressed, question_in, replies_to_bot, topic_of
from tests.telegram_rules import BOT, entities_in, group, person, private, units
from tests.telegram_server import TOKEN

GROUP, ADA, BEN = group(-100), person(7), person(8)


def message(text: str, chat: dict[str, Any] = GROUP, **more: Any) -> Message:
    bot = Bot(TOKEN)
    bot._bot_user = User.de_json(BOT, bot)
    known = {"message_id": 50, "date": 1, "chat": chat, "from": ADA, "text": text, "entities": entities_in(text)}
    return Message.de_json(known | more, bot)


def other(text: str = "Lavrov spoke.", sender: dict[str, Any] = BEN, **more: Any) -> dict[str, Any]:
    return {"message_id": 40, "date": 1, "chat": GROUP, "from": sender, "text": text} | more


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("hello everybody", False),
        ("/ask what", True),
        ("/ask@BriefingBot what", True),
        ("/ASK@briefingbot what", True),
        ("/ask@OtherBot what", False),
        ("/weather@BriefingBot", False),
        ("/weather", False),
        ("so, /ask what", False),
        ("@BriefingBot what", True),
        ("@briefingBOT what", True),
        ("@BriefingBotty what", False),
        ("🇺🇦🥶 @BriefingBot what", True),
        ("mail me@BriefingBot", False),
    ],
)
def test_in_a_group_only_what_names_the_bot_is_meant_for_it(text: str, meant: bool) -> None:
    assert addressed(message(text)) is meant


def test_in_private_everything_is_meant_for_the_bot() -> None:
    assert addressed(message("hello", private(7)))
    assert addressed(message("/weather@OtherBot", private(7)))


def test_a_mention_without_a_username_counts() -> None:
    entity = {"type": "text_mention", "offset": units("🥶 "), "length": 8, "user": BOT}

    named = message("🥶 Briefing what", entities=[entity])

    assert addressed(named)
    assert question_in(named) == ChatQuestion("🥶  what")


def test_a_mention_of_somebody_else_does_not() -> None:
    entity = {"type": "text_mention", "offset": 0, "length": 3, "user": BEN}

    assert not addressed(message("Ben what", entities=[entity]))


def test_a_reply_to_the_bot_is_meant_for_it() -> None:
    assert replies_to_bot(message("and he?", reply_to_message=other(sender=BOT)))
    assert addressed(message("and he?", reply_to_message=other(sender=BOT)))


def test_a_reply_to_somebody_else_is_not() -> None:
    assert not addressed(message("and he?", reply_to_message=other()))


def test_in_a_topic_that_the_bot_opened_not_every_message_is_a_reply_to_it() -> None:
    opened = other(sender=BOT)

    inside = message("hello", message_thread_id=40, is_topic_message=True, reply_to_message=opened)

    assert not addressed(inside)
    assert topic_of(inside) == 40


def test_a_reply_chain_outside_topics_is_no_topic() -> None:
    assert topic_of(message("hello", message_thread_id=40)) == 0


def test_other_bots_and_forwarded_channel_posts_are_not_answered() -> None:
    robot = {"id": 9, "is_bot": True, "first_name": "Robot"}

    assert not addressed(message("/ask@BriefingBot what", **{"from": robot}))
    assert not addressed(message("/ask@BriefingBot what", is_automatic_forward=True))


def test_an_anonymous_admin_is_answered() -> None:
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}

    assert addressed(message("/ask what", **{"from": anonymous, "sender_chat": GROUP}))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("/ask  what did he say? ", "what did he say?"),
        ("/ask@BriefingBot\nwhat", "what"),
        ("🥶 @BriefingBot what 🇺🇦", "🥶  what 🇺🇦"),
        ("what @briefingbot?", "what ?"),
        ("/ask", ""),
        ("/ask @BriefingBot what", "what"),
        ("plain", "plain"),
    ],
)
def test_the_question_is_the_message_without_the_bots_name(text: str, asked: str) -> None:
    assert question_in(message(text)) == ChatQuestion(asked)


def test_a_bare_ask_asks_the_message_that_it_replies_to() -> None:
    assert question_in(message("/ask", reply_to_message=other())) == ChatQuestion("Lavrov spoke.")
    assert question_in(message("@BriefingBot", reply_to_message=other())) == ChatQuestion("Lavrov spoke.")


def test_a_question_in_reply_to_a_message_is_about_that_message() -> None:
    assert question_in(message("/ask is it true?", reply_to_message=other())) == ChatQuestion(
        "is it true?", "Lavrov spoke."
    )


def test_the_part_that_was_quoted_is_what_it_is_about() -> None:
    quoted = message("/ask", reply_to_message=other(), quote={"text": "Lavrov", "position": 0})

    assert question_in(quoted) == ChatQuestion("Lavrov")


def test_a_caption_can_be_asked_about() -> None:
    photo = other(text="", caption="Lavrov in Alaska")

    assert question_in(message("/ask", reply_to_message=photo)) == ChatQuestion("Lavrov in Alaska")


def test_the_bots_own_message_is_no_subject() -> None:
    assert question_in(message("/ask", reply_to_message=other(sender=BOT))) == ChatQuestion("")
