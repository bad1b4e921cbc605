"""One file, in memory, of a bounded size: the form is shown again for anything else."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from html import unescape
from pathlib import Path

import psutil
import pytest
from django.core.files.base import ContentFile
from django.test import Client

from adock.core.waiting import WEB_THREADS
from adock.web.kit import uploads
from adock.web.kit.downloads import attachment
from adock.web.kit.uploads import CUT_SHORT, ONE_ONLY, busy
from tests.clamav import free_port
from tests.reading import plain
from tests.web.upload_urls import MOST

PAGE = "/essai/depot"
TOO_BIG = "Le fichier dépasse 1 Mo. Réduisez-le, par exemple en le numérisant avec une qualité moindre."
BOUNDARY = "limite"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


@pytest.fixture(autouse=True)
def _form(settings):
    settings.ROOT_URLCONF = "tests.web.upload_urls"


def file(size: int, name: str = "attestation.pdf") -> ContentFile:
    return ContentFile(b"\1" * size, name)


def part(disposition: str, content: bytes) -> bytes:
    return f"--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n".encode() + content + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()


def test_a_file_of_the_greatest_size_is_taken_in_memory_with_what_was_typed():
    answer = Client().post(PAGE, {"numero": "Été 12", "document": file(MOST)}).json()
    [taken] = answer["files"]
    assert taken == {"field": "document", "name": "attestation.pdf", "size": MOST, "in_memory": "InMemoryUploadedFile"}
    assert answer["sums"] == [MOST]
    assert answer["typed"] == {"numero": "Été 12"}


def test_a_form_without_a_file_and_an_empty_file_are_for_the_view_to_judge():
    assert Client().post(PAGE, {"numero": "12"}).json()["files"] == []
    assert Client().post(PAGE, {"document": file(0)}).json()["files"][0]["size"] == 0
    assert Client().post(PAGE, "numero=12", "application/x-www-form-urlencoded").json()["typed"] == {"numero": "12"}


@pytest.mark.parametrize("size", [MOST + 1, 3 * MOST], ids=["by one byte", "as it says from the start"])
def test_a_file_that_is_too_big_is_413_and_the_form_keeps_what_was_typed(size):
    answer = Client().post(PAGE, {"numero": "Été 12", "document": file(size)})
    assert answer.status_code == 413
    assert answer.json() == {"said": TOO_BIG, "typed": {"numero": "Été 12"}}


def test_two_files_are_refused_even_under_one_name():
    for typed in ({"a": file(1), "b": file(1)}, {"a": [file(1), file(1)]}):
        answer = Client().post(PAGE, {"numero": "12", **typed})
        assert answer.status_code == 400
        assert answer.json() == {"said": ONE_ONLY, "typed": {"numero": "12"}}


@pytest.mark.parametrize(
    "body",
    [
        part('name="numero"', b"12") + part('name="document"; filename="a.pdf"', b"x" * 5000)[:-3],
        part('name="document"; filename="a.pdf"\r\nContent-Transfer-Encoding: base64', b"x") + END,
    ],
    ids=["cut", "no base64"],
)
def test_a_file_that_did_not_arrive_whole_is_not_taken(body):
    answer = Client().post(PAGE, body, MULTIPART)
    assert answer.status_code == 400
    assert answer.json()["said"] == CUT_SHORT


@pytest.mark.django_db
def test_a_form_whose_length_nobody_knows_is_not_read():
    answer = Client().post(PAGE, b"", MULTIPART, headers={"transfer-encoding": "chunked"}, CONTENT_LENGTH=None)
    assert answer.status_code == 413


@pytest.mark.django_db
def test_without_the_form_s_token_nothing_is_done():
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(PAGE, {"document": file(10)}).status_code == 403
    token = browser.get(PAGE).content.decode()
    assert browser.post(PAGE, {"document": file(10)}).status_code == 403
    assert browser.post(PAGE, {"csrfmiddlewaretoken": token, "document": file(10)}).json()["sums"] == [10]
    assert browser.put(PAGE, b"x", "application/pdf").status_code == 403


@pytest.mark.django_db
def test_who_may_not_come_in_is_sent_away_unread():
    class Unread:
        def read(self, *_: object) -> bytes:
            raise AssertionError("read")

        readline = read

    answer = Client(enforce_csrf_checks=True).post(
        "/essai/depot-ferme", b"", MULTIPART, CONTENT_LENGTH="200000000", **{"wsgi.input": Unread()}
    )
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/connexion")


@pytest.mark.django_db
def test_the_other_forms_still_take_no_file():
    assert Client().post("/connexion", {"login": "a@a.example", "password": "x", "file": file(10)}).status_code == 400


class TestTooManyAtOnce:
    @pytest.fixture
    def full(self):
        """As many are sent at once as this process takes."""
        with ExitStack() as held:
            for _ in range(WEB_THREADS // 2):
                held.enter_context(uploads._TAKING.entered())
            yield held

    def test_one_more_is_refused_before_its_file_is_read_and_the_form_keeps_what_was_typed(self, full):
        answer = Client().post(PAGE, {"numero": "Été 12", "document": file(MOST)})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "20")
        assert answer.json() == {"said": busy(), "typed": {"numero": "Été 12"}}

    def test_of_a_file_that_is_too_big_nothing_else_is_said(self, full):
        assert Client().post(PAGE, {"document": file(3 * MOST)}).json()["said"] == busy()

    def test_a_form_that_brings_no_file_is_told_so_too(self, full):
        answer = Client().post(PAGE, "numero=12", "application/x-www-form-urlencoded")
        assert (answer.status_code, answer.json()["typed"]) == (503, {"numero": "12"})

    @pytest.mark.django_db
    def test_while_another_is_being_refused_the_next_is_refused_unread(self, full):
        class Unread:
            def read(self, *_: object) -> bytes:
                raise AssertionError("read")

            readline = read

        full.enter_context(uploads._REFUSING.entered())
        answer = Client().post(PAGE, b"", MULTIPART, CONTENT_LENGTH="5000000", **{"wsgi.input": Unread()})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "20")
        assert busy() in plain(unescape(answer.content.decode()))

    def test_who_only_reads_the_form_is_answered(self, full):
        full.enter_context(uploads._REFUSING.entered())
        assert Client().get(PAGE).status_code == 200

    def test_a_thread_is_always_left_for_who_only_reads(self):
        assert uploads._TAKING._free._initial_value + uploads._REFUSING._free._initial_value < WEB_THREADS

    def test_the_room_is_given_back_whatever_came(self):
        for sent in ({"document": file(10)}, {"document": file(MOST + 1)}, {"a": file(1), "b": file(1)}):
            for _ in range(WEB_THREADS):
                assert Client().post(PAGE, sent).status_code != 503


# ------------------------------------------------------------------ a real server

SERVE = "import sys; from adock.jobs.web_server import serve; serve('127.0.0.1', int(sys.argv[1]), 1)"
START_S = 120


class Server:
    def __init__(self, port: int, process: subprocess.Popen, temporary: Path) -> None:
        self.port, self.process, self.temporary = port, process, temporary

    def send(self, head: str, body: Iterator[bytes], *, leaves: bool = False, is_cut_off: bool = False) -> bytes:
        """What it answers to whoever reads only once everything is sent, or, cut off, cannot be sent any more."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as visitor:
            visitor.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n")
            with contextlib.suppress(*((BrokenPipeError, ConnectionResetError) if is_cut_off else ())):
                for piece in body:
                    visitor.sendall(piece)
            if leaves:
                visitor.shutdown(socket.SHUT_WR)
            received = b""
            with contextlib.suppress(ConnectionResetError):
                while piece := visitor.recv(65536):
                    received += piece
            return received

    def memory(self) -> int:
        """Of the web process, whichever it is: the greatest resident size there has ever been."""
        programs = [self.process.pid, *(child.pid for child in psutil.Process(self.process.pid).children(recursive=True))]
        peaks = [line for pid in programs for line in Path(f"/proc/{pid}/status").read_text().splitlines() if "VmHWM" in line]
        return max(int(peak.split()[1]) * 1024 for peak in peaks)

    def takes_a_small_file(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", PAGE, headers={"Host": "localhost"})
        answer = connection.getresponse()
        cookie, token = answer.headers["Set-Cookie"].partition(";")[0], answer.read()
        body = part('name="csrfmiddlewaretoken"', token) + part('name="document"; filename="a.pdf"', b"\1" * 10) + END
        connection.request("POST", PAGE, body, {"Host": "localhost", "Content-Type": MULTIPART, "Cookie": cookie})
        taken = json.loads(connection.getresponse().read())
        connection.close()
        return taken["sums"] == [10]


def head(length: int | str, connection: str = "close") -> str:
    said = f"Content-Length: {length}" if isinstance(length, int) else length
    return f"POST {PAGE} HTTP/1.1\nHost: localhost\nConnection: {connection}\nContent-Type: {MULTIPART}\n{said}"


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("uploads")
    temporary, port = folder / "tmp", free_port()
    temporary.mkdir()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.web.upload_settings",
        "ADOCK_DATA_DIR": str(folder / "var"),
        "TMPDIR": str(temporary),
    }
    with (folder / "server.log").open("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(port)], env=environment, stdout=log, stderr=log, cwd=Path.cwd()
        )
        try:
            deadline = time.monotonic() + START_S
            while not listens(port):
                assert process.poll() is None, (folder / "server.log").read_text()
                assert time.monotonic() < deadline, (folder / "server.log").read_text()
                time.sleep(0.1)
            running = Server(port, process, temporary)
            running.takes_a_small_file()  # what a first request loads counts for nothing afterwards
            yield running
            assert list(temporary.iterdir()) == [], "something was written beside the memory"
            assert "Traceback" not in (folder / "server.log").read_text()
        finally:
            process.terminate()
            process.wait(60)


def listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


real = [pytest.mark.processes, pytest.mark.enable_socket]


BEGINNING = part('name="numero"', b"12") + part('name="document"; filename="a.pdf"', b"")[:-2]
REST = b"\r\n" + END


def big(megabytes: int) -> Iterator[bytes]:
    yield BEGINNING
    for _ in range(megabytes):
        yield b"\1" * 1_000_000
    yield REST


def length(megabytes: int) -> int:
    return len(BEGINNING) + megabytes * 1_000_000 + len(REST)


@pytest.mark.parametrize("megabytes", [3, 20, 200])
def test_a_real_server_neither_keeps_a_file_that_is_too_big_nor_writes_it(server, megabytes):
    before = server.memory()
    answer = server.send(head(length(megabytes)), big(megabytes), is_cut_off=megabytes > 20)
    if megabytes <= 20:
        assert answer.startswith(b"HTTP/1.1 413"), answer[:300]
        assert b'"numero": "12"' in answer
    assert server.memory() - before < 20_000_000
    assert server.takes_a_small_file()


def test_a_real_server_reads_no_form_whose_length_it_does_not_know(server):
    def chunks() -> Iterator[bytes]:
        for piece in big(200):
            yield f"{len(piece):x}\r\n".encode() + piece + b"\r\n"

    before = server.memory()
    answer = server.send(head("Transfer-Encoding: chunked"), chunks(), is_cut_off=True)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 413")
    assert server.memory() - before < 20_000_000
    assert server.takes_a_small_file()


