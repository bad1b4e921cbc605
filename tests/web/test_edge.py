"""What a stranger sends is bounded by place, by address and by window: nobody shuts the forms, fills the log or the memory."""

import re
import socket
import time
from contextlib import ExitStack, suppress

import pytest
from django.test import Client
from django.urls import get_resolver

from adock.gateways.settings import IdentityProvider
from adock.web import bodies, connections, entry, pace, receiving, refusal_lines, refusals
from adock.web.connections import Crowd
from adock.web.entry import refusal_of, refusal_of_body
from adock.web.held import Held, Rooms
from adock.web.pace import LEAST, Pace
from adock.web.receiving import PIECE, Receiving
from adock.web.refusal_lines import RefusalLines
from tests.raw import parsed, read_all
from tests.web.test_receiving import CLOSE, HOST, TAKES_FILE, Echo, Site, begin, site, told  # noqa: F401

PASTE = "/mon-espace/entreprises/000000001/attestations/salaries/coller"
DEPOSIT = "/mon-espace/entreprises/000000001/dossier/urssaf"
FORM, WITH_FILE = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"


def sent(path: str, length: int, kind: str = FORM, method: str = "POST") -> dict[str, str]:
    return {
        "REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_HOST": "a", "CONTENT_TYPE": kind, "CONTENT_LENGTH": str(length),
    }  # fmt: skip


# ------------------------------------------------------------------ how long


@pytest.mark.parametrize("path", ["/", "/connexion", "/nulle-part", "/api/v1/situation", "/aide", "/static/x", PASTE, DEPOSIT])
@pytest.mark.parametrize("kind", [FORM, WITH_FILE, "application/json", "text/plain", ""])
def test_no_address_takes_a_long_body_that_does_not_name_it(path, kind):
    refused = refusal_of(sent(path, bodies.SHORT + 1, kind))
    named = (path, kind) in {
        (PASTE, FORM),
        (PASTE, "application/json"),
        (PASTE, "text/plain"),
        (PASTE, ""),
        (DEPOSIT, WITH_FILE),
    }
    assert (refused is None) is named
    assert refused in {None, refusals.LONG_BODY}
    assert refusal_of(sent(path, bodies.SHORT, kind)) is None


@pytest.mark.parametrize("path", [TAKES_FILE, DEPOSIT])
def test_a_file_is_taken_in_the_form_that_asks_for_it_and_in_no_other_way(path):
    assert refusal_of(sent(path, 9_000_000, WITH_FILE)) is None
    assert refusal_of(sent(path, 9_000_000, FORM)) is refusals.LONG_BODY
    assert refusal_of(sent(path, 9_000_000, WITH_FILE, "GET")) is refusals.LONG_BODY


def test_a_list_is_pasted_whole_and_no_longer_one_than_django_reads(settings):
    assert refusal_of(sent(PASTE, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)) is None
    assert refusal_of(sent(PASTE, settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)) is refusals.LONG_BODY


def test_only_addresses_known_here_take_long_bodies():
    """Whoever adds one to the list says why it cannot do with less."""
    long = {
        route
        for route, view in _views()
        if max(getattr(view, mark, 0) for mark in ("longest_form", "longest_with_file")) > bodies.SHORT
    }
    assert long == {
        "attestations/verifier",
        "mon-espace/entreprises/<str:siren>/dossier/<str:slot>",
        "mon-espace/entreprises/<str:siren>/attestations/salaries/coller",
    }


def _views(patterns=None, before=""):
    for each in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from _views(each.url_patterns, route)
        else:
            yield route, each.callback


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (FORM, b"%" * 999_000),
        (FORM, b"code=" + b"%41" * 333_000),
        (FORM, b"a&" * 1_000),
        ("Application/X-WWW-Form-Urlencoded; charset=utf-8", b"&" * 5_000),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: attachment\r\n\r\n\r\n" * 1_001),
        ('multipart/form-data; boundary="-"', b"--" * 5_000),
    ],
    ids=["%", "escapes", "fields", "any case", "parts that are skipped", "a boundary of nothing"],
)
def test_a_form_made_to_be_slow_to_read_is_not_read(kind, body):
    assert refusal_of_body({"CONTENT_TYPE": kind}, body) is refusals.MANY_FIELDS


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (FORM, b"message=" + b"%C3%A9" * 4_000),
        (FORM, b"lines=" + b"Fay%C3%A9%09Awa%0911%2F03%2F2024%09S%C3%A9n%C3%A9gal%09Carte%09AB12%09%0D%0A" * 1_000),
        ("multipart/form-data; boundary=x", b"--x\r\n%%%&&&" * 5),
        ("application/json", b"&%" * 30_000),
    ],
    ids=["accents", "a pasted list", "a file", "no form"],
)
def test_what_people_send_is_read(kind, body):
    assert refusal_of_body({"CONTENT_TYPE": kind}, body) is None


