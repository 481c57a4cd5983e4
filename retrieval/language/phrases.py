"""The phrases of a clause around its verb of reporting: the subject, and the noun phrases beside it."""

from collections.abc import Callable

from retrieval.language.finite import may_tell
from retrieval.language.reporting import Place, Token, Tokens, is_finite, is_verb, stands_between
from retrieval.language.reporting_verbs import forms
from retrieval.language.script import DASH

_LONGEST_PHRASE = 12  # words
_LONGEST_SUBJECT = 45  # words and marks, with what is said of the subject between commas
_LONGEST_QUOTED = 25  # characters of a title or a slogan that stands inside a subject
_LONGEST_TIME = 5  # words before a comma
_LONGEST_STOPPED = 4  # letters of a word that ends with a full stop inside a phrase
_CLOSED = frozenset(f',){DASH}”"»')
_JOINS = frozenset("@.’&")


def begins_phrase(token: Token) -> bool:
    """Tell whether a speaker's mention may begin with this word."""
    if token.quoted or token.among("prepositions") or token.among("boundaries"):
        return False
    return token.named or token.among("determiners") or token.text[0].islower() or token.among("pronouns")


def phrase_from(row: Tokens, begin: int) -> Place | None:
    """Return the noun phrase that begins at `begin`, up to a comma, a preposition of place or time, or a clause."""
    if begin >= len(row) or not begins_phrase(row[begin]):
        return None
    if row[begin].among("pronouns"):
        return row[begin].start, row[begin].end
    end = begin + 1
    while end < min(len(row), begin + _LONGEST_PHRASE) and _goes_on(row, end):
        end += 1
    while end > begin + 1 and stands_between(row[end - 1]):
        end -= 1
    return row[begin].start, row[end - 1].end


def _goes_on(row: Tokens, end: int) -> bool:
    token = row[end]
    if token.text == ".":
        return end + 1 < len(row) and len(row[end - 1].text) <= _LONGEST_STOPPED
    if token.among("inside"):
        return not row[end - 1].named or (end + 1 < len(row) and row[end + 1].named)
    return _in_phrase(token) and not token.among("prepositions")


def _in_phrase(token: Token) -> bool:
    return not token.quoted and not token.among("boundaries") and (token.text[0].isalnum() or token.text[0] in _JOINS)


def phrase_to(row: Tokens, end: int) -> Place | None:
    """Return the noun phrase that ends before `end`."""
    if end and row[end - 1].among("pronouns"):
        return row[end - 1].start, row[end - 1].end
    first = end
    while first > max(0, end - _LONGEST_PHRASE) and (_in_phrase(row[first - 1]) or _joins_names(row, first - 1)):
        if is_verb(row[first - 1]) and not _is_noun(row, first - 1, end):
            break
        if row[first - 1].text == "." and len(row[first - 2].text) > _LONGEST_STOPPED:
            break
        first -= 1
    begin = _last_determiner(row, first, end)
    while begin < end and not _may_lead(row[begin]):
        begin += 1
    if begin == end:
        return None
    if 1 < first < begin and (stands_between(row[first - 1]) or row[first - 1].among("relative")):
        return subject_before(row, first)
    return _whole_phrase(row, begin, end) or (row[begin].start, row[end - 1].end)


def _whole_phrase(row: Tokens, begin: int, end: int) -> Place | None:
    """Return the phrase of which these words are only the end: "two men who met Berg", "aides to Berg"."""
    if begin < 2:
        return None
    joint, first = row[begin - 1], row[begin]
    if joint.among("relative"):
        acts = not (first.named or first.among("determiners") or first.among("pronouns"))
        return subject_before(row, begin - 1) if acts else None
    head = phrase_to(row, begin - 1) if joint.among("prepositions") else None
    if head is None or head[0] != row[0].start or _is_participle(row[0].text.casefold()):
        return None
    return head[0], row[end - 1].end


