"""Addresses that people paste with what stood around them: a trailing slash, a full stop, a bracket, a quote, a space.

Whoever asks for such an address is led to the one that exists, with its question. Only reading is: what is sent to an address
that does not exist is refused, since a redirection would lose it.
"""

import html
import unicodedata
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import is_valid_path
from django.utils.encoding import escape_uri_path
from django.utils.http import escape_leading_slashes

from adock.core.paths import api_path

# End our addresses: codes and tokens are of letters, digits and these.
_OURS = frozenset("-_")
# Symbols that are written around an address, or after it.
_AROUND = frozenset("<>|`´^~=+$")
# Punctuation, spaces, and what nobody sees.
_LOOSE = frozenset("PZC")


def without_loose_end(path: str) -> str:
    """The path without what no address of ours ends with: "/invitations/abc).&gt;" gives "/invitations/abc"."""
    end = len(path)
    while end and _is_loose(path[end - 1]):
        end -= 1
    return path[:end]


def _is_loose(sign: str) -> bool:
    return sign not in _OURS and sign != "\0" and (sign in _AROUND or unicodedata.category(sign)[0] in _LOOSE)


class TidyAddresses:
    """Leads to the address that is meant, when it exists. Stands within PublicApi, whose headers its answers bear too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        path = request.path_info
        meant = meant_by(path)
        if meant is None:
            response = self.get_response(request)
            # a folder without its slash: looked for only where nothing else is, since resolving an address takes its time
            if response.status_code != 404 or path.endswith("/") or not is_valid_path(f"{path}/"):
                return response
            meant = f"{path}/"
        return _led_to(request, meant)


def meant_by(path: str) -> str | None:
    """The address that a path with a loose end means; None when it has none, or means nothing that exists.

    Programs paste nothing: of an address of the API, a slash alone is taken, and what else is wrong is told.
    """
    bare = path.rstrip("/") if path.startswith(api_path()) else without_loose_end(html.unescape(path) if "&" in path else path)
    if bare in {path, ""} or (path.rstrip("/") == bare and is_valid_path(path)):
        return None
    return next((meant for meant in (bare, f"{bare}/") if meant != path and is_valid_path(meant)), None)


def _led_to(request: HttpRequest, path: str) -> HttpResponse:
    question = str(request.META.get("QUERY_STRING", ""))
    address = escape_leading_slashes(escape_uri_path(path)) + (f"?{question}" if question else "")
    # not HttpResponseRedirect: an address may hold a secret, which no cache keeps
    return HttpResponse(status=301, headers={"Location": address, "Cache-Control": "no-store"})
