"""When a message is meant for the bot, and what it asks."""

from typing import Any

import pytest
from telegram import Bot, Message, User

from bot.handlers.addressing import ChatQuestion, author_of, command_in, question_in, replies_to_bot, topic_of
from bot.handlers.hearing import Hearing, asks
from bot.preferences import ChatSettings
from tests.telegram_rules import BOT, entities_in, group, person, private, units
from tests.telegram_server import TOKEN

GROUP, ADA, BEN = group(-100), person(7), person(8)


class Modes:
    """The settings of every chat."""

    def __init__(self, mode: str) -> None:
        self.settings = ChatSettings(mode=mode)

    def of(self, _chat: int, _topic: int = 0) -> ChatSettings:
        return self.settings


def addressed(said: Message, mode: str = "mention") -> bool:
    return Hearing(Modes(mode)).is_meant(said)  # type: ignore[arg-type]


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
        ("/aks@BriefingBot what", True),
        ("look here:\n/ask what", True),
        ("look here: /ask what", False),
        ("look here:\n/new", False),
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


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Ben, did you read this?", False),
        ("Anna, what do you think?", False),
        ("Ben, Ada, can you check?", False),
        ("Sorry, can you tell me what he said?", True),
        ("Anna, did she say so?", True),
        ("And Ben, did he answer you?", True),
    ],
)
def test_a_question_to_somebody_by_name_is_not_for_the_bot(text: str, meant: bool) -> None:
    assert addressed(message(text, reply_to_message=other(sender=BOT))) is meant
    assert addressed(message(text), "all") is meant


CHANNEL = {"id": -1005, "type": "channel", "title": "News"}
FORWARDED = {
    "a channel": {"type": "channel", "chat": CHANNEL, "message_id": 3},
    "a user": {"type": "user", "sender_user": BEN},
    "a hidden user": {"type": "hidden_user", "sender_user_name": "Somebody"},
    "a group": {"type": "chat", "sender_chat": GROUP},
    "the bot": {"type": "user", "sender_user": BOT},
}


def forwarded(text: str, origin: dict[str, Any], chat: dict[str, Any] = GROUP, **more: Any) -> Message:
    return message(text, chat, forward_origin=origin | {"date": 1}, **more)


@pytest.mark.parametrize("origin", FORWARDED.values(), ids=FORWARDED)
@pytest.mark.parametrize(
    "text", ["@BriefingBot what?", "Ask @briefingbot!", "/ask what", "Look\n/ask@BriefingBot what"]
)
def test_what_somebody_else_wrote_asks_nothing_because_it_was_forwarded(text: str, origin: dict[str, Any]) -> None:
    assert not addressed(forwarded(text, origin))
    assert command_in(forwarded("/allow 666", origin, private(7))) is None
    assert addressed(forwarded(text, origin, private(7)))  # there it is checked


def test_a_forwarded_question_is_heard_where_all_is_heard_and_where_it_replies_to_the_bot() -> None:
    origin = FORWARDED["a user"]

    assert addressed(forwarded("What did Lavrov say?", origin), "all")
    assert not addressed(forwarded("@BriefingBot is here.", origin), "all")
    assert addressed(forwarded("And Lavrov?", origin, reply_to_message=other(sender=BOT)))
    assert not addressed(forwarded("So it is.", origin, reply_to_message=other(sender=BOT)))


def test_ones_own_words_ask_also_where_they_are_forwarded() -> None:
    anonymous = {"from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}, "sender_chat": GROUP}

    assert addressed(forwarded("@BriefingBot what?", {"type": "user", "sender_user": ADA}))
    assert addressed(forwarded("/ask what?", FORWARDED["a group"], **anonymous))


def test_an_anonymous_admin_is_answered() -> None:
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}

    assert addressed(message("/ask what", **{"from": anonymous, "sender_chat": GROUP}))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("/ask  what did he say? ", "what did he say?"),
        ("/ask@BriefingBot\nwhat", "what"),
        ("🥶 @BriefingBot what 🇺🇦", "🥶  what 🇺🇦"),
        ("what @briefingbot?", "what?"),
        ("/ask", ""),
        ("/ask @BriefingBot what", "what"),
        ("@BriefingBot, what did he say?", "what did he say?"),
        ("What did he say, @BriefingBot?", "What did he say?"),
        ("What did he say @BriefingBot ?!", "What did he say?!"),
        ("@BriefingBot: from:Reuters what, then", "from:Reuters what, then"),
        ("What, @BriefingBot, did he say?", "What, did he say?"),
        ("plain", "plain"),
    ],
)
def test_the_question_is_the_message_without_the_bots_name(text: str, asked: str) -> None:
    assert question_in(message(text)) == ChatQuestion(asked)


def test_a_reply_to_the_message_that_began_a_thread_is_a_reply_but_in_a_topic() -> None:
    """Also below a channel's post: the comments on it are its thread."""
    within = {"message_thread_id": 40, "reply_to_message": other()}

    assert question_in(message("/ask is it true?", **within)) == ChatQuestion("is it true?", "Lavrov spoke.")
    assert question_in(message("/ask is it?", **within, is_topic_message=True)) == ChatQuestion("is it?")
    assert replies_to_bot(message("and he?", message_thread_id=40, reply_to_message=other(sender=BOT)))


