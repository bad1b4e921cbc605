"""The bounds that every request keeps, looked at before anything of it is read.

Below them, nothing that a stranger writes in headers or in an address takes long, whatever its form: a Cookie of 64 kB costs
17 s in http.cookies (CVE-2024-7592), and other parsers have been found slow before. Browsers keep far below: 2 kB of headers,
25 of them.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

from adock.core.clients import address_in
from adock.web import refusals
from adock.web.refusals import Refusal

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

# One header, and the path with its query: as most servers and proxies have it.
LONGEST_HEADER = LONGEST_ADDRESS = 8_192
LONGEST_HEADERS, MOST_HEADERS = 32_768, 64


class Entry:
    """A WSGI application that calls another one with what keeps the bounds, and refuses the rest."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        refusal = refusal_of(environ)
        return self.application(environ, start_response) if refusal is None else refuse(refusal, environ, start_response)


def refusal_of(environ: Environ) -> Refusal | None:
    """Why the request is refused; None when it keeps the bounds."""
    if environ["REQUEST_METHOD"] not in refusals.METHODS:
        return refusals.WRONG_METHOD
    path = environ.get("PATH_INFO", "")
    if len(path) + len(environ.get("QUERY_STRING", "")) > LONGEST_ADDRESS:
        return refusals.LONG_ADDRESS
    if not path.startswith("/"):
        return refusals.MALFORMED
    values = [value for name, value in environ.items() if name.startswith("HTTP_")]
    values.append(environ.get("CONTENT_TYPE") or "")
    lengths = [len(value) for value in values]
    if len(lengths) > MOST_HEADERS or max(lengths) > LONGEST_HEADER or sum(lengths) > LONGEST_HEADERS:
        return refusals.LONG_HEADERS
    if not environ.get("HTTP_HOST"):
        return refusals.WRONG_HOST
    return _refusal_of_length(environ)


def refuse(refusal: Refusal, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    path = environ.get("PATH_INFO", "")
    refusals.tell(refusal, f"{environ['REQUEST_METHOD'][:20]} {path}", address_in(environ))
    answer = refusals.refused(refusal, path)
    # what is refused may be followed by a body, which nobody reads
    start_response(f"{answer.status_code} {answer.reason_phrase}", [*answer.headers.items(), ("Connection", "close")])
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else answer.content]


def _refusal_of_length(environ: Environ) -> Refusal | None:
    """A body says how long it is, and only a form that may bring a file is longer than Django takes (1 MB)."""
    said = environ.get("CONTENT_LENGTH") or ""
    is_form_with_file = (environ.get("CONTENT_TYPE") or "").lower().startswith("multipart/form-data")
    if "HTTP_TRANSFER_ENCODING" in environ and not said:
        return refusals.NO_LENGTH_OF_FILE if is_form_with_file else refusals.NO_LENGTH
    if "HTTP_TRANSFER_ENCODING" in environ:
        return refusals.MALFORMED
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and len(said) < 16):
        return refusals.MALFORMED
    if int(said) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and not is_form_with_file:
        return refusals.LONG_BODY
    return None
