"""The cookie that says this browser opened this file: signed, for that file's addresses alone, valid half a day.

It lets nobody in by itself: each page checks in the database that the link still opens something.
"""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from adock.vigilance.models import Share

LIFE_S = 12 * 3600
_SALT = "adock.share"


def name() -> str:
    """Over HTTPS, a name that no page in plain HTTP can set; not `__Host-`, which requires the path `/`."""
    return "__Secure-partage" if settings.HTTPS else "partage"


def give(response: HttpResponse, share: Share, path: str) -> None:
    value = signing.dumps([share.pk], salt=_SALT)
    response.set_cookie(name(), value, max_age=LIFE_S, path=path, secure=settings.HTTPS, httponly=True, samesite="Lax")


def is_held(request: HttpRequest, share: Share) -> bool:
    try:
        held: list[int] = signing.loads(request.COOKIES.get(name(), ""), salt=_SALT, max_age=LIFE_S)
    except signing.BadSignature:
        return False
    return held == [share.pk]