def test_a_type_that_takes_long_to_read_is_not_read():
    kind = 'multipart/form-data; a="' + ";" * 8_000
    assert refusal_of(sent(TAKES_FILE, 10, kind)) is refusals.LONG_HEADERS


@pytest.mark.enable_socket
def test_a_form_made_to_be_slow_to_read_reaches_no_thread(site):  # noqa: F811
    answer = site.ask("POST / HTTP/1.1", HOST, f"Content-Type: {FORM}", "Content-Length: 6000", body=b"a&" * 3_000)
    assert (answer.status, site.echo.calls, site.application.bodies.total) == (400, 0, 0)


@pytest.mark.enable_socket
@pytest.mark.parametrize("length", [30_000, 80_000])
def test_an_address_too_long_is_not_decoded(site, monkeypatch, length):  # noqa: F811
    decoded = []
    monkeypatch.setattr("uvicorn.protocols.http.httptools_impl.urllib.parse.unquote", lambda text: decoded.append(text) or text)
    answer = site.ask("GET /" + "%" * length + " HTTP/1.1", HOST)
    assert (answer.status, decoded, site.echo.calls) == (414, [], 0)


@pytest.mark.enable_socket
def test_who_sends_too_long_a_text_reads_why(site):  # noqa: F811
    """A browser shows an answer only once it has sent everything."""
    body = b"x" * 500_000
    with socket.create_connection(("127.0.0.1", site.port), timeout=30) as connection:
        head = f"POST / HTTP/1.1\r\n{HOST}\r\nContent-Type: {FORM}\r\nContent-Length: {len(body)}\r\n{CLOSE}\r\n\r\n"
        connection.sendall(head.encode())
        for start in range(0, len(body), 50_000):
            connection.sendall(body[start : start + 50_000])
        answer = parsed(read_all(connection))
    assert answer.status == 413
    assert "Raccourcissez-la" in answer.body
    assert (site.echo.calls, site.application.bodies.total) == (0, 0)


# ------------------------------------------------------------------ how fast


def test_what_came_fast_does_not_pay_for_what_comes_slowly():
    body = Pace(10_000_000, 0)
    for _ in range(100):
        body.came(99_999, 1.0)
    assert body.latest == 1.0 + pace.WINDOW_S
    body.came(1, 15.0)
    assert body.latest == 1.0 + pace.WINDOW_S


def test_whoever_keeps_just_above_the_least_is_cut_too():
    body, now = Pace(10_000_000, 0), 0.0
    while now < body.latest:
        now += pace.WINDOW_S - 1
        body.came(LEAST, now)
    assert body.latest == pace.WHOLE_S + 10_000_000 / pace.BYTES_PER_S < 1_500


@pytest.mark.parametrize(("bytes_per_s", "length"), [(10_000, 10_000_000), (2_100, 150_000), (25_000, 10_000_000)])
def test_a_slow_telephone_sends_all_of_its_file(bytes_per_s, length):
    body, now, got = Pace(length, 0), 0.0, 0
    while got < length:
        now += 1
        assert now <= body.latest, got
        body.came(bytes_per_s, now)
        got += bytes_per_s


# ------------------------------------------------------------------ how much at once


def test_one_place_does_not_take_all_the_room():
    room = Held(100, 40)
    assert room.takes("a", 40)
    assert not room.takes("a", 1)
    assert room.takes("b", 40)
    assert not room.takes("c", 30)
    room.give_back("a", 40)
    assert room.takes("a", 20)
    room.give_back("a", 20)
    room.give_back("b", 40)
    assert (room.total, dict(room._by_place)) == (0, {})


def test_files_do_not_take_the_room_of_forms():
    rooms = Rooms(short=Held(10, 10), long=Held(100, 100), longest_short=5)
    assert rooms.for_size(6).takes("a", 100)
    assert rooms.for_size(5).takes("a", 5)


@pytest.mark.enable_socket
def test_one_visitor_s_files_shut_no_form(site):  # noqa: F811
    site.application.bodies.long.most_by_place = 50_000
    waiting = [begin(site, 90_000, b"x" * 40_000)]
    with begin(site, 90_000, b"x" * 80_000) as refused:
        assert parsed(read_all(refused)).status == 503
    assert site.ask(f"POST {TAKES_FILE} HTTP/1.1", HOST, "Content-Length: 2000", body=b"x" * 2_000).status == 200
    for each in waiting:
        each.close()


