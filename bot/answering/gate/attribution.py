"""Who says it: a statement of the form "X said …" needs X as the speaker in the article.

The speaker of a quotation is whom the article has (`Article.quotations`); of reported speech, the subject of a verb of
reporting in the pointed sentences. A quotation of somebody else is misattributed and the point is refused. Where the
article names nobody, "X said" is left out and the statement shown as reported in its source, if it stands without those
words.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import chain
from operator import or_

from bot.answering.gate.evidence import Evidence
from bot.answering.gate.given_words import claimed_words, given_words, surely_given
from bot.answering.gate.quoted_spans import EDGES, Located
from bot.answering.gate.speaker_identity import best, is_named, name_words, same_speaker
from bot.answering.gate.speech import Speech, speech_around
from bot.answering.gate.whose import told_in
from retrieval.articles import Quotation, Span, Statement
from retrieval.language.aliases import remembered
from retrieval.language.attributions import IMPLIED
from retrieval.language.denial import names_and_said
from retrieval.language.folding import find
from retrieval.language.identity import naming, same_person
from retrieval.language.mentions import people_in
from retrieval.language.quotations import mentions_of_speakers
from retrieval.language.reporting_verbs import forms
from retrieval.language.rules import words as rule_words
from retrieval.language.script import UPPER
from retrieval.language.speech import Claim, claim_of, claims
from retrieval.language.terms import terms
from retrieval.language.wording import folded, listed
from retrieval.language.words import words
from retrieval.search.speaking import statements_at

_WORD = re.compile(r"\w+")
LEAST_GIVEN = 0.6  # of the words that a statement gives to somebody; the rest may say when and to whom
# What leads from a name to words that a statement gives to them: a verb with "that", or a quotation.
_LEADS = r"\s+(?:[^\W\d_]+\s+){1,4}(?:that|что|що)\b|\s+(?:[^\W\d_]+[,:]?\s+){1,3}[“\"«]"
_GIVES = re.compile(_LEADS)
_MAY_GIVE = re.compile(rf"{UPPER}\S*+(?:{_LEADS})")  # the last word of a name, and what leads from it
_GIVERS = ("that", "что", "що", "“", '"', "«")  # whatever gives so holds one of these


class MisattributedError(Exception):
    """The article has somebody else saying it, or nobody; the text says which."""


def attributed(text: str, quoted: Sequence[Located], evidence: Sequence[Evidence]) -> str | None:
    """Return None where everybody who is said to say something says it in the article.

    Where the article names nobody, return the statement without "X said". Raises MisattributedError where it names
    others, or where the statement does not stand without those words.
    """
    said = [(claim, own) for claim, own in _said(text, quoted) if not _is_source(claim, evidence)]
    if other := _wrong_person(text, evidence):
        raise MisattributedError(f"in the article it is not {other} who says it")
    for claim, own in said:
        verdict = _verdict(text, claim, own, evidence)
        if verdict is False:
            raise MisattributedError(f"in the article it is not {claim.mention} who says it")
        if verdict is None and claim.verb != IMPLIED:
            rest = _without(text, claim) if len(said) == 1 else None
            if rest is None:
                raise MisattributedError(f"the article does not say that {claim.mention} says it")
            return rest
    return None


def _wrong_person(text: str, evidence: Sequence[Evidence]) -> str | None:
    """Return whom a statement gives the words of another person, by whatever verb: "Berg chortled that …"."""
    if not (any(map(text.__contains__, _GIVERS)) and _MAY_GIVE.search(text)):
        return None
    leads = ((run.text, _GIVES.match(text, run.start + len(run.text))) for run in people_in(text))
    given = [name for name, lead in leads if lead and not _stands_so(name + lead[0].rstrip(' “"«'), evidence)]
    given = [name for name in given if not _is_source(Claim(0, 0, name, (name,), ""), evidence)]
    if not given:
        return None
    touching = [one for p in evidence for one in statements_at(p.article, Span(p.start, p.end)) if one.speaker]
    told = [one for piece in evidence for _, one in told_in(text, piece)]
    people = [words(one.speaker.name) for one in told if one.speaker and one.speaker.kind == "person"]
    others = [words(one.speaker.name) for one in touching if one.speaker]
    wrong = (name for name in given if not any(same_person(naming(name).person, other) for other in others))
    return next(wrong, None) if people else None


def _stands_so(words_: str, evidence: Sequence[Evidence]) -> bool:
    return any(find(words_, piece.text) for piece in evidence)


def _said(text: str, quoted: Sequence[Located]) -> Iterator[tuple[Claim, list[Located]]]:
    """Yield everybody of whom a statement says that they say something, with the quotations that are theirs."""
    said = claims(text)
    spoken = [(place, by) for place, by in mentions_of_speakers(text) if by] if quoted else []
    theirs: dict[Claim, list[Located]] = {claim: [] for claim in said}
    for span in quoted:
        by = next((by for (start, end), by in spoken if start <= span.start and span.end <= end), None)
        if by:
            speaker = Span(*by)
            claim = next((c for c in said if c.start <= speaker.start and speaker.end <= c.end), None)
            theirs.setdefault(claim or claim_of(text, speaker, speaker, IMPLIED), []).append(span)
    yield from theirs.items()


def _verdict(text: str, claim: Claim, quoted: Sequence[Located], evidence: Sequence[Evidence]) -> bool | None:
    """True: the article has them say it. False: it has others say it. None: it does not say who does.

    Who says something without a quotation is looked for in the piece of evidence that says most of the statement.
    """
    if quoted:
        verdict = _worst(_of_span(claim, span) for span in quoted)
        return verdict if claim.verb == IMPLIED or not verdict else _is_given(text, claim, quoted, evidence)
    if any(_is_shortened(text, piece.text) for piece in evidence):
        return True
    nearest, words = _nearest(text, evidence), text[claim.start : claim.end]
    verdict = best(_of_sentences(claim, piece, speech_around(piece)) for piece in nearest)
    if verdict or (claim.verb and any(_stands(claim, words, piece) for piece in nearest)):
        return _is_given(text, claim, (), evidence)
    return verdict


def _is_given(text: str, claim: Claim, quoted: Sequence[Located], evidence: Sequence[Evidence]) -> bool | None:
    """Tell whether the article gives the claimed speaker most words that a statement gives them; False: it does others.

    Names, and words that only say who they are or where and when they say it, are neither.
    """
    if any(find(text, piece.text, EDGES) or _is_shortened(text, piece.text) for piece in evidence):
        return True
    words, source = text[claim.start : claim.end], frozenset(t for piece in evidence for t in terms(piece.text))
    wanted = claimed_words(text, claim) & source
    own = frozenset(t for span in quoted for t in terms(span.words))
    own = own.union(*(surely_given(claim, words, piece) for piece in evidence))
    if _is_most(wanted, own, names_and_said(text)):
        return True
    given = reduce(or_, (given_words(claim, words, piece) for piece in evidence))
    if _is_most(wanted, own | given.own, given.beside | names_and_said(text)):
        return True
    return False if len(wanted & given.others - own - given.own) >= LEAST_GIVEN * len(wanted) else None


@remembered(256)
def _is_shortened(text: str, source: str) -> bool:
    """Tell whether a statement is its source with words left out, and none of these are an "X said"."""
    rest = iter(words(source))
    if any(word not in rest for word in words(text)):
        return False
    own, theirs = ([folded(one[claim.start : claim.end]) for claim in claims(one)] for one in (text, source))
    return own == theirs


def _is_most(wanted: frozenset[str], own: frozenset[str], neutral: frozenset[str]) -> bool:
    said = wanted - (neutral - own)
    return len(said & own) >= LEAST_GIVEN * len(said) and bool(said or not wanted)


def _stands(claim: Claim, words: str, piece: Evidence) -> bool:
    """Tell whether "X said" stands in the evidence word for word, where no other grammar has somebody else say it."""
    place = find(words, piece.text)
    if place is None:
        return False
    start, end = piece.start + place[0], piece.start + place[1]
    part = speech_around(piece)
    told = [report for report in part.reporters(start, end) if report.verb == claim.verb]
    return all(folded(report.mention) in folded(claim.mention) for report in told)


def _nearest(text: str, evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    """The pieces of evidence that share most terms with a statement."""
    if len(evidence) == 1:
        return evidence
    own = set(terms(text))
    shared = [len(own & set(terms(piece.text))) for piece in evidence]
    return [piece for piece, count in zip(evidence, shared, strict=True) if count == max(shared)]


def _of_span(claim: Claim, span: Located) -> bool | None:
    """Say who speaks quoted words: at whichever of their places speaks for the claim."""
    return best(_at(claim, piece, places[0][0], places[-1][1]) for piece, places in span.places)


def _at(claim: Claim, piece: Evidence, start: int, end: int) -> bool | None:
    part = speech_around(piece)
    records = [one for one in piece.article.statements if one.speaker and one.mode == "direct"]
    known: list[Statement | Quotation] = [*records, *piece.article.quotations]
    around = next((one for one in known if one.start <= start and end <= one.end), None)
    if around is None or around.speaker is None:
        said = _of_sentences(claim, piece, part)
        if around is None:
            return False if said is False else None  # the article's own words are nobody's quotation
        return said or None
    by = around.speaker
    verdict = same_speaker(claim, by.name, piece.article.text_raw[by.start : by.end], piece.text)
    if claim.verb or verdict:
        return verdict
    agencies = [r for r in part.reporters(part.start, part.start + len(part.text)) if not r.verb]
    return best(same_speaker(claim, r.name, r.mention, piece.text) for r in agencies)


def _of_sentences(claim: Claim, piece: Evidence, part: Speech) -> bool | None:
    """Say whether the pointed sentences have the claimed speaker say something; None where nobody says anything."""
    if any(is_named(claim, mention) for mention in part.mentions(piece.start, piece.end)):
        return True
    records: list[Statement | Quotation] = [*piece.article.statements, *piece.article.quotations]
    spoken = (one.speaker for one in records if one.start < piece.end and piece.start < one.end)
    speakers = ((speaker.name, piece.article.text_raw[speaker.start : speaker.end]) for speaker in spoken if speaker)
    reporting = ((r.name, r.mention) for r in part.reporters(piece.start, piece.end))
    return best(same_speaker(claim, name, mention, piece.text) for name, mention in chain(speakers, reporting))


def _worst(verdicts: Iterable[bool | None]) -> bool | None:
    found = list(verdicts)
    return False if False in found else None if None in found else True


def _is_source(claim: Claim, evidence: Sequence[Evidence]) -> bool:
    """Tell whether it is the article itself that is said to say it: its outlet, its author, or the agency behind it."""
    ours = {term for word in name_words(claim.mention) for term in terms(word)}
    facts = (fact for p in evidence for fact in (p.article.outlet, p.article.author, p.article.via) if fact)
    return any(ours and ours <= set(terms(fact)) and terms(fact)[-1] in ours for fact in facts)


def _without(text: str, claim: Claim) -> str | None:
    """Return the statement without "X said" at its beginning or end; None where it does not stand without."""
    if claim.verb and claim.verb not in forms("plain"):
        return None
    if not text[: claim.start].strip(" –—"):
        rest = text[claim.end :].lstrip(" ,:")
        lead = next((f"{word} " for word in rule_words("reporting", "leads_on") if rest.startswith(f"{word} ")), "")
        rest = rest.removeprefix(lead)
    elif not text[claim.end :].strip(" ."):
        rest = text[: claim.start].rstrip(" ,—–")
    else:
        return None
    left = {word.casefold() for word in _WORD.findall(rest)}
    return rest if len(left) > 2 and not left & listed("pronouns") else None
