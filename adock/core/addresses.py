"""Whole addresses of our own pages, for mails and paper, which are read far from the site."""

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.http import HttpRequest


def public_url(path: str, request: HttpRequest | None = None) -> str:
    """The address of `path` ("/mon-espace") as people outside can follow it.

    Under ADOCK_PUBLIC_URL, which production demands; else where the request came in, or on this machine.
    """
    if settings.PUBLIC_URL:
        return settings.PUBLIC_URL + path
    if request is not None:
        return request.build_absolute_uri(path)
    return settings.LOCAL_URL + path


def addresses_of(request: HttpRequest) -> Callable[[str], str]:
    """What makes a path the whole address that is right for whoever sent this request."""
    return partial(public_url, request=request)
