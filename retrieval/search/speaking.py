"""Whose words a question asks for, among those whose words are kept: who is meant, who is called nearly so."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from retrieval.articles import Article, Excerpt, Span, Speaker, Statement
from retrieval.language.asking import AskedSpeaker
from retrieval.language.identity import Naming, described, held_by, naming, same_person
from retrieval.language.names import country_of, name_keys, particles
from retrieval.language.script import begins_with_capital
from retrieval.language.speech import claims
from retrieval.language.terms import terms
from retrieval.language.words import fold, stem, words
from retrieval.library.known_speakers import KnownSpeaker, KnownSpeakers
from retrieval.library.statements import authors_in
from retrieval.search.outlets import outlets_named

_LEAST_NEAR = 5  # letters of a name that another is near to


@dataclass(frozen=True)
class Sought:
    """Whose words are wanted. `known`: all under whose names the library has words of theirs; `near`: who is called
    nearly so, where nobody is called so.
    """

    asked: AskedSpeaker
    known: tuple[KnownSpeaker, ...] = ()
    near: str | None = None

    @cached_property
    def naming(self) -> Naming:
        return naming(self.asked.text)

    @cached_property
    def terms(self) -> frozenset[str]:
        """The terms of their name, as the question and as the articles write it."""
        names = (words(one.name)[-1] for one in self.known if self.naming.person and one.kind == "person")
        return frozenset(terms(" ".join([self.asked.text, *names])))

    @cached_property
    def _ours(self) -> frozenset[tuple[str, str]]:
        return frozenset((one.key, one.name) for one in self.known)

    def is_speaker(self, speaker: Speaker | None) -> bool:
        """Tell whether these are words of whom is asked for."""
        return speaker is not None and (speaker.key, speaker.name) in self._ours

    def wrote(self, article: Article) -> bool:
        """Tell whether they are the author of an article or its outlet."""
        authors = authors_in(article.author or "")
        if self.naming.person and any(same_person(self.naming.person, naming(part).person) for part in authors):
            return True
        return bool(article.outlet and outlets_named(self.asked.text, (article.outlet,)))

    def said_in(self, article: Article, place: Span) -> Iterator[Statement]:
        """Yield their statements that touch a part of an article."""
        for one in statements_at(article, place):
            if one.speaker and (self.is_speaker(one.speaker) or self._is_described(article, one.speaker)):
                yield one

    def _is_described(self, article: Article, speaker: Speaker) -> bool:
        """Tell whether an article says of somebody where it names them that they speak for whom is asked about."""
        if self.naming.person or not (said := described(article.text_raw, speaker.end)):
            return False
        held = held_by(said)
        return self.naming.held <= held and (len(self.naming.held) > 1 or "voice" in held)

    def speaks(self, article: Article, place: Span) -> bool:
        """Tell whether a part of an article has their words: as their statement, or as part of what they wrote."""
        return any(self.said_in(article, place)) or self.wrote(article)

    def may_speak(self, article: Article, place: Span) -> bool:
        """Tell whether a sentence without any statement says that they say something: the records do not tell what."""
        if statements_at(article, place):
            return False
        return any(self._is_called(claim.mention) for claim in claims(article.text_raw[place.start : place.end]))

    def is_quoted_beside(self, article: Article, place: Span) -> bool:
        """Tell whether a sentence has quoted words of nobody known, and one beside it only says that they spoke.

        "According to the Example Agency, Berg said:" may be a sentence of its own, before or behind her words.
        """
        if not any(one.mode == "direct" and one.speaker is None for one in statements_at(article, place)):
            return False
        at = next((n for n, one in enumerate(article.sentences) if one.start == place.start), 0)
        near = [article.sentences[n] for n in (at + 1, at - 1) if 0 <= n < len(article.sentences)]
        return any(one.block == article.sentences[at].block and self.may_speak(article, one) for one in near)

    def _is_called(self, mention: str) -> bool:
        theirs = naming(mention)
        if self.naming.person:
            return same_person(self.naming.person, theirs.person)
        return bool(self.naming.held) and self.naming.held <= theirs.held

    @property
    def may_be_unsaid(self) -> bool:
        """Whether it can be proven that nothing is said: who is asked for is named, and by a name.

        Words without a capital are a name where somebody here is called so.
        """
        office = self.naming.office and any(country_of(stem(fold(part))) for part in self.asked.text.split())
        if not self.asked.cased and not office:
            return bool(self.known)
        names = all(begins_with_capital(part) or part in particles().split("|") for part in self.asked.text.split())
        return bool(self.naming.person) or office or names

    def named_in(self, excerpt: Excerpt) -> bool:
        """Tell whether the excerpt names a body or an office in all its words, close together."""
        if self.naming.person or len(self.naming.held) == 1:
            return False
        row = words(excerpt.text)
        most = len(self.asked.text.split()) + 2
        return any(self.naming.held <= held_by(" ".join(row[at : at + most])) for at in range(len(row)))


def statements_at(article: Article, place: Span) -> list[Statement]:
    """Return the statements that touch a part of an article."""
    return [one for one in article.statements if one.start < place.end and place.start < one.end]


def sought(asked: AskedSpeaker | None, known: KnownSpeakers) -> Sought | None:
    """Return whose words are wanted; None where nobody's are."""
    if asked is None:
        return None
    own = naming(asked.text)
    meant = tuple(one for one in known.perhaps(own) if _is(own, one))
    if asked.loose and not meant:
        return Sought(asked)
    # Who is meant by an office is named otherwise elsewhere: the minister by name.
    meant = (*meant, *known.of_keys({one.key for one in meant if one.kind == "person" and one.key}))
    return Sought(asked, tuple(dict.fromkeys(meant)), None if meant else _near(own, known))


def _is(own: Naming, one: KnownSpeaker) -> bool:
    if own.person and one.kind in {"person", "author"}:
        return same_person(own.person, words(one.name))
    theirs = naming(one.name)
    if own.person:
        return bool(own.held) and own.held <= theirs.held <= own.held | _spoken_for()
    held = theirs.held | held_by(one.role, one.of)
    if not own.held or not own.held <= held:
        return False
    return len(own.held) > 1 or _is_voice_of(own, one, theirs)


def _is_voice_of(own: Naming, one: KnownSpeaker, theirs: Naming) -> bool:
    """Tell whether somebody speaks for a body or a country that is all that is asked for, not only comes from there."""
    if one.kind == "body":
        return theirs.held <= own.held | _spoken_for()
    official = naming(one.role or one.name).office or "voice" in held_by(one.role, one.name)
    return official and own.held <= (held_by(one.of) or theirs.held)


def _spoken_for() -> frozenset[str]:
    """The terms that a voice of somebody may add to their name; "critics" is none."""
    return held_by("spokesperson official government")


def _near(own: Naming, known: KnownSpeakers) -> str | None:
    """Return the name of somebody whose last name differs in one letter or one sound from whom is asked for."""
    if not own.person or len(own.person[-1]) < _LEAST_NEAR:
        return None
    last = own.person[-1]
    near = {name for other, name in known.last_names(last[0]) if _one_edit(last, other)}
    return next(iter(sorted(near, key=lambda name: (-len(name), name))), None)


def _one_edit(one: str, other: str) -> bool:
    """Whether two words that begin alike differ so little."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, behind = one[start:], other[start:]
    return rest[1:] == behind[1:] or rest[1:] == behind or rest == behind[1:] or bool(name_keys(one) & name_keys(other))
