"""Which articles of the library a question describes, by outlet, author, day, kind and the words of the title."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache, cached_property

from retrieval.articles import Article
from retrieval.language.days import days_in
from retrieval.language.pieces import DescribedPiece, without_piece
from retrieval.language.rules import words as listed
from retrieval.language.terms import terms
from retrieval.library.extent import Filtered
from retrieval.library.library import Library
from retrieval.library.statements import authors_in
from retrieval.search.outlets import outlets_named
from retrieval.search.question import Question
from retrieval.search.sentences import terms_of

_MOST_GUESSED = timedelta(days=35)  # an article whose day is known no better is of no single day
_ABOUT_NEW_YEAR = timedelta(days=7)
MOST_PIECES = 3  # more are not "the article"
_LONGEST_NAME = 4  # terms
_KINDS = ("opinion", "news", "analysis")


@dataclass(frozen=True)
class Pieces:
    """The articles that a question is about: the question without their description, their passages, what they are.

    `whole`: it asks for nothing in them but what they say as a whole. `author`: it only names who wrote them.
    """

    question: Question
    filtered: Filtered
    whole: bool
    author: str = ""


def described_articles(question: Question, library: Library) -> Pieces | None:
    """Return the articles that a question describes, or whose author is all that it names; None where none are."""
    if "compare" in question.kinds:
        return None
    if question.piece is None:
        return _of_author(question, library)
    found = library.filtered(PieceFilter(question.piece), question.scopes)
    if not 0 < found.summary.articles <= MOST_PIECES:
        return None
    plain = replace(question, text=without_piece(question.wording, question.piece))
    return Pieces(plain, found, not frozenset(plain.topic) - _terms_of_asking())


def _of_author(question: Question, library: Library) -> Pieces | None:
    """What somebody wrote, where a question names nobody and nothing else: "Who is Anna Berg?", "Berg’s argument"."""
    wanted = frozenset(question.topic) - _terms_of_asking()
    if not 0 < len(wanted) <= _LONGEST_NAME:
        return None
    known = (one.name for one in library.speakers(question.scopes) if one.kind == "author")
    name = next((name for name in known if wanted <= terms_of(name) and terms(name)[-1] in wanted), None)
    if name is None:
        return None
    found = library.filtered(AuthorFilter(name), question.scopes)
    return Pieces(question, found, True, name) if 0 < found.summary.articles <= MOST_PIECES else None


@cache
def _terms_of_asking() -> frozenset[str]:
    """The terms of what is asked for where an article or its author is named: "argument", "view"."""
    return frozenset(terms(" ".join(listed("asking", "nouns"))))


@dataclass(frozen=True)
class AuthorFilter:
    """Lets through what somebody wrote."""

    name: str

    def let_through(self, article: Article) -> bool:
        """Tell whether they are among its authors."""
        return self.name in authors_in(article.author or "")


@dataclass(frozen=True)
class PieceFilter:
    """Lets through the articles that have everything that a question says of one."""

    piece: DescribedPiece

    def let_through(self, article: Article) -> bool:
        """Tell whether every describing word is about this article."""
        if self._kind and article.kind not in {self._kind, "unknown"}:
            return False
        described, is_dated = self._without_days(article)
        left = frozenset(terms(described)) - self._kind_terms
        named = left & self._named(article, described)
        left -= named
        if not left:
            return bool(named) or is_dated
        return self._may_be_titled and left <= frozenset(terms(article.title or ""))

    @property
    def _may_be_titled(self) -> bool:
        """Whether it is called what only an article is: a "report" may be anybody's, and of anything."""
        return self.piece.noun not in listed("asking", "pieces_too")

    @cached_property
    def _kind(self) -> str | None:
        """The kind of article that the words call it."""
        held = {self.piece.noun, *self.piece.text.casefold().split()}
        return next((kind for kind in _KINDS if held & listed("asking", f"pieces_{kind}")), None)

    @cached_property
    def _kind_terms(self) -> frozenset[str]:
        return frozenset(terms(" ".join(listed("asking", f"pieces_{self._kind}")))) if self._kind else frozenset()

    def _named(self, article: Article, described: str) -> frozenset[str]:
        """The terms of the outlet and the author, where the description names them."""
        found = terms(article.outlet or "") if outlets_named(described, (article.outlet or "",)) else []
        for author in authors_in(article.author or ""):
            own = terms(author)
            found += own if own and own[-1] in terms(described) else []
        return frozenset(found)

    def _without_days(self, article: Article) -> tuple[str, bool]:
        """Return the description without the days that are the article's own, and whether there was one."""
        text, published = self.piece.text, article.published
        if published.first is None or published.last is None:
            return text, False
        if published.last - published.first > _MOST_GUESSED:
            return text, False
        is_dated = False
        for day in reversed(days_in(text, published.last)):
            if day.first <= published.last and published.first <= day.last:
                text, is_dated = f"{text[: day.start]} {text[day.end :]}", True
        for phrase in listed("asking", "year_end"):
            if phrase in text.casefold() and (published.last + _ABOUT_NEW_YEAR).month == 1:
                text, is_dated = text.casefold().replace(phrase, " "), True
        return text, is_dated
