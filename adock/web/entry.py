"""The bounds that every request keeps, looked at before anything of it is read.

Below them, nothing that a stranger writes in headers or in an address takes long, whatever its form: a Cookie of 64 kB costs
17 s in http.cookies (CVE-2024-7592), and other parsers have been found slow before. Browsers keep far below: 2 kB of headers,
25 of them.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.http import parse_header_parameters

from adock.core.clients import address_in
from adock.web import bodies, refusals
from adock.web.refusals import Refusal

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

# One header, and the path with its query: as most servers and proxies have it.
LONGEST_HEADER = LONGEST_ADDRESS = 8_192
LONGEST_HEADERS, MOST_HEADERS = 32_768, 64
# Content-Type: a boundary has 70 characters at most (RFC 2046, 5.1.1). Django takes 65 ms to read one of 8 kB.
LONGEST_KIND = 256
# Of a form: its fields, as Django has it (DATA_UPLOAD_MAX_NUMBER_FIELDS), and its signs written as %XX, each of which costs
# 0.8 µs to read (measured in 2026). A list of 1,000 salaried drivers, pasted whole, has 20,000.
MOST_FIELDS, MOST_ESCAPES = 1_000, 60_000


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
    kind = environ.get("CONTENT_TYPE") or ""
    values.append(kind)
    lengths = [len(value) for value in values]
    if len(lengths) > MOST_HEADERS or max(lengths) > LONGEST_HEADER or sum(lengths) > LONGEST_HEADERS:
        return refusals.LONG_HEADERS
    if len(kind) > LONGEST_KIND:
        return refusals.LONG_HEADERS
    if not environ.get("HTTP_HOST"):
        return refusals.WRONG_HOST
    return _refusal_of_length(environ)


def refuse(refusal: Refusal, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    path = environ.get("PATH_INFO", "")
    refusal = refusals.note(refusal, f"{environ['REQUEST_METHOD'][:20]} {path}", address_in(environ), path)
    answer = refusals.refused(refusal, path)
    # what is refused may be followed by a body, which nobody reads
    start_response(f"{answer.status_code} {answer.reason_phrase}", [*answer.headers.items(), ("Connection", "close")])
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else answer.content]


def refusal_of_body(environ: Environ, body: bytes) -> Refusal | None:
    """Why a form that has come is not read; None when it may be. Counting its signs costs a hundredth of reading them."""
    kind = (environ.get("CONTENT_TYPE") or "").strip().lower()
    if kind.startswith("application/x-www-form-urlencoded"):
        is_too_much = body.count(b"&") >= MOST_FIELDS or body.count(b"%") > MOST_ESCAPES
        return refusals.MANY_FIELDS if is_too_much else None
    if kind.startswith(MULTIPART):
        return refusals.MANY_FIELDS if _parts(environ["CONTENT_TYPE"], body) > MOST_FIELDS else None
    return None


def length_of(environ: Environ) -> int:
    """Bytes of the body, of a request that keeps the bounds."""
    return int(environ.get("CONTENT_LENGTH") or 0)


MULTIPART = "multipart/form-data"


def _parts(kind: str, body: bytes) -> int:
    """How many parts the form has, read or skipped."""
    _, parameters = parse_header_parameters(kind)
    boundary = parameters.get("boundary") or ""
    return body.count(b"--" + boundary.encode("latin-1", "replace"))


def _refusal_of_length(environ: Environ) -> Refusal | None:
    """A body says how long it is, and is as long as its address takes."""
    said = environ.get("CONTENT_LENGTH") or ""
    is_form_with_file = (environ.get("CONTENT_TYPE") or "").strip().lower().startswith(MULTIPART)
    if "HTTP_TRANSFER_ENCODING" in environ and not said:
        return refusals.NO_LENGTH_OF_FILE if is_form_with_file else refusals.NO_LENGTH
    if "HTTP_TRANSFER_ENCODING" in environ:
        return refusals.MALFORMED
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and len(said) < 16):
        return refusals.MALFORMED
    length = int(said)
    if length <= bodies.SHORT:  # almost always: no address to look up
        return None
    path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace")
    longest = bodies.longest_at(environ["REQUEST_METHOD"], path, has_file=is_form_with_file)
    return refusals.LONG_BODY if length > longest else None
