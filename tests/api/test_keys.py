"""GET /.well-known/jwks.json"""

from adock.gateways.sealing import tokens

ADDRESS = "/.well-known/jwks.json"


def test_the_keys_are_published_for_every_site_and_for_an_hour(client):
    response = client.get(ADDRESS)
    assert response.json() == tokens.key_set()
    assert response.headers["Content-Type"] == "application/jwk-set+json"
    assert response.headers["Cache-Control"] == "public, max-age=3600"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not response.cookies


def test_keys_that_have_not_changed_are_not_sent_again(client):
    tag = client.get(ADDRESS).headers["ETag"]
    response = client.get(ADDRESS, headers={"If-None-Match": tag})
    assert response.status_code == 304
    assert response.content == b""
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get(ADDRESS, headers={"If-None-Match": '"other"'}).status_code == 200
