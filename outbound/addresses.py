"""Where we may go: which URLs, which addresses behind their names. Pure: no look-up, no socket."""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from outbound.errors import AddressRefused

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
PORTS = {"http": 80, "https": 443}
LONGEST_URL = 8_192  # characters


class Kind(StrEnum):
    """Why an address is not part of the public internet."""

    MULTICAST = "a multicast address"
    UNSPECIFIED = "no address of a machine"
    LOOPBACK = "this machine itself (loopback)"
    LINK_LOCAL = "a link-local address"
    RESERVED = "a reserved address"
    SHARED = "a carrier's shared address (100.64.0.0/10)"
    SITE_LOCAL = "a site-local address"
    PRIVATE = "a private address"
    NOT_GLOBAL = "not a public address"


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052 2.1
_THIS_NETWORK = ipaddress.IPv4Network("0.0.0.0/8")  # RFC 1122 3.2.1.3
_SHARED = ipaddress.IPv4Network("100.64.0.0/10")  # RFC 6598
# In IANA's special-purpose registries, but public to some releases of Python 3.11 and 3.12.
_SPECIAL = (
    ipaddress.ip_network("192.0.0.0/24"),  # protocol assignments, RFC 6890
    ipaddress.ip_network("192.88.99.0/24"),  # the old 6to4 relays, RFC 7526
    ipaddress.ip_network("64:ff9b:1::/48"),  # local NAT64: leads where its owner says, RFC 8215
    ipaddress.ip_network("2001::/23"),  # protocol assignments, Teredo among them, RFC 2928
    ipaddress.ip_network("3fff::/20"),  # documentation, RFC 9637
    ipaddress.ip_network("5f00::/16"),  # segment routing, RFC 9602
)

# The order matters: 240.0.0.0/4 is reserved and private, 127.0.0.0/8 is loopback and private.
_KINDS: tuple[tuple[Kind, Callable[[IP], bool]], ...] = (
    (Kind.MULTICAST, lambda ip: ip.is_multicast),
    (Kind.UNSPECIFIED, lambda ip: ip.is_unspecified or ip in _THIS_NETWORK),
    (Kind.LOOPBACK, lambda ip: ip.is_loopback),
    (Kind.LINK_LOCAL, lambda ip: ip.is_link_local),
    (Kind.NOT_GLOBAL, lambda ip: any(ip in network for network in _SPECIAL)),
    (Kind.RESERVED, lambda ip: ip.is_reserved),
    (Kind.SHARED, lambda ip: ip in _SHARED),
    (Kind.SITE_LOCAL, lambda ip: isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local),
    (Kind.PRIVATE, lambda ip: ip.is_private),
    (Kind.NOT_GLOBAL, lambda ip: not ip.is_global),
)

# Link-local stays closed even then: 169.254.169.254 hands out the keys of cloud machines.
_OPEN_WHEN_PRIVATE = frozenset({Kind.LOOPBACK, Kind.SHARED, Kind.SITE_LOCAL, Kind.PRIVATE})


def kind(ip: IP) -> Kind | None:
    """Why `ip` is not public, or None. An IPv4 address inside an IPv6 one counts as itself."""
    ip = unwrap(ip)
    return next((kind for kind, holds in _KINDS if holds(ip)), None)


