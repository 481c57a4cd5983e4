"""Breaking off what is being made: by the button of the waiting message, or by /stop."""

import asyncio

from telegram import CallbackQuery, MaybeInaccessibleMessage, Message, Update
from telegram.constants import ChatType

from bot.delivery.app import Context, Desk
from bot.delivery.inbox import key_of
from bot.delivery.presses import StopPress, acknowledge
from bot.delivery.reply import Reply
from bot.delivery.styled import styled
from bot.delivery.words import chat_words
from bot.handlers.addressing import asker_of, author_of, client_language, command_in, is_anonymous_admin
from bot.storage import UpdateKey


async def stop(update: Update, context: Context) -> None:
    """Stop what its sender asked here, also what waits for its turn; of an admin, everybody's."""
    message, desk = update.message, context.desk
    assert message, "registered for new messages only"
    user, key = author_of(message).id, key_of(update)
    every = message.chat.type != ChatType.PRIVATE and await _decides(message, user, context)
    theirs = [one for one in desk.underway.in_chat(key.chat_id) if every or desk.underway.asker_of(one) == user]
    desk.underway.forestall(key.chat_id, user, message.message_id)
    stopped = [one for one in theirs if desk.underway.stop(one)]
    told = "chat.stopped" if stopped else "chat.nothing_to_stop"
    say = chat_words(asker_of(message, desk.preferences).language)
    await Reply.to(message, update.update_id, desk.replies).say([styled(say.say(told))])


async def press_stop(
    press: StopPress, query: CallbackQuery, message: MaybeInaccessibleMessage, context: Context
) -> None:
    """Stop the answer that the pressed message waits for."""
    underway, key = context.desk.underway, UpdateKey(message.chat.id, press.update_id)
    say = chat_words(client_language(query.from_user))
    if underway.asker_of(key) != query.from_user.id and not await _decides(message, query.from_user.id, context):
        await acknowledge(query, say.say("chat.not_yours_to_stop"))
    else:
        stopped = underway.stop(key)
        await query.answer(say.say("chat.stopped" if stopped else "chat.nothing_to_stop"))


def is_stop(message: Message) -> bool:
    """Say whether a message is /stop: it must not wait for what it is to stop."""
    command = command_in(message)
    return command is not None and command.name == "stop"


async def _decides(message: MaybeInaccessibleMessage, user: int | None, context: Context) -> bool:
    """Say whether somebody may stop what others asked."""
    desk: Desk = context.desk
    if isinstance(message, Message) and is_anonymous_admin(message) and user is None:
        return True
    if user is None or message.chat.type == ChatType.PRIVATE:
        return False
    if await asyncio.to_thread(desk.door.rank, user):
        return True
    return await desk.admins.has(context.bot, message.chat.id, user)
