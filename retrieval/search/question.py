"""What a question says about itself, read without a model and without the library."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property

from retrieval.articles import SHARED
from retrieval.language.aliases import Name, named
from retrieval.language.asking import AskedSpeaker, asked_speaker, without_asking
from retrieval.language.calendar_words import is_calendar_word, months
from retrieval.language.figures import TIMES, figures
from retrieval.language.names import capitalised, past_first_word
from retrieval.language.pieces import DescribedPiece, described_piece
from retrieval.language.script import is_cyrillic
from retrieval.language.terms import question_terms, topic_terms
from retrieval.language.translation import english_words
from retrieval.language.windows import Window, windows, without_counted, years
from retrieval.language.words import fold, stem, words
from retrieval.search.filters import Filters, read_filters
from retrieval.search.kinds import QuestionKind, kinds_of, without_task
from retrieval.search.wishes import NO_WISHES, Wishes

WIDER = 3  # times as many excerpts for a timeline: its events stand in many places
_PHRASE = re.compile(r"[\"“„«]([^\"“”„«»]{3,120})[\"”“»]")
_COUNTED = re.compile(r"\b(?:how many|(?:the )?number of|сколько|скільки)\s+([^\W\d]{3,})", re.IGNORECASE)
_WHO_IS = re.compile(
    r"^\W*(?:and\s+)?(?:who(?: is|’s|'s)|кто так(?:ой|ая)|хто так(?:ий|а))\s+"
    r"(?:[^\W\d_.]+\.?\s+){0,3}([^\W\d_]{3,})\W*$",
    re.IGNORECASE,
)
_PAST = re.compile(r"\bhistor(?:y|ic|ical|ically)\b|\bin the (?:past|\d\ds|\d{4}s)\b|\bистори|\bістор", re.IGNORECASE)


@dataclass(frozen=True)
class Question:
    """A question that stands alone. `asked_at` is the day on which the asker lives; `scopes` what the asker may see.

    `text` may hold operators (`from:Reuters`); `wording` is what is left of it without them.
    """

    text: str
    asked_at: date | None = None
    scopes: frozenset[str] = SHARED
    wishes: Wishes = NO_WISHES

    @cached_property
    def wording(self) -> str:
        """The question without its operators."""
        return self._read[0]

    @cached_property
    def filters(self) -> Filters:
        """What its operators ask for, and what its asker wants. Raises QuestionError where one cannot be read."""
        return replace(self._read[1], without=self.wishes.muted)

    @cached_property
    def _read(self) -> tuple[str, Filters]:
        return read_filters(self.text)

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """What to look for, each term once, in the order of the question."""
        return self.topic or tuple(dict.fromkeys(question_terms(self._about) or question_terms(self.wording)))

    @cached_property
    def topic(self) -> tuple[str, ...]:
        """The terms of what it is about; none where it only says what is wanted: "Summarise it", "What is new?"."""
        return tuple(dict.fromkeys(topic_terms(self._about)))

    @cached_property
    def _about(self) -> str:
        return without_asking(without_task(without_counted(self.wording)))

    @cached_property
    def piece(self) -> DescribedPiece | None:
        """The article that it describes, whether or not there is one."""
        return described_piece(self.wording)

    @cached_property
    def english(self) -> tuple[str, ...]:
        """The English words that a Russian or Ukrainian question may be looked for with; none for other questions."""
        return tuple(english_words(self.wording)) if is_cyrillic(self.wording) else ()

    @cached_property
    def phrases(self) -> tuple[str, ...]:
        """The words that the question puts in quotation marks."""
        return tuple(match.strip() for match in _PHRASE.findall(self.wording))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Capitalised words after the first one: people, places, bodies, as the question writes them."""
        found = dict.fromkeys(capitalised(self.wording, past_first_word(self.wording)))
        return tuple(name for name in found if len(name) > 1 and not is_calendar_word(name))

    @cached_property
    def known_names(self) -> tuple[Name, ...]:
        """The people, places and bodies among them that have spellings of their own, each once."""
        stems = [stem(word) for word in words(self.wording)]
        return tuple(dict.fromkeys(name for _, _, name in named(stems)))

    @cached_property
    def asked_speaker(self) -> AskedSpeaker | None:
        """Whose words it asks for, in whatever form."""
        return asked_speaker(self.wording)

    @cached_property
    def kinds(self) -> frozenset[QuestionKind]:
        """What kinds of thing it asks for."""
        return kinds_of(self.wording)

    @cached_property
    def counted(self) -> str | None:
        """The stem of the thing whose number it asks for: "reservist" of "How many reservists …?"."""
        thing = _COUNTED.search(self.wording)
        return stem(fold(thing[1])) if thing else None

    @cached_property
    def counts_time(self) -> bool:
        """Whether what is counted is hours, days, years or the like."""
        thing = _COUNTED.search(self.wording)
        return thing is not None and any(figure.unit in TIMES for figure in figures(f"3 {thing[1]}"))

    @cached_property
    def person(self) -> str | None:
        """The last name of whom it asks who they are: "Berg" of "Who is Anna Berg?"."""
        asked = _WHO_IS.search(self.wording)
        return asked[1] if asked else None

    @property
    def asks_for_news(self) -> bool:
        """Whether it asks for what is new, and for nothing in particular."""
        wanted = self.kinds & {"latest", "newest", "outcome", "brief"}
        return bool(wanted) and not (self.topic or self.years or self.piece or self.names or self.known_names)

    @property
    def breadth(self) -> int:
        """How many times as many excerpts it needs as most questions."""
        return WIDER if "timeline" in self.kinds else 1

    @cached_property
    def day(self) -> date:
        """The day of asking; today, in UTC, where nobody said it."""
        return self.asked_at or datetime.now(UTC).date()

    @cached_property
    def windows(self) -> tuple[Window, ...]:
        """The times that it names."""
        return windows(self.wording, self.day)

    @cached_property
    def years(self) -> frozenset[int]:
        """The years that it writes."""
        return years(self.wording)

    @cached_property
    def months(self) -> frozenset[int]:
        """The months that it names with a capital, by their numbers."""
        named = {word for name in capitalised(self.wording) for word in words(name) if len(word) > 2}
        return frozenset(months()[word] for word in named if word in months())

    @cached_property
    def is_about_the_past(self) -> bool:
        """Whether it is about another year than that of its asking, or about history: then fresh is not nearer."""
        return any(year != self.day.year for year in self.years) or bool(_PAST.search(self.wording))
