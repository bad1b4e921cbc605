"""The bytes and headers of the API's answers."""

from typing import Any

import orjson
from django.http import HttpResponse

# An answer says "today": it may be cached for a minute, not a day.
CACHE_CONTROL = "public, max-age=60"
# `openapi_extra` of a POST that changes nothing: any site's script may call it, like any GET.
READS_ONLY = {"x-lecture-seule": True}


def json_answer(body: Any) -> HttpResponse:
    return json_bytes(json_content(body))


def json_content(body: Any) -> bytes:
    return orjson.dumps(body, default=tuple)


def json_bytes(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="application/json")
    response.headers["Cache-Control"] = CACHE_CONTROL
    return response
