"""Sitemaps: the addresses of a site's pages, or of its other sitemaps."""

from dataclasses import dataclass, field
from xml.parsers import expat

from config.errors import ReadingError

MAX_LISTED = 50_000
_MAX_DEPTH = 20
_MAX_CHARS = 4096
_ENTRIES = frozenset({"url", "sitemap"})


def listed_in(data: bytes) -> list[str]:
    """Return the addresses that a sitemap lists, the latest changed first where it says so.

    ReadingError where `data` is no XML, declares entities, or lists more than the protocol's 50,000 addresses.
    """
    reader = _Reader()
    # No tree is built, and a declared entity ends the reading.
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.EntityDeclHandler = reader.entity
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ReadingError(f"this sitemap is not XML that can be read ({expat.ErrorString(error.code)})") from None
    return [address for _, address in sorted(reader.found, key=lambda entry: entry[0], reverse=True)]


@dataclass(slots=True)
class _Reader:
    found: list[tuple[str, str]] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if len(self.path) >= _MAX_DEPTH:
            raise ReadingError("this sitemap is nested too deeply")
        self.path.append(name.rpartition(":")[2])
        if self.path[-1] in _ENTRIES:
            self.texts = {}

    def characters(self, text: str) -> None:
        if self.path[-2:-1] and self.path[-2] in _ENTRIES and self.path[-1] in {"loc", "lastmod"}:
            self.texts[self.path[-1]] = (self.texts.get(self.path[-1], "") + text)[:_MAX_CHARS]

    def end(self, _name: str) -> None:
        if self.path.pop() in _ENTRIES and (address := self.texts.get("loc", "").strip()):
            self.found.append((self.texts.get("lastmod", "").strip(), address))
            if len(self.found) > MAX_LISTED:
                raise ReadingError(f"this sitemap lists more than {MAX_LISTED:,} addresses")

    def entity(self, *_declared: object) -> None:
        raise ReadingError("this sitemap declares entities of its own; it is not read")