def _is_noun(row: Tokens, place: int, end: int) -> bool:
    """Tell whether what looks like a verb is a noun of the phrase before `end`: "the ruling", "advocates (said)"."""
    last = place == end - 1 and row[place].text not in forms("outright")
    return last or bool(place and row[place - 1].among("determiners"))


def _last_determiner(row: Tokens, first: int, end: int) -> int:
    """Return where the phrase before `end` begins: at "the" in "In March the ministry", not in "head of the bank"."""
    for place in range(end - 2, first, -1):
        before = row[place - 1]
        if row[place].among("articles") and not (before.among("prepositions") or before.among("determiners")):
            return place
    return first


def _joins_names(row: Tokens, place: int) -> bool:
    """Tell whether the word at `place` is an "and" between two names."""
    return row[place].among("and") and 0 < place < len(row) - 1 and row[place - 1].named and row[place + 1].named


def _may_lead(token: Token) -> bool:
    return not (token.among("prepositions") or stands_between(token)) and token.text[0].isalnum()


def subject_before(row: Tokens, verb: int) -> Place | None:
    """Return the subject that ends before the verb at `verb`, perhaps with an explanation of it between commas."""
    end = verb
    while end and (stands_between(row[end - 1]) or row[end - 1].text == "["):  # a verb may be a Markdown link
        end -= 1
    if not end:
        return None
    if row[end - 1].text in _CLOSED:
        return _explained(row, end - 1)
    if row[end - 1].among("relative"):
        return _explained(row, end) or (row[end - 1].start, row[end - 1].end)
    return phrase_to(row, end)


def _explained(row: Tokens, end: int) -> Place | None:
    """Return the name that the words before `end` explain: "Olha Bondar, the mayor," or "the mayor, Olha Bondar,"."""
    commas = [place for place in range(end) if row[place].text in f",({DASH}"]
    if not commas:
        return None
    last = commas[-1] + 1
    if last < end and all(token.named for token in row[last:end]) and not (last > 1 and row[last - 2].named):
        return row[last].start, row[end - 1].end
    for begin, comma in reversed(list(zip([0, *(place + 1 for place in commas)], commas, strict=False))):
        stop = comma
        while stop and stands_between(row[stop - 1]):
            stop -= 1
        found = phrase_to(row, stop)
        if found and stop and row[stop - 1].named and not row[begin].among("prepositions"):
            return found
    return None


def first_subject(row: Tokens) -> Place | None:
    """Return a clause's subject: its reporting verb's, or else its first pronoun or name, or what it begins with."""
    row = _behind_time(row)
    if found := _subject_of_verb(row):
        return found
    named = next((at for at, token in enumerate(row) if token.among("pronouns") or token.named), None)
    if named is not None:
        return _pronoun_or_name(row, named)
    begin = 1 if row and row[0].among("prepositions") else 0
    found = phrase_from(row, begin)
    past = _past(row, begin, len(row)) if found and row[begin].among("determiners") else None
    return (row[begin].start, row[past - 1].end) if found and past and row[past].end <= found[1] else found


def acting_subject(row: Tokens) -> Place | None:
    """Return who does what a clause tells; a verb behind its "and" is theirs: "the mayor went to Kyiv (and said)".

    A name behind a preposition or a verb is nobody who does anything.
    """
    row = _behind_time(row)
    if found := _subject_of_verb(row):
        return found
    for place, token in enumerate(row):
        if token.among("pronouns") or (token.named and not _is_object(row, place)):
            return _pronoun_or_name(row, place)
    verb = next((at for at in range(2, len(row)) if _acts(row[: at + 1])), None)
    found = phrase_from(row, 0)
    if not verb or not found or not row[0].among("determiners"):
        return None
    return row[0].start, min(found[1], row[verb - 1].end)


def _subject_of_verb(row: Tokens) -> Place | None:
    """The subject of the first verb of reporting that has one."""
    subjects = (subject_before(row, place) for place in range(len(row)) if is_finite(row, place))
    return next((found for found in subjects if found), None)


