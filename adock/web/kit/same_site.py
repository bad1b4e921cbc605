"""Forms that anybody may send and that need no token, hence no cookie: they change nothing in the name of who is signed in.

Another site could still have its visitors' browsers send them, to spend a limit or to write to somebody from their address.
Every browser of today says where a form comes from, by Sec-Fetch-Site (Fetch Metadata) and Origin (RFC 6454; OWASP's CSRF
sheet, ASVS 3.5.1). Programs say neither, and have no visitor to misuse.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from adock.web.kit.errors import forbidden_form

View = Callable[..., HttpResponse]

# "none": the visitor's own doing, such as sending a form again from the browser's history.
_OURS = frozenset({"same-origin", "none"})


def from_our_pages(view: View) -> View:
    """For such a form's view: what a page of another site sends is refused with 403 before anything of it is read.

    Must be the outermost decorator: the middleware that looks for a token reads its mark.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD", "OPTIONS"} and is_from_elsewhere(request):
            return forbidden_form(request)
        return view(request, *args, **kwargs)

    return guarded


def is_from_elsewhere(request: HttpRequest) -> bool:
    """Whether a browser says that a page of another site sends this. Its word on Sec-Fetch-Site goes before a hidden Origin
    ("null"), which a page of ours that gives no referrer has too."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None and site.strip().lower() not in _OURS:
        return True
    if origin is None or (origin == "null" and site is not None):
        return False
    return not is_ours(request, origin)


def is_ours(request: HttpRequest, origin: str) -> bool:
    """Whether an origin ("https://a-dock.example") is that of our own pages."""
    return origin.lower() in _our_origins(request)


def _our_origins(request: HttpRequest) -> set[str]:
    ours = {f"{request.scheme}://{request.get_host()}"}
    if settings.PUBLIC_URL:
        public = urlsplit(settings.PUBLIC_URL)
        ours.add(f"{public.scheme}://{public.netloc}")
    return {origin.lower() for origin in ours}
