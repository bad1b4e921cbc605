import hashlib
import io
import threading
import urllib.request
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from adock.imports import fetch as fetching
from adock.imports.fetch import fetch
from adock.imports.reports import ImportRefused

CONTENT = b"SIRET;Commune\r\n"


def zipped(**members):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        for name, content in members.items():
            opened.writestr(name.replace("_", "."), content)
    return archive.getvalue()


def refusal(source, **options):
    with pytest.raises(ImportRefused) as caught:
        fetch(str(source), **options)
    return caught.value


# --- Paths ------------------------------------------------------------------------------------------------------------


def test_a_file_is_read_with_its_name_and_its_digest(tmp_path):
    (tmp_path / "registre.csv").write_bytes(CONTENT)
    fetched = fetch(str(tmp_path / "registre.csv"))
    assert fetched == ("registre.csv", CONTENT, hashlib.sha256(CONTENT).hexdigest())


def test_a_zip_gives_the_file_it_holds_and_the_digest_of_that_file(tmp_path):
    (tmp_path / "registre.zip").write_bytes(zipped(Marchandises_csv=CONTENT))
    fetched = fetch(str(tmp_path / "registre.zip"))
    assert fetched == ("Marchandises.csv", CONTENT, hashlib.sha256(CONTENT).hexdigest())


def test_a_zip_is_known_by_its_content_whatever_its_name(tmp_path):
    (tmp_path / "registre").write_bytes(zipped(Marchandises_csv=CONTENT))
    assert fetch(str(tmp_path / "registre")).content == CONTENT


def test_a_file_called_zip_that_is_none_is_refused(tmp_path):
    (tmp_path / "registre.zip").write_bytes(CONTENT)
    assert refusal(tmp_path / "registre.zip").code == "ARCHIVE_INVALIDE"


def test_a_workbook_is_given_whole_to_who_expects_one(tmp_path):
    workbook = zipped(workbook_xml="<w/>")
    (tmp_path / "labels.xlsx").write_bytes(workbook)
    assert fetch(str(tmp_path / "labels.xlsx"), expected_suffix=".xlsx").content == workbook


@pytest.mark.parametrize("name", ["absent.csv", "", "nul\0.csv", "x" * 5_000])
def test_a_path_without_a_file_is_refused(tmp_path, name):
    assert refusal(f"{tmp_path}/{name}").code == "FICHIER_INTROUVABLE"


def test_what_is_no_ordinary_file_is_refused(tmp_path):
    assert refusal(tmp_path).code == "FICHIER_INTROUVABLE"
    assert refusal("/dev/zero", max_bytes=10).code == "FICHIER_INTROUVABLE"


def test_a_file_at_the_limit_passes_and_one_byte_more_does_not(tmp_path):
    path = tmp_path / "registre.csv"
    path.write_bytes(CONTENT)
    assert fetch(str(path), max_bytes=len(CONTENT)).content == CONTENT
    assert refusal(path, max_bytes=len(CONTENT) - 1).code == "FICHIER_TROP_GRAND"


def test_a_small_zip_of_a_file_beyond_the_limit_is_refused(tmp_path):
    path = tmp_path / "registre.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("registre.csv", b"\0" * 1_000_000)
    assert refusal(path, max_bytes=100_000).code == "FICHIER_TROP_GRAND"


def test_a_name_is_fit_for_a_report(tmp_path):
    path = tmp_path / "registre\n\x1b[31m.csv"
    path.write_bytes(CONTENT)
    assert fetch(str(path)).name == "registre??[31m.csv"


# --- Addresses --------------------------------------------------------------------------------------------------------


