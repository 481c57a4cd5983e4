"""Which network addresses belong to the public internet, and what a host's name stands for."""

import socket
import threading
from collections.abc import Callable, Collection
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

from config.errors import ReadingError
from retrieval.links import Address, is_public

Network = IPv4Network | IPv6Network
Resolver = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """Return every address of `host`, as the system resolves it; ReadingError where there is none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise ReadingError("no address is known for this host; check the spelling and the network") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def public_addresses(
    host: str, port: int, *, allowed: Collection[Network], resolver: Resolver, timeout: float
) -> list[str]:
    """Return the addresses of `host`, each of them public or explicitly `allowed`.

    ReadingError where any of them is neither, and where the name is not resolved within `timeout` seconds.
    """
    addresses = [_parsed(address) for address in _within(timeout, resolver, host, port)]
    if not addresses:
        raise ReadingError("no address is known for this host; check the spelling and the network")
    if not all(_is_allowed(address, allowed) or is_public(address) for address in addresses):
        raise ReadingError(
            "this address does not lead to the public internet; "
            "if it is meant to be read, name its network in BRIEFING_FETCH__ALLOW_PRIVATE"
        )
    return [str(address) for address in addresses]


def _parsed(text: str) -> Address:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        raise ReadingError("the address of this host cannot be understood") from None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def _is_allowed(address: Address, allowed: Collection[Network]) -> bool:
    return any(address.version == network.version and address in network for network in allowed)


def _within(timeout: float, resolver: Resolver, host: str, port: int) -> list[str]:
    """Ask the resolver in a thread of its own: the system's has no deadline."""
    done: list[list[str] | ReadingError] = []

    def ask() -> None:
        try:
            done.append(resolver(host, port))
        except ReadingError as error:
            done.append(error)

    thread = threading.Thread(target=ask, daemon=True, name="resolve")
    thread.start()
    thread.join(timeout)
    result = done[0] if done else ReadingError("the name of this host was not resolved in time; try again later")
    if isinstance(result, ReadingError):
        raise result
    return result