def test_a_visitor_who_leaves_in_the_middle_harms_nobody(server):
    server.send(head(900_000), iter([BEGINNING, b"\1" * 1000]), leaves=True)
    assert server.takes_a_small_file()


for _test in (
    test_a_real_server_neither_keeps_a_file_that_is_too_big_nor_writes_it,
    test_a_real_server_reads_no_form_whose_length_it_does_not_know,
    test_a_visitor_who_leaves_in_the_middle_harms_nobody,
):
    for _mark in real:
        _mark(_test)


# ------------------------------------------------------------------ giving a file back


def test_a_file_is_given_to_be_kept_and_never_shown():
    answer = attachment(b"x", "attestation.pdf", "application/pdf")
    assert answer.content == b"x"
    assert dict(answer.headers) == {
        "Content-Type": "application/pdf",
        "Content-Disposition": 'attachment; filename="attestation.pdf"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": ("default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"),
        "Cache-Control": "no-store",
    }


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("Été 2026.pdf", "attachment; filename*=utf-8''%C3%89t%C3%A9%202026.pdf"),
        ('a"b\\c/../d.pdf', 'attachment; filename="a-b-c-..-d.pdf"'),
        ("a\r\nSet-Cookie: x=1.pdf", 'attachment; filename="aSet-Cookie- x=1.pdf"'),
        ("facture\u202efdp.exe", 'attachment; filename="facturefdp.exe"'),
        ("..", 'attachment; filename="document"'),
        ("", 'attachment; filename="document"'),
        ("x" * 300 + ".pdf", f'attachment; filename="{"x" * 146}.pdf"'),
        ("x" * 300, f'attachment; filename="{"x" * 150}"'),
    ],
)
def test_the_name_of_a_given_file_is_one_name_whatever_it_was(name, given):
    assert attachment(b"", name, "application/pdf").headers["Content-Disposition"] == given


@pytest.mark.processes
@pytest.mark.enable_socket
def test_who_sends_slowly_keeps_no_reader_waiting_on_a_real_server(server):
    half = part('name="document"; filename="a.pdf"', b"\1" * 100_000)[:50_000]
    with ExitStack() as held:
        for _ in range(WEB_THREADS // 2):
            slow = held.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=60))
            slow.sendall(head(200_000).replace("\n", "\r\n").encode() + b"\r\n\r\n" + half)
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        for _ in range(3 * WEB_THREADS):
            connection.request("GET", PAGE, headers={"Host": "localhost"})
            answer = connection.getresponse()
            assert (answer.status, len(answer.read())) == (200, 64)
        connection.close()
