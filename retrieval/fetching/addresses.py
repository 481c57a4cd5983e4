"""Which network addresses belong to the public internet, and what a host's name stands for."""

import socket
import threading
from collections.abc import Callable, Collection, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from config.errors import ReadingError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolver = Callable[[str, int], list[str]]

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
