"""Where a request comes from."""

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The visitor's address: of X-Forwarded-For, only as many entries as there are proxies of ours are believed."""
    proxies = settings.TRUSTED_PROXIES
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if proxies else ""
    if not forwarded:
        return request.META.get("REMOTE_ADDR", "")
    entries = [entry.strip() for entry in forwarded.split(",")]
    return entries[-proxies] if len(entries) >= proxies else entries[0]
