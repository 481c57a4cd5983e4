"""What no longer stands in its article of the lines that a chat was shown: it is told so once."""

from collections.abc import Collection, Mapping, Sequence

from bot.answering.words import Words
from bot.briefing.ledger import Seen
from bot.briefing.piece import PieceEntry
from bot.briefing.told import Told, showable_in
from retrieval.articles import Article

_Place = tuple[str, int]


def corrected(
    seen: Sequence[Seen], revised: Mapping[str, Article], say: Words, *, told: Collection[_Place] = ()
) -> list[PieceEntry]:
    """Return what the newest versions of articles say in the places of lines that they hold no more.

    `revised`: the newest versions of those articles that were revised, by the ids under which they were shown. `told`:
    places that are told of already; what the chat was shown in the place is one of them.
    """
    places = {*told, *((one.article_id, one.start) for one in seen)}
    entries = []
    for one in seen:
        article = revised.get(one.article_id)
        if article is None or one.excerpt in article.text_raw:
            continue
        nearest = _nearest(one, article)
        if nearest and nearest.key not in places:
            places.add(nearest.key)
            entries.append(PieceEntry((nearest.evidence,), say.say("earlier", text=one.text)))
    return entries


def _nearest(one: Seen, article: Article) -> Told | None:
    """The sentence that says most of what the line said."""
    return max(showable_in(article), key=lambda told: (len(told.terms & one.terms), -told.place), default=None)