class Site(BaseHTTPRequestHandler):
    """Answers each path with what the test put in `answers`: (status, headers, body)."""

    answers: dict[str, tuple[int, dict[str, str], bytes]]

    def do_GET(self):
        status, headers, body = self.answers[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def site(monkeypatch):
    """`site[path] = (status, headers, body)`; str(site.address)."""
    monkeypatch.setenv("no_proxy", "*")
    handler = type("Answers", (Site,), {"answers": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = False  # so that server_close waits for them
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield Answers(handler.answers, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()


class Answers:
    def __init__(self, answers, address):
        self.answers, self.address = answers, address

    def serve(self, path, body=b"", status=200, **headers):
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = (status, {"Content-Length": str(len(body))} | fields, body)
        return self.address + path


def test_an_address_is_downloaded(site):
    fetched = fetch(site.serve("/open/registre.csv?v=2", CONTENT))
    assert fetched == ("registre.csv", CONTENT, hashlib.sha256(CONTENT).hexdigest())


def test_a_zip_is_opened_after_download(site):
    assert fetch(site.serve("/registre.zip", zipped(Marchandises_csv=CONTENT))).name == "Marchandises.csv"


def test_an_address_may_hold_spaces_and_accents(site):
    site.serve("/d%C3%A9p%C3%B4t/le%20registre.csv", CONTENT)
    assert fetch(site.address + "/dépôt/le registre.csv").name == "le registre.csv"


def test_a_redirection_is_followed_and_names_the_file(site):
    site.serve("/dernier", status=302, Location=site.serve("/registre-2026.csv", CONTENT))
    assert fetch(site.address + "/dernier").name == "registre-2026.csv"


@pytest.mark.parametrize("target", ["file:///etc/hostname", "ftp://127.0.0.1/registre.csv", "data:,x"])
def test_a_redirection_to_anything_but_http_is_refused(site, target):
    assert refusal(site.serve("/dernier", status=302, Location=target)).code == "ADRESSE_REFUSEE"


def test_a_redirection_from_https_down_to_http_is_refused():
    request = urllib.request.Request("https://registre.example/a.csv")
    response = io.BytesIO()
    with pytest.raises(ImportRefused) as caught:
        fetching._SafeRedirects().redirect_request(request, response, 302, "Found", {}, "http://registre.example/b.csv")
    assert caught.value.code == "ADRESSE_REFUSEE"
    assert response.closed


def test_endless_redirections_are_given_up(site):
    site.serve("/encore", status=302, Location=site.address + "/encore")
    assert refusal(site.address + "/encore").code == "ADRESSE_REFUSEE"


@pytest.mark.parametrize("address", ["file:///etc/hostname", "ftp://127.0.0.1/registre.csv", "gopher://x/y"])
def test_only_http_addresses_are_accepted(address):
    assert refusal(address).code == "ADRESSE_REFUSEE"


@pytest.mark.parametrize(
    "address",
    ["http://", "http:///registre.csv", "http://127.0.0.1:port/", "http://[::1/", "http://127.0.0.1:99999/",
     "http://" + "x" * 300 + ".example/", "https://127.0.0.1:1/registre.csv"],
)  # fmt: skip
def test_an_address_that_leads_nowhere_is_refused(monkeypatch, address):
    monkeypatch.setenv("no_proxy", "*")
    assert refusal(address).code == "TELECHARGEMENT_IMPOSSIBLE"


@pytest.mark.parametrize("status", [401, 404, 500, 503])
def test_an_error_of_the_site_is_told_with_its_number(site, status):
    found = refusal(site.serve("/registre.csv", b"<html>", status=status))
    assert found.code == "TELECHARGEMENT_IMPOSSIBLE"
    assert str(status) in found.message


def test_a_download_cut_before_its_announced_length_is_refused(site):
    found = refusal(site.serve("/registre.csv", CONTENT, Content_Length=str(len(CONTENT) + 1)))
    assert found.code == "TELECHARGEMENT_IMPOSSIBLE"
    assert "coupée" in found.message


def test_too_large_a_download_is_refused_from_its_announcement(site):
    address = site.serve("/registre.csv", CONTENT, Content_Length="5000000000000")
    assert refusal(address).code == "FICHIER_TROP_GRAND"


def test_too_large_a_download_is_refused_when_it_announces_nothing(site):
    address = site.serve("/registre.csv", CONTENT)
    del site.answers["/registre.csv"][1]["Content-Length"]
    assert fetch(address).content == CONTENT
    assert refusal(address, max_bytes=5).code == "FICHIER_TROP_GRAND"


def test_a_download_encoded_without_being_asked_is_refused(site):
    assert refusal(site.serve("/registre.csv", CONTENT, Content_Encoding="gzip")).code == "TELECHARGEMENT_IMPOSSIBLE"


def test_a_site_that_keeps_silent_is_given_up(monkeypatch, site):
    monkeypatch.setattr(fetching, "SILENCE_S", 0.05)
    silence = threading.Event()
    monkeypatch.setattr(Site, "do_GET", lambda handler: silence.wait(10))
    found = refusal(site.address + "/registre.csv")
    silence.set()
    assert found.code == "TELECHARGEMENT_IMPOSSIBLE"
    assert "ne répond pas" in found.message


def test_a_download_without_end_is_given_up(monkeypatch, site):
    monkeypatch.setattr(fetching, "DOWNLOAD_S", -1)
    found = refusal(site.serve("/registre.csv", CONTENT))
    assert "trop lent" in found.message