# ------------------------------------------------------------------ answers not read


class Long(Echo):
    """Answers what it is asked, in bytes."""

    def __call__(self, environ, start_response):
        self.calls += 1
        size = int(environ["PATH_INFO"][1:])
        start_response("200 OK", [("Content-Length", str(size))])
        return [b"x" * size]


class Taken:
    """A visitor's side of an ASGI connection, who takes so many messages of an answer, then nothing."""

    def __init__(self, most: int) -> None:
        self.most, self.messages, self.cuts = most, [], 0

    async def receive(self):
        return {"type": "http.disconnect"}

    async def send(self, message):
        import asyncio

        if len(self.messages) >= self.most:
            await asyncio.Event().wait()
        self.messages.append(message)

    def cut(self):
        self.cuts += 1


def ask_for(size: int, application: Receiving, visitor: Taken) -> None:
    import asyncio

    scope = {
        "method": "GET", "raw_path": f"/{size}".encode(), "query_string": b"", "http_version": "1.1", "scheme": "http",
        "headers": [(b"host", b"a-dock.example")], "client": ("192.0.2.1", 1), receiving.CUT: visitor.cut,
    }  # fmt: skip
    asyncio.run(application(scope, visitor.receive, visitor.send))


@pytest.mark.parametrize("size", [0, 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 1])
def test_an_answer_comes_whole_by_pieces(size):
    application, visitor = Receiving(entry.Entry(Long())), Taken(99)
    ask_for(size, application, visitor)
    assert sum(len(message.get("body", b"")) for message in visitor.messages) == size
    assert max(len(message.get("body", b"")) for message in visitor.messages) <= PIECE
    assert [message.get("more_body") for message in visitor.messages[1:]][-1] is False
    assert (application.answers.total, visitor.cuts) == (0, 0)


@pytest.mark.parametrize("most", [0, 1, 3])
def test_a_visitor_who_takes_nothing_is_cut_without_a_line(monkeypatch, caplog, most):
    monkeypatch.setattr(receiving, "UNREAD_S", 0.05)
    application, visitor = Receiving(entry.Entry(Long())), Taken(most)
    ask_for(10 * PIECE, application, visitor)
    assert (application.answers.total, visitor.cuts, len(visitor.messages)) == (0, 1, most)
    assert not caplog.records


def test_answers_that_are_not_read_do_not_fill_the_memory():
    application, visitor = Receiving(entry.Entry(Long())), Taken(99)
    assert application.answers.long.takes("192.0.2.1", 39_000_000)
    ask_for(2_000_000, application, visitor)
    assert visitor.messages[0]["status"] == 503
    short = Taken(99)
    ask_for(200_000, application, short)
    assert short.messages[0]["status"] == 200


@pytest.mark.enable_socket
def test_whoever_reads_slowly_gets_all_and_whoever_reads_nothing_is_cut(site, monkeypatch, caplog):  # noqa: F811
    monkeypatch.setattr(receiving, "UNREAD_S", 2.0)
    site.application._entry.application = Long()
    size = 12_000_000
    with ExitStack() as opened:
        slow, idle = (opened.enter_context(socket.socket()) for _ in range(2))
        for visitor in (slow, idle):
            visitor.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            visitor.settimeout(30)
            visitor.connect(("127.0.0.1", site.port))
            visitor.sendall(f"GET /{size} HTTP/1.1\r\n{HOST}\r\n{CLOSE}\r\n\r\n".encode())
        assert taken(slow) > size
        time.sleep(2.5)
        assert taken(idle) < size
        assert site.ask("GET /1 HTTP/1.1", HOST).status == 200
    assert site.application.answers.total == 0
    assert not [record for record in caplog.records if record.levelno >= 30]


def taken(connection: socket.socket) -> int:
    """Bytes that come until the other end closes."""
    got = 0
    with suppress(ConnectionResetError):
        while piece := connection.recv(1 << 14):
            got += len(piece)
    return got


def test_what_there_is_no_room_for_is_dropped_at_once():
    """Before the refusal is taken, which may never be."""

    dropped = []

    class Body(bytes):
        def __del__(self) -> None:
            dropped.append(len(self))

    def answering(environ, start_response):
        start_response("200 OK", [("Content-Length", "2000000")])
        return [Body(b"x" * 2_000_000)]

    application = Receiving(entry.Entry(answering))
    application.answers.long.most = 1_000_000

    class Watching(Taken):
        async def send(self, message):
            assert dropped == [2_000_000]
            await super().send(message)

    visitor = Watching(99)
    ask_for(1, application, visitor)
    assert visitor.messages[0]["status"] == 503


