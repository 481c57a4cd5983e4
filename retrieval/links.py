"""Addresses that readers may be led to: public ones, and their letters shown as what they are."""

import re
import unicodedata
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

Address = IPv4Address | IPv6Address

_UNICAST = ip_network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
# Beside what the standard library calls private: IANA's special-purpose registries, and Azure's own service address.
_SPECIAL = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8", "100.64.0.0/10", "168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15",
        "224.0.0.0/4", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "3fff::/20",
    )
)  # fmt: skip
_ACCENTS = dict.fromkeys(range(0x300, 0x370))
_MAX_CHARS = 2000
_DIRECTIVE = ":~:"
_ENDS = 5  # words at either end of a passage, by which a browser finds it
_SIDES = re.compile(r"^\W+|\W+$")
_UNFIT = re.compile(r"[\s\\<>\"\x00-\x20\x7f-\xa0\ud800-\udfff]")
# A touch on one of these acts in the chat instead of opening a page: it joins, starts a bot, sends.
_CHAT_HOSTS = ("t.me", "telegram.me", "telegram.dog", "telegram.im", "telesco.pe", "tg.dev")
# Names that lead nowhere on the public internet (RFC 6761, 6762, 7686, 8375, and ICANN's "internal").
_PRIVATE_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "onion", "home.arpa")
# A host that every page of a publisher may stand under, beside its feeds.
_SERVICE_NAMES = ("www", "feeds", "feed", "rss")


def public_link(url: str | None) -> str | None:
    """Return the address as a reader may be led to it, or None.

    Only http and https, a host that is public by its name or number, no user name, no chat host. A host whose letters
    could pass for others comes in its registered form (`xn--…`): those of another alphabet below an ending in Latin
    letters, or of two alphabets in one name.
    """
    parts = _parts(url)
    if parts is None or parts.scheme not in {"http", "https"} or parts.username or parts.password:
        return None
    host = _registered(parts.hostname or "")
    if host is None or not _is_public(host):
        return None
    if not _deceives(parts.hostname or ""):
        return url
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit((parts.scheme, f"{host}{port}", parts.path, parts.query, parts.fragment))


def link_to_words(url: str, words: str) -> str:
    """Return the address that opens a page where these words stand in it.

    It ends with a text fragment (https://wicg.github.io/scroll-to-text-fragment/): the words, or of many the first and
    the last few. Where that would be too long the address stays as it is.
    """
    found = words.split()
    few = [found] if len(found) <= 2 * _ENDS else [found[:_ENDS], found[-_ENDS:]]
    named = [_SIDES.sub("", " ".join(some)) for some in few]
    if not all(named):
        return url
    target = ",".join(quote(some, safe="").replace("-", "%2D") for some in named)
    opened = f"{url.partition(_DIRECTIVE)[0]}{'' if '#' in url else '#'}{_DIRECTIVE}text={target}"
    return opened if len(opened) <= _MAX_CHARS else url


def is_public(address: Address) -> bool:
    """Tell whether `address`, and every IPv4 address that it carries inside, is one of the public internet."""
    if isinstance(address, IPv6Address) and (inner := list(_embedded(address))):
        return all(is_public(carried) for carried in inner)
    if isinstance(address, IPv6Address) and address not in _UNICAST:
        return False
    special = any(address.version == network.version and address in network for network in _SPECIAL)
    return address.is_global and not (special or address.is_multicast or address.is_reserved)


def _embedded(address: IPv6Address) -> Iterator[IPv4Address]:
    """Yield the IPv4 addresses that IPv4-mapped, NAT64, 6to4 and Teredo addresses lead to."""
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address in _NAT64:
        yield IPv4Address(int(address) & 0xFFFFFFFF)
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo


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
        port = parts.port
    except ValueError:
        return None
    return None if port == 0 else parts


def _registered(host: str) -> str | None:
    """Return the host as it is registered; None where no host can have this name."""
    if host.isascii():
        return host.lower() or None
    import idna  # noqa: PLC0415 - large tables that few addresses need

    try:
        return idna.encode(host, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return None


def _deceives(host: str) -> bool:
    labels = [unicodedata.normalize("NFKD", label).translate(_ACCENTS) for label in host.strip(".").split(".")]
    foreign = [label for label in labels if not label.isascii()]
    mixed = any(character.isascii() and character.isalpha() for label in foreign for character in label)
    return bool(foreign) and (mixed or labels[-1].isascii())


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
