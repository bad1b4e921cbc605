"""How long a body each address takes: said beside its view, looked up before anything of the body is read.

Reading what a form holds takes processor time for each byte, and room until it has come whole. A message with every field
at its longest keeps below SHORT; only a few addresses take more, and name it.
"""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

from django.urls import Resolver404, resolve

View = TypeVar("View", bound=Callable[..., Any])

SHORT = 64_000
"""Bytes that every address takes, of any kind."""
NO_BOUND = sys.maxsize

_FORM, _FILE = "longest_form", "longest_with_file"


def takes_long_form(most: int) -> Callable[[View], View]:
    """For a view whose form may be as long as `most` bytes, as sent: an accented letter takes six. Django reads no longer one
    than DATA_UPLOAD_MAX_MEMORY_SIZE."""
    return lambda view: _marked(view, _FORM, most)


def expects_file(view: View) -> View:
    """For a view whose form brings a file (kit/uploads.py, which bounds it and answers what is too big in its own page)."""
    return _marked(view, _FILE, NO_BOUND)


def longest_at(method: str, path: str, *, has_file: bool) -> int:
    """Bytes that a body sent to `path` may have. `has_file`: it says that it is a form with a file (multipart)."""
    if method != "POST":
        return SHORT
    try:
        view = resolve(path).func
    except Resolver404:
        return SHORT
    return int(getattr(view, _FILE if has_file else _FORM, SHORT))


def _marked(view: View, mark: str, most: int) -> View:
    # functools.wraps hands it on to the decorators around
    setattr(view, mark, most)
    return view
