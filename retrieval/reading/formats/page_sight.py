"""What a page does not show: hidden by its own style sheet, by an attribute, or meant for screen readers alone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml.etree import XPath
from lxml.html import HtmlElement

from retrieval.language.rules import words

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_PART = re.compile(r"([^{}]*)([{}])")
_MAY_HIDE = re.compile(r"none|hidden|rect\(|-\d{4}", re.IGNORECASE)
_BODY_CHARS = 2000
_SPOKEN_CHARS = 300  # what is written for screen readers is a line, never a story
_HIDES = re.compile(
    r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden"
    r"|(?:left|top|text-indent|margin-left)\s*:\s*-\d{4,}|clip\s*:\s*rect\(\s*[01](?:px)?[,\s]+[01](?:px)?[,\s]+[01](?:px)?[,\s]+[01](?:px)?\s*\))",
    re.IGNORECASE,
)
_SHOWS = re.compile(r"(?:^|[;\s])(?:display\s*:\s*(?!none)[a-z]|visibility\s*:\s*visible)", re.IGNORECASE)
_SIMPLE = re.compile(r"(?P<tag>[a-z][a-z0-9-]*)|\.(?P<cls>[\w-]+)|#(?P<id>[\w-]+)|\[(?P<attr>[^\]]*)\]", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\s*([\w-]+)\s*(?:([~|^$*]?=)\s*[\"']?([^\"']*)[\"']?\s*)?", re.IGNORECASE)
_ALWAYS = re.compile(r"\s*@media\s+(?:(?:only\s+)?(?:screen|all)\s*)(?:,.*)?", re.IGNORECASE)
_MAX_RULES = 4000
_MAX_SHEET = 2_000_000
_MAX_STEPS = 6
_TEXT = XPath(
    "descendant-or-self::text()[not(parent::script or parent::style or parent::template)]", smart_strings=False
)
# Taking these out would take the page out: they are hidden until a script has run.
_WHOLE = frozenset({"html", "body", "head", "main", "article"})


@dataclass(frozen=True, slots=True)
class _Compound:
    """One part of a selector: what a single element has to have."""

    tag: str | None
    classes: frozenset[str]
    id: str | None
    attributes: tuple[tuple[str, str, str], ...]

    def fits(self, element: HtmlElement) -> bool:
        if self.tag and element.tag != self.tag:
            return False
        if self.id and element.get("id") != self.id:
            return False
        if self.classes and not self.classes <= set((element.get("class") or "").split()):
            return False
        return all(_has(element, *attribute) for attribute in self.attributes)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A selector and whether it hides; `steps` are its parts, the element's own last, each with ">" where it must be
    the next one's parent.
    """

    steps: tuple[tuple[_Compound, bool], ...]
    hides: bool

    @property
    def weight(self) -> tuple[int, int, int]:
        """How much it counts against another rule: ids, then classes and attributes, then tags."""
        parts = [part for part, _ in self.steps]
        classes = sum(len(part.classes) + len(part.attributes) for part in parts)
        return sum(bool(part.id) for part in parts), classes, sum(bool(part.tag) for part in parts)

    def fits(self, element: HtmlElement) -> bool:
        if not self.steps[-1][0].fits(element):
            return False
        above = element.getparent()
        for part, direct in reversed(self.steps[:-1]):
            while above is not None and not direct and not part.fits(above):
                above = above.getparent()
            if above is None or not part.fits(above):
                return False
            above = above.getparent()
        return True


def drop_hidden(tree: HtmlElement) -> None:
    """Take out what the page itself does not show; text that follows a hidden element stays.

    A sheet that hides most of the page waits for a script to show it; it is not believed, nor is such an attribute.
    """
    most = _size(tree) // 2
    sizes: dict[HtmlElement, int] = {}
    for rules in (_rules(tree), []):
        sizes = {element: _size(element) for element in _hidden(tree, _Sheet(rules))}
        if sum(sizes.values()) <= most:
            break
    for element, size in sizes.items():
        if element.getparent() is not None and size <= most and not _is_formula(element, size):
            element.drop_tree()


def _hidden(tree: HtmlElement, sheet: "_Sheet") -> list[HtmlElement]:
    """Return the elements that are not shown; those inside another one are left out."""
    hidden = [element for element in tree.iter("*") if sheet.hides(element) and element.tag not in _WHOLE]
    inside = set(hidden)
    return [element for element in hidden if not any(above in inside for above in element.iterancestors())]


def _is_formula(element: HtmlElement, size: int) -> bool:
    """Whether an element is a formula for those who cannot see it drawn; its text is what the page shows there."""
    return 0 < size == sum(_size(one) for one in element.iter("math") if one.getparent() is not None)


def _size(element: HtmlElement) -> int:
    """How many characters of text an element holds, without scripts and sheets."""
    return sum(len(part.strip()) for part in _TEXT(element))


