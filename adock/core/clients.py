"""Where a request comes from."""

from collections.abc import Mapping
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest

# An IPv6 address in brackets, with a port, has 47 characters; "_hidden" names of RFC 7239 are short.
LONGEST_ADDRESS = 60


def address_of(request: HttpRequest) -> str:
    """The visitor's address, in one spelling. X-Forwarded-For is trusted only for as many entries as we have proxies."""
    return address_in(request.META)


def address_in(environ: Mapping[str, Any]) -> str:
    """The same, out of a WSGI environ."""
    proxies = settings.TRUSTED_PROXIES
    forwarded = environ.get("HTTP_X_FORWARDED_FOR", "") if proxies > 0 else ""
    if not forwarded.strip():
        return _plain(str(environ.get("REMOTE_ADDR", "")))
    entries = forwarded.split(",")[-proxies:]
    return _plain(entries[0])


def place_of(request: HttpRequest) -> str:
    """What to count tries by: the IPv4 address, or the IPv6 /64, since one subscriber has all its addresses."""
    return place_in(request.META)


def place_in(environ: Mapping[str, Any]) -> str:
    """The same, out of a WSGI environ."""
    return place_of_address(address_in(environ))


def place_of_peer(address: str) -> str:
    """The place of a connection's other end, as a socket names it: a visitor's, or a proxy's."""
    return place_of_address(_plain(address))


def place_of_address(address: str) -> str:
    """The place that an address belongs to, in the spelling of `address_of`."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(IPv6Network((known, 64), strict=False)) if isinstance(known, IPv6Address) else address


def wider_places_of(request: HttpRequest) -> dict[int, str]:
    """The IPv6 /56 and /48 that the visitor's /64 lies in, by their length: what one subscriber or one company may have
    (RIPE-690). None for IPv4."""
    try:
        known = ip_address(address_of(request))
    except ValueError:
        return {}
    if not isinstance(known, IPv6Address):
        return {}
    return {length: str(IPv6Network((known, length), strict=False)) for length in (56, 48)}


def _plain(written: str) -> str:
    """One spelling of an address: without port, brackets or zone ("[2001:DB8::1%eth0]:443" is "2001:db8::1"), IPv4 as such even
    when mapped into IPv6 ("::ffff:192.0.2.1", RFC 4291). What is no address, as a proxy may write ("unknown"), is cut short."""
    text = written.strip()[:LONGEST_ADDRESS].strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        known = ip_address(text.partition("%")[0])
    except ValueError:
        return text
    mapped = known.ipv4_mapped if isinstance(known, IPv6Address) else None
    return str(mapped or known)
