"""Addresses that may be asked for at all, and how they are shown."""

from collections.abc import Collection
from urllib.parse import urlsplit

import httpx

from config.errors import ReadingError

_MAX_CHARS = 4096
_PORTS = {"http": 80, "https": 443}


def target(url: str, *, ports: Collection[int], base: httpx.URL | None = None) -> httpx.URL:
    """Return the address that `url` (where there is a `base`: a link on it) names, without its #fragment.

    ReadingError unless it is http or https, on one of `ports`, with a host and without a user name or password.
    """
    if len(url) > _MAX_CHARS:
        raise ReadingError(f"this address is longer than {_MAX_CHARS:,} characters")
    try:
        address = (base.join(url) if base else httpx.URL(url)).copy_with(fragment=None)
        host = address.host  # its letters are looked at only here
    except (httpx.InvalidURL, ValueError, TypeError):
        raise ReadingError("this is not an address that can be fetched; check its spelling") from None
    if address.scheme not in _PORTS:
        raise ReadingError("only http and https addresses are fetched")
    if address.userinfo:
        raise ReadingError("addresses with a user name or password are not fetched; take it out")
    if not host:
        raise ReadingError("this address names no host; check its spelling")
    if port_of(address) not in ports:
        raise ReadingError(
            f"port {port_of(address)} is not asked; if it is meant to be, name it in BRIEFING_FETCH__PORTS"
        )
    return address


def port_of(address: httpx.URL) -> int:
    """Return the port that is asked, named or not."""
    return address.port or _PORTS[address.scheme]


def shown(url: str) -> str:
    """Return `url` for a log or a message: without user name, password, query and fragment, which may be secrets."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "an address that cannot be read"
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}" + ("?…" if parts.query else "")
