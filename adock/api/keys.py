"""GET /.well-known/jwks.json: the public keys that check our tokens, for whoever does so without us."""

from hashlib import sha256

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import etag

from adock.gateways.sealing import tokens


def _body() -> bytes:
    return orjson.dumps(tokens.key_set())


def _tag(_: HttpRequest) -> str:
    return f'"{sha256(_body()).hexdigest()[:24]}"'


@etag(_tag)
def key_set(request: HttpRequest) -> HttpResponse:
    """Open to every site's script, and kept for an hour: a new key is published that long before it signs."""
    return HttpResponse(
        _body(),
        content_type="application/jwk-set+json",
        headers={
            "Cache-Control": "public, max-age=3600",
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": "ETag",
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
    )