# ------------------------------------------------------------------ connections


class FakeConnection:
    def __init__(self) -> None:
        self.transport, self.was_cut = self, False

    def abort(self) -> None:
        self.was_cut = True


def entered(crowd: Crowd, place: str, times: int) -> list[FakeConnection]:
    newcomers = [FakeConnection() for _ in range(times)]
    assert all(crowd.enters(one, place) for one in newcomers)
    return newcomers


def test_one_place_keeps_no_more_than_its_most_and_loses_its_oldest_idle_one():
    crowd = Crowd()
    other = entered(crowd, "b", 3)
    first, second, *_ = mine = entered(crowd, "a", connections.MOST_OF_PLACE)
    crowd.is_asking(first)
    entered(crowd, "a", 1)
    assert [one.was_cut for one in (first, second)] == [False, True]
    assert sum(one.was_cut for one in [*other, *mine]) == 1


def test_a_newcomer_is_not_turned_away_for_those_who_ask_nothing(monkeypatch):
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 5)
    crowd = Crowd()
    idle = [entered(crowd, str(place), 1)[0] for place in range(5)]
    crowd.is_asking(idle[0])
    crowd.is_asking(idle[1])
    crowd.is_idle(idle[0])  # since now: the last to be cut
    entered(crowd, "new", 3)
    assert [one.was_cut for one in idle] == [False, False, True, True, True]


def test_when_all_are_being_answered_one_more_is_turned_away(monkeypatch):
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 2)
    crowd = Crowd()
    for one in entered(crowd, "a", 2):
        crowd.is_asking(one)
    assert not crowd.enters(FakeConnection(), "b")


def test_who_left_is_forgotten():
    crowd = Crowd()
    for one in entered(crowd, "a", 5):
        crowd.leaves(one)
        crowd.leaves(one)
        crowd.is_idle(one)
    assert (dict(crowd._by_place), crowd._places, crowd._idle) == ({}, {}, {})


@pytest.mark.enable_socket
@pytest.mark.parametrize("proxies", [0, 1])
def test_half_open_connections_of_one_address_do_not_close_the_door(site, monkeypatch, settings, proxies):  # noqa: F811
    """Behind a proxy, which all come from, nobody is cut for the others."""
    monkeypatch.setattr(connections, "MOST_OF_PLACE", 5)
    settings.TRUSTED_PROXIES = proxies
    with ExitStack() as opened:
        all_ = [opened.enter_context(socket.create_connection(("127.0.0.1", site.port), timeout=30)) for _ in range(20)]
        for each in all_:
            with suppress(OSError):
                each.sendall(b"GET / HT")
        assert site.ask("GET / HTTP/1.1", HOST).status == 200
        assert is_cut(all_[0]) is not bool(proxies)


def is_cut(connection: socket.socket) -> bool:
    connection.settimeout(0.1)
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False


# ------------------------------------------------------------------ the log


@pytest.mark.enable_socket
@pytest.mark.parametrize("size", [10, 300_000])
def test_whoever_asks_much_and_leaves_writes_no_line(site, caplog, size):  # noqa: F811
    site.application._entry.application = Long()
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", site.port), timeout=30) as connection:
            connection.sendall(f"GET /{size} HTTP/1.1\r\n{HOST}\r\n\r\n".encode() * 50)
            connection.shutdown(socket.SHUT_WR)
            try:
                while connection.recv(1 << 20):
                    pass
            except OSError:
                pass
    assert not [record for record in caplog.records if record.levelno >= 30]


class Clock:
    now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(refusal_lines, "time", clock)
    return clock


def test_a_storm_of_refusals_is_one_line_then_one_a_minute_with_their_count(clock):
    lines, told_ = RefusalLines(), []
    for second in range(180):
        clock.now = 1_000.0 + second
        for _ in range(1_000):
            told_ += lines.count("malformed", "192.0.2.1", "refused")
    assert told_.count("refused") == 3
    assert told_[1] == "59999 more requests were refused, malformed, from 192.0.2.1"
    assert len(told_) == 5


def test_another_reason_and_another_place_are_told_too(clock):
    lines = RefusalLines()
    asked = [("malformed", "a"), ("malformed", "b"), ("host", "a"), ("malformed", "a")]
    assert [len(lines.count(reason, place, "refused")) for reason, place in asked] == [1, 1, 1, 0]


