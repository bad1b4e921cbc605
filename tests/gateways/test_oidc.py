"""The OpenID client by itself: what it keeps, when it asks again, what it never believes. The provider really runs."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from adock.fictional_identity import Fault, FictionalIdentity
from adock.gateways.oidc import Client, ProviderDown, TokenRefused, franceconnect, proconnect
from adock.gateways.oidc.metadata import KEPT_S, REST_AFTER_FAILURE_S, TIMEOUT
from tests.identity import CLIENT, SECRET, SITE, chosen, parameters, running_identity

RETURN = f"{SITE}/connexion/franceconnect/retour"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def running() -> Iterator[FictionalIdentity]:
    with running_identity() as identity:
        yield identity


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(running, clock) -> Client:
    return Client(franceconnect(running.franceconnect.issuer, CLIENT, SECRET), clock)


@pytest.fixture
def asked(running, monkeypatch) -> list[str]:
    """The addresses that the provider is asked for."""
    addresses: list[str] = []
    answer = running.franceconnect.answer

    def counted(method, path, *rest):
        addresses.append(path)
        return answer(method, path, *rest)

    monkeypatch.setattr(running.franceconnect, "answer", counted)
    return addresses


def sign_in(client: Client, **changes: str):
    begun = client.start(RETURN)
    answer = parameters(chosen(begun.url)) | changes
    return client.finish(answer, nonce=begun.nonce, redirect_uri=RETURN)


def test_it_tells_whom_the_provider_answers_for(client, running):
    known = sign_in(client)
    assert known.issuer == running.franceconnect.issuer
    assert known.subject == known.claims["sub"]
    assert (known.acr, known.claims["given_name"]) == ("eidas1", "Camille")


def test_what_is_published_is_read_once_an_hour(client, clock, asked):
    for _ in range(3):
        sign_in(client)
    assert (asked.count("/.well-known/openid-configuration"), asked.count("/jwks")) == (1, 1)
    clock.now += KEPT_S
    sign_in(client)
    assert (asked.count("/.well-known/openid-configuration"), asked.count("/jwks")) == (2, 2)


def test_keys_are_read_again_once_for_an_unknown_one(client, running, asked):
    sign_in(client)
    running.franceconnect.change_key()
    sign_in(client)
    assert asked.count("/jwks") == 2
    running.franceconnect.faults.add(Fault.UNKNOWN_KEY)
    with pytest.raises(TokenRefused):
        sign_in(client)
    assert asked.count("/jwks") == 3


def test_a_provider_that_fails_is_left_alone_for_a_while(client, clock, running, asked):
    running.franceconnect.faults.add(Fault.DOWN)
    for _ in range(3):
        with pytest.raises(ProviderDown):
            client.start(RETURN)
    assert len(asked) == 1
    running.franceconnect.faults.clear()
    clock.now += REST_AFTER_FAILURE_S
    assert client.start(RETURN).url


def test_what_was_read_before_still_serves_when_it_cannot_be_read_again(client, clock, running):
    client.start(RETURN)
    running.franceconnect.faults.add(Fault.DOWN)
    clock.now += KEPT_S
    assert client.start(RETURN).url


def test_no_wait_for_a_provider_is_longer_than_5_seconds():
    assert max(TIMEOUT) <= 5


def test_plain_http_is_for_this_machine_only():
    with pytest.raises(ValueError, match="https://"):
        franceconnect("http://fcp-low.example/api/v2", CLIENT, SECRET)
    assert franceconnect("https://fcp-low.example/api/v2", CLIENT, SECRET)


def test_no_secret_shows_in_what_may_be_printed(client):
    begun = client.start(RETURN)
    printed = repr([client.configuration, begun, sign_in(client)])
    assert SECRET not in printed
    assert begun.nonce not in printed.replace(begun.url, "")
    assert "Camille" not in printed


def test_the_secret_goes_in_the_body_and_redirections_are_not_followed():
    """A token address that leads elsewhere must not take our secret there."""
    seen: list[tuple[str, str]] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer()

        def do_POST(self) -> None:
            seen.append((self.path, self.rfile.read(int(self.headers["Content-Length"])).decode()))
            assert "Authorization" not in self.headers
            self.answer()

        def answer(self) -> None:
            base = f"http://127.0.0.1:{self.server.server_port}"
            if self.path.endswith("openid-configuration"):
                names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint")
                listed = ", ".join(f'"{name}": "{base}/{name}"' for name in names)
                body = f'{{"issuer": "{base}", {listed}}}'.encode()
                self.send_response(200)
            else:
                body = b""
                self.send_response(307)
                self.send_header("Location", f"{base}/ailleurs")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with listening(Elsewhere) as base:
        lost = Client(proconnect(base, CLIENT, SECRET, requires_mfa=False))
        with pytest.raises(ProviderDown):
            lost.finish({"code": "abc"}, nonce="0" * 64, redirect_uri=RETURN)
    [(path, body)] = seen
    assert path == "/token_endpoint"
    assert set(re.findall(r"(\w+)=", body)) == {"grant_type", "code", "redirect_uri", "client_id", "client_secret"}


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