def _pronoun_or_name(row: Tokens, place: int) -> Place:
    if row[place].among("pronouns"):
        return row[place].start, row[place].end
    return row[place].start, row[_end_of_name(row, place) - 1].end


def _is_object(row: Tokens, place: int) -> bool:
    """Tell whether a preposition or a verb stands before the name to which the word at `place` belongs."""
    while place and (row[place - 1].named or row[place - 1].among("determiners")):
        place -= 1
    return place > 0 and (row[place - 1].among("prepositions") or _acts(row[:place]))


def _acts(row: Tokens) -> bool:
    """Tell whether a word may be the verb of a clause."""
    return may_tell(" ".join(token.text for token in row))


def _behind_time(row: Tokens) -> Tokens:
    """Return a clause without the adverb of time that it begins with: "Hours later, Bondar …"."""
    comma = next((place for place, token in enumerate(row[:_LONGEST_TIME]) if token.text == ","), 0)
    timed = comma > 1 and stands_between(row[comma - 1]) and not any(is_verb(token) for token in row[:comma])
    return row[comma + 1 :] if timed else row


def _end_of_name(row: Tokens, place: int) -> int:
    while place < len(row) and (row[place].named or (row[place].among("inside") and row[place + 1 : place + 2])):
        if not row[place].named and not row[place + 1].named:
            break
        place += 1
    return place


def leading_subject(row: Tokens, begin: int, *, any_verb: bool) -> Place | None:
    """Return the subject at `begin` where a verb of speaking follows it: "the mayor, 52, later said".

    Where `any_verb`, a name or a pronoun with any verb right behind it will do.
    """
    if begin >= len(row) or not begins_phrase(row[begin]) or _is_participle(row[begin].text):
        return None
    end = _while(row, begin, _in_subject)
    head = end
    while head > begin and stands_between(row[head - 1]):
        head -= 1
    if head == begin:
        return None
    if named := _named_beside(row, head):
        return named
    place = row[begin].start, row[head - 1].end
    short = head - begin < 5 and (row[begin].named or row[begin].among("pronouns"))
    if any_verb and short and head < len(row) and row[head].text[0].islower():
        return place
    if any_verb and not short and (past := _past(row, begin, end)):
        return row[begin].start, row[past - 1].end
    return place if _says_later(row, begin, end) else None


def _named_beside(row: Tokens, comma: int) -> Place | None:
    """Return the name that stands alone with its verb behind an explanation: “…,” the end of an era, Bondar said."""
    if comma >= len(row) or row[comma].text != ",":
        return None
    end = _while(row, comma + 1, lambda token: token.named and not is_verb(token))
    verb = end < len(row) and is_verb(row[end]) and (end + 1 == len(row) or row[end + 1].text in ".,")
    return (row[comma + 1].start, row[end - 1].end) if verb and end > comma + 1 else None


def _past(row: Tokens, begin: int, end: int) -> int | None:
    """Return the place of the first word that looks like a verb in the past, behind the subject at `begin`."""
    return next((place for place in range(begin + 1, end) if row[place].text.endswith("ed")), None)


def _is_participle(text: str) -> bool:
    return text.islower() and text.endswith("ing")


def _in_subject(token: Token) -> bool:
    return not (is_verb(token) or token.quoted or token.among("boundaries") or token.text in f',.;:{DASH}()“"«')


def _says_later(row: Tokens, begin: int, end: int) -> bool:
    """Tell whether a verb of speaking follows at or behind `end`, past what stands in brackets and between commas."""
    depth = 0
    for place in range(end, min(len(row), begin + _LONGEST_SUBJECT)):
        text = row[place].text
        depth += (text == "(") - (text == ")")
        if is_verb(row[place]) and not text.endswith("ing"):
            return True
        if (len(text) > _LONGEST_QUOTED and row[place].quoted) or (text in ".;:" and not depth):
            return False
    return False


def _while(row: Tokens, place: int, holds: Callable[[Token], bool]) -> int:
    while place < len(row) and holds(row[place]):
        place += 1
    return place
