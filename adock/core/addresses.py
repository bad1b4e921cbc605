"""Full addresses of our own pages, for mails and paper, which are read away from the site."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest

_asked_by: ContextVar[HttpRequest | None] = ContextVar("asked_by", default=None)


def public_url(path: str) -> str:
    """The full address of `path` ("/mon-espace"), which people outside can follow.

    Under ADOCK_PUBLIC_URL, which production requires; else where the current request came in, or on this machine.
    """
    if settings.PUBLIC_URL:
        return settings.PUBLIC_URL + path
    request = _asked_by.get()
    return request.build_absolute_uri(path) if request else settings.LOCAL_URL + path


@contextmanager
def asked_by(request: HttpRequest) -> Iterator[None]:
    """Within this context, our pages are where that request came in. A thread started meanwhile does not inherit it."""
    before = _asked_by.set(request)
    try:
        yield
    finally:
        _asked_by.reset(before)
