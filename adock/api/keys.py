"""GET /.well-known/jwks.json: the public keys for checking our tokens without asking us."""

from hashlib import sha256

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import etag

from adock.gateways.sealing import tokens

# Open to every site's script. A client that meets an unknown key within the hour may ask again.
HEADERS = {
    "Cache-Control": "public, max-age=3600",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def key_set(request: HttpRequest) -> HttpResponse:
    body = orjson.dumps(tokens.key_set())
    response: HttpResponse = etag(lambda _: f'"{sha256(body).hexdigest()[:24]}"')(
        lambda _: HttpResponse(body, content_type="application/jwk-set+json")
    )(request)
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response
