"""Addresses that readers may be led to: public ones, and their letters shown as what they are."""

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit, urlunsplit

import idna

from retrieval.fetching.addresses import is_public

_MAX_CHARS = 2000
_UNFIT = re.compile(r"[\s\\<>\"\x00-\x20\x7f-\xa0\ud800-\udfff]")
# A touch on one of these acts in the chat instead of opening a page: it joins, starts a bot, sends.
_CHAT_HOSTS = ("t.me", "telegram.me", "telegram.dog", "telegram.im", "telesco.pe", "tg.dev")
# Names that lead nowhere on the public internet (RFC 6761, 6762, 7686, 8375, and ICANN's "internal").
_PRIVATE_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "onion", "home.arpa")
# A host that every page of a publisher may stand under, beside its feeds.
_SERVICE_NAMES = ("www", "feeds", "feed", "rss")


def public_link(url: str | None) -> str | None:
    """Return the address as a reader may be led to it, or None.

    Only http and https, a host that is public by its name or number, no user name, no chat host. A host with letters
    beyond ASCII comes in its registered form (`xn--…`), so that one that looks like another does not pass for it.
    """
    parts = _parts(url)
    if parts is None or parts.scheme not in {"http", "https"} or parts.username or parts.password:
        return None
    host = _registered(parts.hostname or "")
    if host is None or not _is_public(host):
        return None
    if host == parts.hostname or host in parts.netloc:
        return url
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit((parts.scheme, f"{host}{port}", parts.path, parts.query, parts.fragment))


def served_by(url: str, address: str) -> bool:
    """Tell whether `url` is an address of the host that `address` was fetched from; its feeds' host counts."""
    return bool(host := _site(url)) and host == _site(address)


def host_of(url: str | None) -> str:
    """Return the host that an address names, without "www."; "" where it names none."""
    parts = _parts(url)
    return ((_registered(parts.hostname or "") if parts else None) or "").removeprefix("www.")


def _site(url: str) -> tuple[str, int] | None:
    parts, host = _parts(url), host_of(url)
    if parts is None or not host:
        return None
    first, _, rest = host.partition(".")
    site = rest if first in _SERVICE_NAMES and "." in rest and not _is_number(host) else host
    return site, parts.port if parts.port not in {None, 80, 443} else 0


def _parts(url: str | None) -> SplitResult | None:
    if not url or len(url) > _MAX_CHARS or _UNFIT.search(url):
        return None
    try:
        parts = urlsplit(url)
        return parts if parts.port is None or parts.port > 0 else None
    except ValueError:
        return None


def _registered(host: str) -> str | None:
    """Return the host as it is registered; None where no host can have this name."""
    if host.isascii():
        return host.lower() or None
    try:
        return idna.encode(host, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return None


def _is_public(host: str) -> bool:
    name = host.strip(".")
    try:
        return is_public(ip_address(name.strip("[]")))
    except ValueError:
        pass
    last = name.rpartition(".")[2]
    if "." not in name or last.isdecimal() or last.startswith("0x"):
        return False
    return not _ends(name, _PRIVATE_NAMES) and not _ends(name, _CHAT_HOSTS)


def _is_number(host: str) -> bool:
    return host.replace(".", "").isdecimal() or ":" in host


def _ends(name: str, ends: tuple[str, ...]) -> bool:
    return any(name == end or name.endswith(f".{end}") for end in ends)
