"""Fifty chats bring articles, ask and are answered; by no way does one reach what another has."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bot.asker import Asker
from bot.bringing import Bringing
from bot.conversations import Session
from bot.langchain import answering_chain, briefing_tool
from bot.preferences import Preferences
from bot.services import Services, open_services
from config.settings import load_settings
from retrieval.articles import SHARED, Article
from tests.articles import HARBOUR, article
from tests.faults.ingest_life import RandomEmbeddings

CHATS = 50
chats = st.integers(min_value=1, max_value=CHATS)


def word(number: int, ending: str) -> str:
    """A word of letters alone that stands for a number."""
    return "".join("bdfgklmnprstvz"[int(digit)] + "aeiou"[int(digit) % 5] for digit in f"{number:04}") + ending


def handle(chat: int) -> str:
    """The name by which everybody may ask for what a chat has."""
    return word(chat, "sko").capitalize()


def secret(chat: int, number: int = 0) -> str:
    """A word that stands in the articles of one chat and in no question."""
    return word(1000 + 100 * chat + number, "qx")


def text_of(chat: int, number: int = 0) -> str:
    hidden = secret(chat, number)
    return (
        f"Minister {handle(chat)} said on 3 March 2025 that “the river treaty with {hidden} will not be reopened”. "
        f"The council of {handle(chat)} approved {100 + chat} new berths near {hidden} on 4 March 2025."
    )


def private(chat: int) -> Article:
    known = {"scope": f"chat:{chat}", "outlet": f"The {secret(chat)} Post", "published": "2025-03-05"}
    return article(text_of(chat), f"{chat}.txt", **known)


Way = Callable[[Services, Asker, int, Article], Awaitable[Any]]


async def by_asking(services: Services, asker: Asker, about: int, _: Article) -> Any:
    history = ["What is new?"]
    outcome = await services.ask(f"What did {handle(about)} say about the river treaty?", asker, history=history)
    services.conversations.remember(Session(asker.chat), outcome.answer, outcome.record)
    return outcome


async def by_searching(services: Services, asker: Asker, about: int, _: Article) -> Any:
    return await services.search(f"{handle(about)} river treaty", asker, limit=20)


async def by_an_altered_quotation(services: Services, asker: Asker, about: int, _: Article) -> Any:
    council = f"“The council of {handle(about)} approved {100 + about} new berths near the coast on 4 March 2025”"
    return await services.check_quote(council, asker)


async def by_the_name(services: Services, asker: Asker, about: int, _: Article) -> Any:
    return await services.statements(handle(about), asker), services.near_name(handle(about) + "v", asker)


async def by_an_id(services: Services, asker: Asker, _: int, of: Article) -> Any:
    around = await services.context(of.id, 0, 60, asker)
    return around, services.article(of.id, asker), services.original_of(of.id, asker)


async def by_listing(services: Services, asker: Asker, _: int, __: Article) -> Any:
    return services.articles(asker), services.outlets(asker)


async def by_a_brief(services: Services, asker: Asker, about: int, _: Article) -> Any:
    piece = await services.brief(f"{handle(about)} river treaty", asker)
    services.note_shown(piece, asker)
    return piece


async def by_what_changed(services: Services, asker: Asker, about: int, _: Article) -> Any:
    topic = f"{handle(about)} river treaty"
    return await services.changes(topic, asker), services.ledger.seen(asker, topic)


async def by_stories(services: Services, asker: Asker, about: int, _: Article) -> Any:
    return await services.stories(asker), await services.compare(f"{handle(about)} river treaty", asker)


async def by_a_timeline(services: Services, asker: Asker, about: int, _: Article) -> Any:
    return await services.timeline(f"{handle(about)} river treaty", asker), await services.digest(asker)


async def by_the_conversation(services: Services, asker: Asker, _: int, __: Article) -> Any:
    known = services.conversations
    return services.last_answer(asker), known.history(known.current(asker.chat)), services.answer_at(1, asker)


async def by_langchain(services: Services, asker: Asker, about: int, _: Article) -> Any:
    question = f"How many berths did the council of {handle(about)} approve?"
    told = await briefing_tool(services, asker=asker).ainvoke({"question": question})
    return told, await answering_chain(services, asker=asker).ainvoke(question)


WAYS: Mapping[str, Way] = {name: way for name, way in globals().items() if name.startswith("by_")}


def words_in(value: Any) -> Iterator[str]:
    """Every text that a value holds, however deep."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from words_in(getattr(value, field.name))
    elif isinstance(value, Mapping):
        yield from (text for pair in value.items() for one in pair for text in words_in(one))
    elif isinstance(value, (tuple, list, set, frozenset)):
        yield from (text for one in value for text in words_in(one))


