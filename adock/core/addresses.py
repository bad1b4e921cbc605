"""Whole addresses of our own pages, for mails and paper, which are read far from the site."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest

_asked_by: ContextVar[HttpRequest | None] = ContextVar("asked_by", default=None)


def public_url(path: str) -> str:
    """The address of `path` ("/mon-espace") as people outside can follow it.

    Under ADOCK_PUBLIC_URL, which production demands; else where the request being answered came in, or on this machine.
    """
    if settings.PUBLIC_URL:
        return settings.PUBLIC_URL + path
    request = _asked_by.get()
    return request.build_absolute_uri(path) if request else settings.LOCAL_URL + path


@contextmanager
def asked_by(request: HttpRequest) -> Iterator[None]:
    """While this lasts, our pages are where that request came in. A thread started meanwhile knows nothing of it."""
    before = _asked_by.set(request)
    try:
        yield
    finally:
        _asked_by.reset(before)
