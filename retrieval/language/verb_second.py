"""Who speaks in a clause of a language whose verb stands second, so that its subject often stands behind it: German.

"Am Montag sagte Olha Bondar der Zeitung: …": not what stands before the verb tells the subject, but articles do.
"""

from functools import cache
from operator import attrgetter

from retrieval.language.identification import frequent_words
from retrieval.language.phrases import phrase_from, subject_before
from retrieval.language.reporting import Place, Token, Tokens, stands_between
from retrieval.language.reporting_verbs import verb_of
from retrieval.language.rules import words
from retrieval.language.script import DASH

_FOLDED = attrgetter("folded")
_CLAUSE_ENDS = frozenset(f",;:(){DASH}")


def is_verb_second(row: Tokens) -> bool:
    """Tell whether the words are of such a language: more of them are its own than are frequent in English.

    English names hold some of them: "Der Spiegel", "an MIT professor".
    """
    own = words("reporting", "verb_second")
    if own.isdisjoint(map(_FOLDED, row)):
        return False  # as most sentences
    found = sum(token.folded in own for token in row)
    return found > sum(token.folded in _english() for token in row)


def is_english(row: Tokens) -> bool:
    """Tell whether the words are of English rather than of such a language: "per Bondar", but not "per Gesetz"."""
    return not (is_verb_second(row) or _english().isdisjoint(map(_FOLDED, row)))


@cache
def _english() -> frozenset[str]:
    return frequent_words("en") - words("reporting", "english_too")


def subject_of(row: Tokens, verb: int) -> Place | None:
    """Return the subject of the verb at `verb`, before or behind it; "it" is nobody."""
    found = _subject(row, verb)
    return None if any((token.start, token.end) == found and token.among("it") for token in row) else found


def _subject(row: Tokens, verb: int) -> Place | None:
    if any(token.among("it") for token in (row[verb + 1 : verb + 2] or row[verb - 1 : verb])):
        return _in_which(row, verb)
    if verb and row[verb - 1].text in f",){DASH}":
        return _behind_clause(row, verb)
    first = next((place + 1 for place in range(verb - 1, -1, -1) if _parts(row[place])), 0)
    before, behind = _first_phrase(row, first, verb), _behind(row, verb)
    if behind is None or before is None:
        return before or behind
    begins = next(token for token in row if token.start == behind[0])
    leads = next(place for place in range(len(row)) if row[place].start == before[0])
    if leads > first + 1 or begins.among("subjects_only"):
        return behind
    rest = [token for token in row if token.start >= behind[1]]
    alone = not rest or rest[0].text == ":"
    return behind if begins.named and alone and not row[leads].named else before


def _in_which(row: Tokens, verb: int) -> Place | None:
    """Return the paper in which something stands: "heißt es in dem Bericht", "In dem Bericht heißt es"."""
    for part in (row[verb + 1 :], row[:verb]):
        for place, token in enumerate(part):
            if token.among("papers") and (found := phrase_from(part, place + 1)):
                return found
    return None


def _behind_clause(row: Tokens, verb: int) -> Place | None:
    """Return the subject of a verb behind a comma: whom the words before it explain, unless they are a clause."""
    found = None if row[0].among("conjunctions") else subject_before(row, verb)
    return found or _behind(row, verb)


def somebody_in(row: Tokens) -> Place | None:
    """Return the first phrase of a clause that can be its subject and is a name or a pronoun, not "the question"."""
    sure = next(((token.start, token.end) for token in row if token.among("subjects_only")), None)
    found = sure or _first_phrase(row, 0, len(row))
    own = [token for token in row if found and found[0] <= token.start and token.end <= found[1]]
    names = [token for token in own if token.named]
    return found if sure or len(names) > 1 or (own and (own[0].named or own[0].among("pronouns"))) else None


def auxiliary_of(row: Tokens, verb: int) -> int:
    """Return the place of the auxiliary of a participle that ends its clause, else that of the verb."""
    ends = verb + 1 >= len(row) or row[verb + 1].text in _CLAUSE_ENDS or row[verb + 1].text == "."
    if not ends:
        return verb
    for place in range(verb - 1, -1, -1):
        if row[place].text in ";:":
            break
        if row[place].among("perfect"):
            return place
    return verb


def tells_on(row: Tokens) -> bool:
    """Tell whether a clause goes on with what somebody says, without a word for it: "Sie seien …"."""
    return any(token.among("subjunctive") for token in row) and not any(verb_of(token.text) for token in row)


def perfect_subject(row: Tokens, begin: int) -> Place | None:
    """Return the subject behind an auxiliary at `begin` whose participle reports: "…, hatte Bondar erklärt"."""
    if begin >= len(row) or not row[begin].among("perfect"):
        return None
    told = any(verb_of(token.text) for token in row[begin + 1 :])
    return _behind(row, begin) if told else None


def it_says(row: Tokens, begin: int) -> Place | None:
    """Return the paper in which a quotation before the words stands: "„…“, heißt es in dem Bericht."."""
    says = begin + 1 < len(row) and verb_of(row[begin].text) and row[begin + 1].among("it")
    return _in_which(row, begin) if says else None


def _parts(token: Token) -> bool:
    return token.text in _CLAUSE_ENDS or token.quoted or token.among("conjunctions")


def _behind(row: Tokens, verb: int) -> Place | None:
    begin = verb + 1
    while begin < len(row) and stands_between(row[begin]):
        begin += 1
    return phrase_from(row, begin) if begin < len(row) and _may_be_subject(row[begin]) else None


def _may_be_subject(token: Token) -> bool:
    named = token.named and not token.text[0].isdigit() and not token.text.endswith(_adverb_endings())
    return named or token.among("pronouns") or token.among("nominative")


@cache
def _adverb_endings() -> tuple[str, ...]:
    return tuple(words("reporting", "adverb_endings"))


def _first_phrase(row: Tokens, begin: int, end: int) -> Place | None:
    at = begin
    while at < end:
        found = phrase_from(row[:end], at)
        if row[at].among("prepositions"):
            skipped = phrase_from(row[:end], at + 1)
            at = _past(row, skipped, at + 1)
        elif found and _may_be_subject(row[at]):
            return found
        elif found and row[at].among("determiners"):
            at = _past(row, found, at + 1)
        else:
            at += 1
    return None


def _past(row: Tokens, found: Place | None, otherwise: int) -> int:
    return next((place for place, token in enumerate(row) if found and token.start >= found[1]), otherwise)
