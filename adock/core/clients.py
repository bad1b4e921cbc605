"""Where a request comes from."""

from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The visitor's address. X-Forwarded-For is trusted only for as many entries as we have proxies."""
    proxies = settings.TRUSTED_PROXIES
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if proxies else ""
    if not forwarded:
        return str(request.META.get("REMOTE_ADDR", ""))
    entries = [entry.strip() for entry in forwarded.split(",")]
    return entries[-proxies] if len(entries) >= proxies else entries[0]


def place_of(request: HttpRequest) -> str:
    """What to count tries by: the IPv4 address, or the IPv6 /64, since one subscriber has all its addresses."""
    address = address_of(request)
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(IPv6Network((known, 64), strict=False)) if isinstance(known, IPv6Address) else address
