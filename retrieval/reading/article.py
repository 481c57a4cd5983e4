"""A text becomes an article: labelled, cut into sentences, and asked what it says about itself."""

import re
from dataclasses import replace
from hashlib import sha256
from typing import Unpack

from config.errors import ReadingError
from retrieval.articles import Article
from retrieval.language.identification import language_of
from retrieval.language.quotations import quotations_of
from retrieval.language.readable import label, name_label
from retrieval.language.sentences import sentences_of
from retrieval.language.statements import statements_of
from retrieval.links import public_link
from retrieval.reading.blocks import blocks_of
from retrieval.reading.fidelity import fidelity_of, is_truncated
from retrieval.reading.fields import Known, published_known
from retrieval.reading.inference import published_inferred
from retrieval.reading.kind import kind_of
from retrieval.reading.metadata import address_of, author_in, outlet_of, published_of, title_in, via_of
from retrieval.reading.rejection import unfit, unfit_name

_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]+)*")


def article_from_text(text: str, *, source: str, **known: Unpack[Known]) -> Article:
    """Return the article that `text` holds; `source` is where it came from, exactly as given.

    `text` is kept unchanged and every offset counts its characters. What is `known` wins over what the text says;
    what neither says is None. Title, outlet and names are clean (`label`): nothing else ever makes an article.
    ReadingError where the text is empty, binary or too long, or where its name is no text.
    """
    if reason := unfit(text) or unfit_name(source):
        raise ReadingError(reason)
    start = known.get("front_matter", 0)
    beside = known.get("boilerplate", ())
    blocks = blocks_of(text, front_matter=start, title=label(known.get("title")), boilerplate=beside)
    title = label(known.get("title")) or label(title_in(text, blocks))
    url = known.get("url") or public_link(address_of(text, blocks))
    kind, kind_basis = kind_of(text, blocks, title, url)
    if stated := known.get("kind"):
        kind, kind_basis = stated, "meta"
    scope = known.get("scope", "shared")
    article = Article(
        id=sha256(f"{scope}\0{source}\0{text}".encode()).hexdigest()[:16],
        sha256_raw=sha256(text.encode()).hexdigest(),
        source=source,
        origin=source,
        text_raw=text,
        scope=scope,
        title=title,
        outlet=label(known.get("outlet")) or label(outlet_of(text, blocks, url)),
        via=label(known.get("via")) or via_of(text, blocks, url),
        author=name_label(known.get("author")) or name_label(author_in(text, blocks)),
        published=published_known(known.get("published")) or published_of(text, blocks, title, url),
        url=url,
        language=_language(known.get("language")) or language_of(text[start:]),
        kind=kind,
        kind_basis=kind_basis,
        truncated=is_truncated(text, blocks),
        blocks=blocks,
        sentences=sentences_of(text, blocks),
        quotations=quotations_of(text, blocks),
    )
    read = replace(
        article,
        published=article.published if article.published.first else published_inferred(article),
        fidelity=known.get("fidelity") or fidelity_of(article),
    )
    return replace(read, statements=statements_of(read))


def _language(stated: str | None) -> str | None:
    match = _LANGUAGE.fullmatch(stated.strip()) if stated else None
    return match[1].casefold() if match else None