def test_a_storm_from_everywhere_is_no_storm_of_lines_and_takes_no_memory(clock):
    lines = RefusalLines()
    told_ = [line for place in range(100_000) for line in lines.count("malformed", str(place), "refused")]
    assert len(told_) <= refusal_lines.MOST_REMEMBERED + 1
    assert len(lines._marks) <= refusal_lines.MOST_REMEMBERED + 1


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    "lines",
    [
        ["GET / HTTP/1.1", "Host"],
        ["GET / HTTP/1.1"],
        ["TRACE / HTTP/1.1", HOST],
        ["GET /" + "a" * 9_000 + " HTTP/1.1", HOST],
    ],
    ids=["malformed", "no host", "method", "long"],
)
def test_a_storm_of_refusals_gets_429_and_one_line(site, told, settings, lines):  # noqa: F811
    settings.PAGE_RATE = 3
    answers = [site.ask(*lines) for _ in range(8)]
    assert {answer.status for answer in answers[:3]} & {400, 405, 414}
    assert {answer.status for answer in answers[3:]} == {429}
    assert all(int(answer.headers["retry-after"]) > 0 for answer in answers[3:])
    assert len(told()) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["undefined", "x"])
def test_returns_that_nobody_asked_for_do_not_fill_the_log(caplog, settings, state):
    provider = IdentityProvider("https://identity.example", "a", "a secret that is long enough for HS256", False)
    settings.IDENTITY_PROVIDERS = {"proconnect": provider, "franceconnect": None}
    with caplog.at_level("INFO"):
        answers = [Client().get(f"/connexion/proconnect/retour?state={state}") for _ in range(5)]
    assert {answer.status_code for answer in answers} <= {302, 400}
    assert len([record for record in caplog.records if record.name.startswith("adock")]) == 1


@pytest.mark.django_db
class TestCounted:
    @pytest.fixture(autouse=True)
    def _few(self, settings):
        settings.PAGE_RATE = settings.API_RATE = 2
        settings.ALLOWED_HOSTS = ["a-dock.example"]

    def statuses(self, method, address, times=4, **headers):
        client = Client(headers={"Host": "a-dock.example"} | headers)
        answers = [getattr(client, method)(address) for _ in range(times)]
        for answer in answers:
            answer.close()
        return [answer.status_code for answer in answers]

    def test_hosts_that_are_not_ours(self):
        assert self.statuses("get", "/", Host="ailleurs.example") == [400, 400, 429, 429]

    def test_but_not_the_balancer_s(self):
        assert self.statuses("get", "/sante/lecture", Host="10.0.0.7") == [400] * 4

    def test_what_a_script_asks_before_it_asks(self):
        assert self.statuses("options", "/api/v1/situation") == [204, 204, 429, 429]

    def test_static_files_by_a_measure_of_their_own(self):
        assert self.statuses("get", "/static/adock/adock.js", times=22)[-3:] == [200, 429, 429]
        assert self.statuses("get", "/aide", times=1) == [200]


# ------------------------------------------------------------------ cookies and caches


def _plain(route: str) -> str:
    return "/" + re.sub(r"<\w+:siret>", "00000000100018", re.sub(r"<\w+:siren>", "000000001", re.sub(r"<int:\w+>", "1", route)))


@pytest.mark.django_db
@pytest.mark.usefixtures("on_the_day")
def test_no_answer_that_caches_may_keep_gives_a_cookie_nor_takes_one_back():
    """Asked for every address there is, with a session that is gone, and with one that is due to be renewed."""
    from tests import people

    person = people.user()
    asked = sorted(
        {re.sub(r"<[^>]+>", "x", _plain(route)) for route, _ in _views()} | {"/robots.txt", "/static/adock/adock.js"}
    )
    public = set()
    for address in asked:
        stale, renewed = Client(), Client()
        stale.cookies["session"] = "x" * 32
        renewed.force_login(person)
        for client in (stale, renewed):
            answer = client.get(address)
            if "public" in answer.headers.get("Cache-Control", ""):
                public.add(address)
                assert not answer.cookies, address
            if answer.streaming:
                answer.close()
            if address.startswith(("/api/v1/", "/.well-known/", "/static/")) or address in {
                "/sante",
                "/sante/lecture",
                "/robots.txt",
            }:
                assert not answer.cookies, address
    assert {"/.well-known/jwks.json", "/api/v1/nomenclatures"} <= public