def test_where_all_is_heard_a_topic_is_heard_too() -> None:
    opened = {"message_thread_id": 40, "is_topic_message": True, "reply_to_message": other("")}

    assert addressed(message("What did Lavrov say?", **opened), "all")
    assert not addressed(message("What did Lavrov say?", reply_to_message=other()), "all")


def test_a_part_of_another_chats_message_is_asked_about() -> None:
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Somebody"}
    brought = {"external_reply": {"origin": origin}, "quote": {"text": "Lavrov spoke.", "position": 0}}

    assert question_in(message("/ask is it so?", **brought)) == ChatQuestion("is it so?", "Lavrov spoke.")
    assert question_in(message("@BriefingBot", **brought)) == ChatQuestion("Lavrov spoke.")


@pytest.mark.parametrize("chat", [GROUP, private(7)])
def test_what_we_offered_inline_is_no_question(chat: dict[str, Any]) -> None:
    assert not addressed(message("Was it so? @BriefingBot", chat, via_bot=BOT), "all")


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


def test_a_caption_is_heard_like_a_text() -> None:
    caption = "A photo\n/ask@BriefingBot what is it?"
    photo = message("", caption=caption, caption_entities=entities_in(caption), entities=[])

    assert addressed(photo)
    assert question_in(photo) == ChatQuestion("what is it?", "A photo")


@pytest.mark.parametrize(
    ("text", "modes"),
    [
        ("/ask what", ("commands", "mention", "all")),
        ("@BriefingBot what", ("mention", "all")),
        ("what did he say?", ("all",)),
        ("is it lunch time yet", ()),
        ("@Mark what did he say?", ()),
    ],
)
def test_the_mode_says_what_is_heard(text: str, modes: tuple[str, ...]) -> None:
    assert tuple(mode for mode in ("commands", "mention", "all") if addressed(message(text), mode)) == modes


def test_a_group_is_never_asked_in_reply_to_somebody_else_even_where_all_is_heard() -> None:
    assert not addressed(message("what did he say?", reply_to_message=other()), "all")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("lol", False),
        ("thanks!", False),
        ("I think this is wrong", False),
        ("@Mark look at this", False),
        ("he said so himself", False),
        ("but that is not true", False),
        ("exactly", False),
        ("I disagree with that", False),
        ("timeline please", True),
        ("не думаю", False),
        ("дякую", False),
        ("and Melvin?", True),
        ("and Melvin", True),
        ("what about NATO", True),
        ("tell me more", True),
        ("compare the outlets", True),
        ("расскажи подробнее", True),
        ("а що про НАТО", True),
        ("and so I told Mark", False),
        ("source", True),
        ("more details please", True),
        ("Ещё, пожалуйста!", True),
        ("и подробнее", True),
        ("Посилання, будь ласка", True),
        ("who cares", False),
        ("Who cares?", False),
        ("what a mess", False),
        ("what a minister said about tariffs", True),
        ("when pigs fly", False),
        ("how sad!", False),
        ("how come", True),
        ("какая разница", False),
        ("какие санкции", True),
        ("хто б сумнівався", False),
    ],
)
def test_a_reply_to_the_bot_that_is_meant_for_people_is_left_alone(text: str, asked: bool) -> None:
    assert addressed(message(text, reply_to_message=other(sender=BOT))) is asked


def test_who_answers_a_question_of_ours_need_not_put_one() -> None:
    hint = other("What would you like to know? Reply with your question, or write it after /ask.", BOT)

    assert addressed(message("root causes", reply_to_message=hint))
    assert not asks("root causes")


def test_the_author_is_never_the_sender_that_telegram_shares_out() -> None:
    shared = {"id": 136817688, "is_bot": True, "first_name": "Channel"}
    channel = {"id": -1009, "type": "channel", "title": "News"}

    assert author_of(message("hi", **{"from": shared, "sender_chat": GROUP})).id is None
    assert author_of(message("hi", **{"from": shared, "sender_chat": channel})).id == -1009
    assert author_of(message("hi", **{"from": shared})).id is None
    assert author_of(message("hi")).id == 7


def test_a_link_that_asks_is_a_question() -> None:
    encoded = "V2FzIGl0IGNvbGQ_"  # Was it cold?

    assert question_in(message(f"/start ask_{encoded}", private(7))) == ChatQuestion("Was it cold?")
    assert question_in(message("/start ask_Was_it_cold", private(7))) == ChatQuestion("Was it cold")


def test_a_caption_can_be_asked_about() -> None:
    photo = other(text="", caption="Lavrov in Alaska")

    assert question_in(message("/ask", reply_to_message=photo)) == ChatQuestion("Lavrov in Alaska")


def test_the_bots_own_message_is_no_subject() -> None:
    assert question_in(message("/ask", reply_to_message=other(sender=BOT))) == ChatQuestion("")