class Chats(RuleBasedStateMachine):
    """What the fifty chats do, in any order, over one library."""

    services: Services
    reached: set[str]
    secrets: dict[int, set[str]]
    articles: dict[int, Article]
    numbers: Iterator[int]

    @classmethod
    def over(cls, services: Services) -> None:
        """Give every chat an article; what happens later is kept from one run to the next."""
        cls.services, cls.reached, cls.numbers = services, set(), count(1)
        cls.articles = {chat: private(chat) for chat in range(1, CHATS + 1)}
        cls.secrets = {chat: {secret(chat)} for chat in cls.articles}
        list(services.ingest([article(HARBOUR, "harbour.txt"), *cls.articles.values()]))

    def __init__(self) -> None:
        super().__init__()
        self.bringing, self.preferences = Bringing(self.services), Preferences(self.services.database)

    def asker(self, chat: int) -> Asker:
        return Asker(chat, chat, scopes=self.preferences.scopes(chat))

    def try_all(self, chat: int, about: int) -> None:
        """Try every way to what a chat has, as an asker of another one or of itself."""
        others = {hidden for other, own in self.secrets.items() if other != chat for hidden in own}
        for name, way in WAYS.items():
            found = asyncio.run(way(self.services, self.asker(chat), about, self.articles[about]))
            text = "\n".join(words_in(found)).casefold()
            assert not [hidden for hidden in others if hidden in text], f"{name}: {chat} reached what {about} has"
            if chat == about and any(hidden in text for hidden in self.secrets[chat]):
                type(self).reached.add(name)

    @rule(chat=chats)
    def ask_for_ones_own(self, chat: int) -> None:
        self.try_all(chat, chat)

    @rule(chat=chats, about=chats)
    def ask_for_anothers(self, chat: int, about: int) -> None:
        self.try_all(chat, about)

    @rule(chat=chats)
    def bring(self, chat: int) -> None:
        number, done = next(self.numbers), list[Any]()
        self.bringing.file(f"{number}.txt", text_of(chat, number).encode(), f"chat:{chat}", done.append)
        assert [one.status for one in done] == ["added"]
        self.secrets[chat].add(secret(chat, number))

    @rule(chat=chats, about=chats)
    def press_anothers_button(self, chat: int, about: int) -> None:
        given = self.services.last_answer(self.asker(about))
        if given and chat != about:
            assert self.services.answer_given(given.answer.id, self.asker(chat)) is None

    @rule(chat=chats, about=chats)
    def remove_anothers(self, chat: int, about: int) -> None:
        assert chat == about or self.services.remove(self.articles[about].id, self.asker(chat)) == []

    @invariant()
    def every_chat_counts_its_own(self) -> None:
        for chat in (1, CHATS):
            assert self.services.summary(self.asker(chat)).articles == 1 + len(self.secrets[chat])
        assert self.services.summary(Asker(scopes=SHARED)).articles == 1


def test_no_chat_reaches_by_any_way_what_another_has(tmp_path: Path) -> None:
    few = settings(max_examples=4, stateful_step_count=8, deadline=None, derandomize=True)
    own = load_settings(data_dir=tmp_path, _env_file=None)

    with open_services(own, embedder=RandomEmbeddings()) as services:
        Chats.over(services)
        run_state_machine_as_test(Chats, settings=settings(few, suppress_health_check=list(HealthCheck)))
        Chats().try_all(7, 7)

    assert Chats.reached == set(WAYS)  # the ways lead somewhere: to what is one's own