def unwrap(ip: IP) -> IP:
    """The IPv4 address that a mapped, 6to4 or NAT64 address leads to; any other as it is."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip


def classify(ip: str | IP) -> str | None:
    """The reason, as words after "is", why `ip` is not public; None for a public address.

    Raises ValueError when the text is no address.
    """
    found = kind(ipaddress.ip_address(ip))
    return None if found is None else str(found)


@dataclass(frozen=True, slots=True)
class Policy:
    """Where one source may lead us. The default: public addresses, http(s), ports 80 and 443.

    `allow_private` opens private, shared, site-local and loopback addresses; `allow_loopback` only
    the last. `closed_hosts` are the hosts of other registered sources: no redirect may lead there.
    `ca_file` names certificates to trust instead of the public ones.
    """

    allow_private: bool = False
    allow_loopback: bool = False
    allowed_ports: frozenset[int] = frozenset(PORTS.values())
    schemes: frozenset[str] = frozenset(PORTS)
    closed_hosts: frozenset[str] = field(default=frozenset())
    ca_file: str = ""

    def __post_init__(self) -> None:
        for port in self.allowed_ports:
            if not 0 < port < 65_536:
                raise ValueError(f"{port} is no port: give numbers from 1 to 65535")
        if unknown := self.schemes - PORTS.keys():
            raise ValueError(f"schemes holds {min(unknown)!r}: only http and https are spoken")

    def refusal(self, address: str) -> str | None:
        """The sentence that refuses `address` (text of an IP address), or None to let it pass."""
        found = kind(ipaddress.ip_address(address))
        if found is None or (self.allow_private and found in _OPEN_WHEN_PRIVATE):
            return None
        if found is Kind.LOOPBACK and self.allow_loopback:
            return None
        if found not in _OPEN_WHEN_PRIVATE:
            return f"{address} is {found}: it is never fetched; give the public name of the source"
        return f"{address} is {found}: use a public one, or set ALLOW_PRIVATE_ADDRESSES"


def check_url(url: str, policy: Policy) -> SplitResult:
    """The parts of `url` if the policy lets us ask for it; nothing is looked up.

    Raises AddressRefused with what to mend.
    """
    if len(url) > LONGEST_URL:
        raise AddressRefused(f"the URL has {len(url)} characters: give at most {LONGEST_URL}")
    if _FORBIDDEN.search(url):
        raise AddressRefused(
            "the URL holds a space, backslash or control character: encode it (%20)"
        )
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as wrong:
        raise AddressRefused(f"this is not a URL ({wrong}): write https://host/path") from None
    _check_scheme(parts.scheme, policy)
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("the URL names a user: leave out what stands before the @")
    if not host or _is_socket_path(host):
        raise AddressRefused("the URL names no host: write https://host/path")
    if len(host) > LONGEST_HOST or any(len(label) > LONGEST_LABEL for label in host.split(".")):
        raise AddressRefused(f"{host[:40]}… is not a host name: it is too long, check its spelling")
    _check_port(PORTS[parts.scheme] if port is None else port, policy)
    _check_literal(host, policy)
    return parts


LONGEST_HOST, LONGEST_LABEL = 253, 63  # characters of a name, RFC 1035 section 2.3.4

# Parsers disagree about these, and that is how guards are passed: they are refused, not repaired.
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ufeff]")


def _is_socket_path(host: str) -> bool:
    return "%2f" in host.lower() or not host.strip(".")


def _check_scheme(scheme: str, policy: Policy) -> None:
    if scheme not in policy.schemes:
        named = f"the scheme {scheme}:" if scheme else "a URL without a scheme"
        spoken = " or ".join(f"{scheme}://" for scheme in sorted(policy.schemes))
        raise AddressRefused(f"{named} is not fetched: write {spoken}")


def _check_port(port: int, policy: Policy) -> None:
    if port not in policy.allowed_ports:
        allowed = ", ".join(map(str, sorted(policy.allowed_ports)))
        raise AddressRefused(
            f"port {port} is not open to sources ({allowed} are): "
            "use one of them, or add it to FETCH_PORTS"
        )


def _check_literal(host: str, policy: Policy) -> None:
    try:
        reason = policy.refusal(host.rstrip("."))
    except ValueError:
        return  # a name: its addresses are checked one by one when we connect
    if reason:
        raise AddressRefused(reason)


def check_redirect(here: SplitResult, there: SplitResult, policy: Policy) -> None:
    """Raise AddressRefused when a redirect from `here` may not lead `there` (both were checked)."""
    if here.scheme == "https" and there.scheme == "http":
        raise AddressRefused(
            "the source redirects from https to http, where anyone may change the answer: "
            "ask it to redirect to https"
        )
    if there.hostname != here.hostname and there.hostname in policy.closed_hosts:
        raise AddressRefused(
            f"the source redirects to {there.hostname}, which is another source: harvest that one"
        )


def origin(parts: SplitResult) -> str:
    """Scheme, host and port, the port always written: what credentials are bound to (RFC 6454)."""
    port = parts.port or PORTS[parts.scheme]
    host = parts.hostname or ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}:{port}"