class _Sheet:
    """The rules of a page's own style sheets, found by the class, id or tag that an element must have."""

    def __init__(self, rules: Sequence[_Rule]) -> None:
        self._by: dict[str, list[tuple[int, _Rule]]] = {}
        hiding = {_key(rule) for rule in rules if rule.hides}
        for place, rule in enumerate(rules):
            if _key(rule) in hiding or not rule.hides:
                self._by.setdefault(_key(rule), []).append((place, rule))
        self._hiding = hiding
        self._unseen = words("page", "unseen")

    def hides(self, element: HtmlElement) -> bool:
        """Whether an element is not shown, by its attributes before any sheet."""
        style = element.get("style")
        if style and (hidden := bool(_HIDES.search(style)) or None if not _SHOWS.search(style) else False) is not None:
            return hidden
        if element.get("hidden", "until-found") != "until-found":
            return True
        stated = element.get("class")
        names = stated.split() if stated else []
        if not self._unseen.isdisjoint(names) and _size(element) <= _SPOKEN_CHARS:
            return True
        return bool(self._hiding) and self._by_rules(element, names)

    def _by_rules(self, element: HtmlElement, names: Sequence[str]) -> bool:
        keys = [f"#{element.get('id')}", *(f".{name}" for name in names), str(element.tag), "*"]
        if self._hiding.isdisjoint(keys):
            return False
        rules = [one for key in keys for one in self._by.get(key, ())]
        hiding = [one for one in rules if one[1].hides and one[1].fits(element)]
        if not hiding:
            return False
        showing = [one for one in rules if not one[1].hides and one[1].fits(element)]
        return max([*hiding, *showing], key=lambda one: (one[1].weight, one[0]))[1].hides


def _key(rule: _Rule) -> str:
    part = rule.steps[-1][0]
    return f"#{part.id}" if part.id else f".{min(part.classes)}" if part.classes else part.tag or "*"


def _rules(tree: HtmlElement) -> list[_Rule]:
    """Return the rules that hide, and those that show again what another rule hides."""
    found: list[_Rule] = []
    for style in tree.iter("style"):
        media = (style.get("media") or "all").casefold()
        if media in {"all", "screen"} and (text := style.text) and len(text) < _MAX_SHEET and _MAY_HIDE.search(text):
            found += _rules_in(text)
    return found if len(found) <= _MAX_RULES else [rule for rule in found if rule.hides][:_MAX_RULES]


def _rules_in(text: str) -> Iterator[_Rule]:
    for selectors, body in _blocks(_COMMENT.sub(" ", text)):
        hides = bool(_MAY_HIDE.search(body) and _HIDES.search(body))
        if not hides and not ("display" in body or "visib" in body):
            continue
        if hides or _SHOWS.search(body):
            for selector in selectors.split(",")[:50]:
                if steps := _steps(selector):
                    yield _Rule(steps, hides)


def _blocks(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield (selectors, declarations) of what holds for every screen; a block of conditions is passed over."""
    skipped, nested = 0, 0
    for match in _PART.finditer(sheet):
        said, mark = match[1].rpartition(";")[2], match[2]
        if mark == "}":
            if skipped:
                skipped -= 1
            elif nested and not match[1].strip():
                nested -= 1
            continue
        if skipped or ("@" in said and not _ALWAYS.fullmatch(said)):
            skipped += 1
        elif "@" in said:
            nested += 1
        else:
            end = sheet.find("}", match.end())
            yield said, sheet[match.end() : end if end >= 0 else len(sheet)][:_BODY_CHARS]


def _steps(selector: str) -> tuple[tuple[_Compound, bool], ...]:
    """Return the parts of a selector; () where it says more than tags, classes, ids, attributes and their nesting."""
    if re.search(r"[:+~*\\]", re.sub(r"\[[^\]]*\]", "", selector)) or len(selector) > 300:
        return ()
    parts = re.sub(r"\s*>\s*", " >", selector.strip()).split()
    if not 0 < len(parts) <= _MAX_STEPS:
        return ()
    compounds = [_compound(part.lstrip(">")) for part in parts]
    if any(compound is None for compound in compounds):
        return ()
    direct = [part.startswith(">") for part in parts[1:]] + [False]
    return tuple((one, flag) for one, flag in zip(compounds, direct, strict=True) if one)


def _compound(text: str) -> _Compound | None:
    tag, name, classes, attributes, at = None, None, set(), [], 0
    while match := _SIMPLE.match(text, at):
        at = match.end()
        if match["tag"]:
            tag = match["tag"].casefold()
        elif match["cls"]:
            classes.add(match["cls"])
        elif match["id"]:
            name = match["id"]
        elif stated := _ATTRIBUTE.fullmatch(match["attr"] or ""):
            attributes.append((stated[1].casefold(), stated[2] or "", stated[3] or ""))
        else:
            return None
    return _Compound(tag, frozenset(classes), name, tuple(attributes)) if at == len(text) and at else None


def _has(element: HtmlElement, name: str, sign: str, wanted: str) -> bool:
    value = element.get(name)
    if value is None or not sign:
        return value is not None
    tests = {
        "=": value == wanted,
        "~=": wanted in value.split(),
        "^=": bool(wanted) and value.startswith(wanted),
        "$=": bool(wanted) and value.endswith(wanted),
        "*=": bool(wanted) and wanted in value,
        "|=": value == wanted or value.startswith(f"{wanted}-"),
    }
    return bool(tests[sign])
