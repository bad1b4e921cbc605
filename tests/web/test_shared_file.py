"""What a customer sees by a share's link, without an account: a cover, a button, one page, its papers."""

import io
import logging
import re
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adock.certificates.rules import EndKind
from adock.gateways import files
from adock.gateways.sealing import SealUnavailable, pades
from adock.vigilance import archive, shares
from adock.vigilance.kinds import Slot
from adock.vigilance.models import DepositedDocument, ShareOpening
from adock.web.logs import WithoutSecrets
from adock.web.public.shared import views
from tests import factories as make
from tests import people
from tests import share_factories as given
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

URSSAF, STATEMENT = "urssaf", "attestation"


@pytest.fixture
def keeper():
    given.company()
    given.full_file()
    return people.signatory()


@pytest.fixture
def link(keeper) -> str:
    return link_of(given.share(keeper))


@pytest.fixture
def reader(link) -> Client:
    """A browser that has pressed the button."""
    return opened(link)


def link_of(made: shares.NewShare) -> str:
    return f"/partages/{made.token}"


def opened(link: str, **sent: str) -> Client:
    client = Client()
    assert client.post(link, sent).status_code == 303
    return client


def openings() -> list[tuple[str, str]]:
    return list(ShareOpening.objects.order_by("id").values_list("what", "slot"))


def rows() -> dict[str, int]:
    """How many rows each table holds."""
    with connection.cursor() as cursor:
        counts = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
        return counts


class TestCover:
    def test_it_says_who_shares_what_with_whom_until_when(self, client, link):
        text = text_of(client.get(link))
        for said in ("TRANSPORTS MOREL", "000 000 018", given.CUSTOMER, "24 mai 2027", "Ouvrir le dossier", "Extrait Kbis"):
            assert said in text

    def test_it_lists_what_is_there_and_says_nothing_of_the_rest(self, client, db):
        given.company()
        given.document(Slot.KBIS)
        text = text_of(client.get(link_of(given.share(people.signatory()))))
        assert "Extrait Kbis" in text
        assert "Urssaf" not in text
        assert "demand" not in text

    @pytest.mark.parametrize("method", ["get", "head"])
    def test_asking_writes_nothing_and_sets_no_cookie_since_programs_follow_links(self, client, link, method):
        before = rows()
        with CaptureQueriesContext(connection) as asked:
            for address in (link, f"{link}/dossier"):
                assert not getattr(client, method)(address).cookies
        assert rows() == before
        assert [query["sql"] for query in asked if not query["sql"].lstrip().startswith("SELECT")] == []

    def test_it_does_not_show_the_papers_nor_the_workers(self, client, link):
        text = text_of(client.get(link))
        assert "Urssaf Bretagne" not in text
        assert "Diallo" not in text

    def test_its_button_opens_the_file_and_records_it_once(self, client, link):
        response = client.post(link)
        assert (response.status_code, response.headers["Location"]) == (303, f"{link}/dossier")
        assert client.get(f"{link}/dossier").status_code == 200
        assert client.get(f"{link}/dossier").status_code == 200
        assert openings() == [("dossier", "")]

    def test_its_cookie_is_for_these_addresses_alone_and_half_a_day(self, client, link):
        cookie = client.post(link).cookies["partage"]
        assert (cookie["path"], cookie["max-age"], cookie["samesite"]) == (link, 12 * 3600, "Lax")
        assert cookie["httponly"]
        assert not cookie["secure"]

    def test_over_https_its_cookie_is_of_https_alone(self, client, link, settings):
        settings.HTTPS = True
        assert client.post(link, secure=True).cookies["__Secure-partage"]["secure"]

    def test_it_leads_back_who_has_opened_it_already(self, reader, link):
        assert "Revenir au dossier" in text_of(reader.get(link))

    def test_no_form_token_is_asked_and_none_is_given(self, link):
        client = Client(enforce_csrf_checks=True)
        assert client.get(link).cookies == {}
        assert client.post(link).status_code == 303

    def test_too_many_openings_of_a_link_are_stopped(self, client, link, monkeypatch):
        monkeypatch.setattr(views, "MOST_OPENINGS", 1)
        client.post(link)
        response = client.post(link)
        assert response.status_code == 429
        assert response.headers["Retry-After"] == "3600"
        assert openings() == [("dossier", "")]
        assert client.post(link, REMOTE_ADDR="198.51.100.7").status_code == 303


class TestCode:
    @pytest.fixture
    def made(self, keeper) -> shares.NewShare:
        return given.share(keeper, with_code=True)

    def test_the_file_opens_with_the_code(self, client, made):
        assert "Code" in text_of(client.get(link_of(made)))
        response = client.post(link_of(made), {"code": made.code.lower()})
        assert response.status_code == 303

    @pytest.mark.parametrize(("typed", "said"), [("", "Saisissez le code"), ("2222-2222", "pas le bon code"), ("\0", "code")])
    def test_it_does_not_open_without_it(self, client, made, typed, said):
        response = client.post(link_of(made), {"code": typed})
        assert response.status_code == 400
        assert said in text_of(response)
        assert not response.cookies
        assert openings() == []
        assert client.get(f"{link_of(made)}/dossier").status_code == 303

    def test_wrong_codes_lock_the_link_and_the_page_says_for_how_long(self, client, made, monkeypatch):
        monkeypatch.setattr(shares, "WRONG_CODES", 1)
        client.post(link_of(made), {"code": "2222-2222"})
        response = client.post(link_of(made), {"code": made.code})
        assert response.status_code == 429
        assert "bloqué pendant une heure" in text_of(response)

    def test_the_wrong_codes_of_who_was_sent_the_link_by_mistake_do_not_lock_the_customer_out(self, client, made, monkeypatch):
        monkeypatch.setattr(shares, "WRONG_CODES", 2)
        for _ in range(3):
            client.post(link_of(made), {"code": "2222-2222"}, REMOTE_ADDR="203.0.113.9")
        assert client.post(link_of(made), {"code": made.code}, REMOTE_ADDR="198.51.100.7").status_code == 303

    def test_codes_guessed_from_everywhere_are_stopped(self, client, made, monkeypatch):
        monkeypatch.setattr(shares, "WRONG_CODES", 1)
        monkeypatch.setattr(shares, "MANY_PLACES", 2)
        answers = [
            client.post(link_of(made), {"code": "2222-2222"}, REMOTE_ADDR=f"203.0.113.{rank}").status_code for rank in range(3)
        ]
        assert answers == [400, 400, 429]


class TestFile:
    def test_the_verdict_of_the_day_comes_first(self, reader, link):
        html = reader.get(f"{link}/dossier").content.decode()
        assert html.index("ad-plate--bon") < html.index("Tout télécharger") < html.index("Urssaf Bretagne")
        assert "situation au 20 novembre 2026" in html
        assert f'href="/etablissements/{given.SIRET}"' in html

    def test_each_paper_is_told_with_its_state_issuer_number_and_dates(self, reader, link):
        text = text_of(reader.get(f"{link}/dossier"))
        for said in (
            "Dossier : 4 pièces valables, 1 sans date de fin, 1 non fournie.",
            "Valable jusqu'au 1er mai 2027",
            "Expire dans 12 jours, le 6 décembre 2026",
            "Sans date de fin",
            "Non fournie",
            "Préfet de la région Bretagne",
            "AB12CD34EF56GH7",
            "urssaf.fr",
            "Signée par Camille Morel, Présidente",
        ):
            assert said in text

    def test_the_workers_of_a_list_are_told_to_who_holds_the_link(self, reader, link, build_index):
        build_index()
        html = reader.get(f"{link}/dossier").content.decode()
        assert "Diallo Awa" in html
        assert "7501000001" in html
        assert "Sénégal" in html
        address = re.search(r'href="(/attestations/[^"]+)', html)
        assert address
        assert Client().get(address[1]).status_code == 200

    def test_they_are_not_when_the_statement_is_not_shared(self, keeper):
        link = link_of(given.share(keeper, slots=[Slot.URSSAF]))
        text = text_of(opened(link).get(f"{link}/dossier"))
        assert "Diallo" not in text
        assert "Assureur" not in text

    def test_a_statement_that_was_taken_back_shows_no_list_any_more(self, db):
        given.company()
        given.listing(ended_at=timezone.now(), ended_on=make.TODAY, end_kind=EndKind.WITHDRAWN)
        link = link_of(given.share(people.signatory()))
        client = opened(link)
        text = text_of(client.get(f"{link}/dossier"))
        assert "Retirée par l'entreprise le 24 novembre 2026" in text
        assert "Diallo" not in text
        assert client.post(f"{link}/pieces/{STATEMENT}").status_code == 404

    def test_a_statement_without_workers_lists_nobody(self, db):
        given.company()
        given.certificate()
        link = link_of(given.share(people.signatory()))
        assert "de la liste" not in text_of(opened(link).get(f"{link}/dossier"))

    def test_an_empty_file_says_what_is_missing_and_offers_nothing_to_download(self, db):
        given.company()
        link = link_of(given.share(people.signatory()))
        text = text_of(opened(link).get(f"{link}/dossier"))
        assert "aucune pièce valable, 6 non fournies" in text
        assert "Télécharger" not in text
        assert "Tout télécharger" not in text

    def test_a_company_out_of_the_register_is_said_to_be_so(self, db):
        link = link_of(given.share(people.signatory(make.siren(9)), make.siren(9)))
        assert "Hors du registre" in text_of(opened(link).get(f"{link}/dossier"))

    def test_what_the_company_typed_is_text_and_never_markup(self, keeper):
        DepositedDocument.objects.filter(slot=Slot.KBIS).update(issuer="<script>alert(1)</script>")
        link = link_of(given.share(keeper, customer='<b>"X"</b> & Fils'))
        html = opened(link).get(f"{link}/dossier").content.decode()
        assert "<script>alert" not in html
        assert "&lt;b&gt;" in html

    def test_who_has_not_pressed_the_button_is_led_to_it(self, client, link):
        response = client.get(f"{link}/dossier")
        assert (response.status_code, response.headers["Location"]) == (303, link)
        for address in (f"{link}/pieces/{URSSAF}", f"{link}/archive"):
            assert client.post(address).status_code == 303
        assert openings() == []

    def test_the_cookie_of_one_share_opens_no_other(self, keeper, reader, link):
        other = link_of(given.share(keeper))
        stranger = Client()
        stranger.cookies["partage"] = reader.cookies["partage"].value
        assert stranger.get(f"{link}/dossier").status_code == 200
        assert stranger.get(f"{other}/dossier").status_code == 303

    def test_half_a_day_later_the_button_is_to_be_pressed_again(self, reader, link, on_the_day):
        on_the_day.shift(timedelta(hours=12, seconds=1))
        assert reader.get(f"{link}/dossier").status_code == 303


class TestDownloads:
    def test_a_paper_is_given_as_it_was_deposited_and_recorded(self, reader, link):
        response = reader.post(f"{link}/pieces/{URSSAF}")
        urssaf = DepositedDocument.objects.get(slot=URSSAF)
        assert response.content == files.get(urssaf.file)
        assert response.headers["Content-Type"] == "application/pdf"
        disposition = 'attachment; filename="2-attestation-vigilance-urssaf-2026-11-02.pdf"'
        assert response.headers["Content-Disposition"] == disposition
        assert openings() == [("dossier", ""), ("piece", URSSAF)]
        assert ShareOpening.objects.get(slot=URSSAF).number == urssaf.number

    def test_all_of_it_is_given_as_a_zip_with_a_sealed_summary_and_recorded(self, reader, link):
        response = reader.post(f"{link}/archive")
        held = zipfile.ZipFile(io.BytesIO(response.content))
        assert held.testzip() is None
        assert len(held.namelist()) == 6
        assert pades.examine(held.read("0-synthese.pdf")).is_intact
        assert response.headers["Content-Disposition"] == 'attachment; filename="dossier-000000018-2026-11-24.zip"'
        assert openings() == [("dossier", ""), ("archive", "")]

    def test_what_is_given_is_not_compressed_again(self, reader, link):
        DepositedDocument.objects.filter(slot=URSSAF).update(file="vigilance/lourde")
        files.put("vigilance/lourde", b"A" * 10_000)
        page = reader.get(f"{link}/dossier", headers={"Accept-Encoding": "gzip"})
        assert page.headers["Content-Encoding"] == "gzip"
        response = reader.post(f"{link}/pieces/{URSSAF}", headers={"Accept-Encoding": "gzip"})
        assert "Content-Encoding" not in response.headers
        assert response.content == b"A" * 10_000

    def test_no_form_token_is_asked(self, link):
        client = Client(enforce_csrf_checks=True)
        client.post(link)
        for what in ("archive", f"pieces/{URSSAF}"):
            assert client.post(f"{link}/{what}").status_code == 200

    @pytest.mark.parametrize("slot", ["assurance_marchandises", "nulle-part", "URSSAF", "%00"])
    def test_a_paper_that_is_not_there_is_not_found(self, reader, link, slot):
        assert reader.post(f"{link}/pieces/{slot}").status_code == 404
        assert openings() == [("dossier", "")]

    def test_a_paper_that_is_not_shared_is_not_found(self, keeper):
        link = link_of(given.share(keeper, slots=[Slot.KBIS]))
        assert opened(link).post(f"{link}/pieces/{URSSAF}").status_code == 404

    @pytest.mark.parametrize("method", ["get", "head"])
    def test_a_link_followed_by_a_program_downloads_nothing(self, reader, link, method):
        for address in (f"{link}/pieces/{URSSAF}", f"{link}/archive"):
            assert getattr(reader, method)(address).status_code == 405
        assert openings() == [("dossier", "")]

    @pytest.mark.parametrize("what", [f"pieces/{URSSAF}", "archive"])
    def test_a_paper_lost_by_the_store_is_said_by_its_name_and_nothing_is_given(self, reader, link, what):
        files.delete(DepositedDocument.objects.get(slot=URSSAF).file)
        response = reader.post(f"{link}/{what}")
        assert response.status_code == 503
        assert "Attestation de vigilance (Urssaf)" in text_of(response)
        assert openings() == [("dossier", "")]

    @pytest.mark.parametrize(
        ("where", "fault", "status", "said"),
        [
            ("content", files.StoreAway("away"), 503, "ne répondent pas"),
            ("_summary", SealUnavailable("away"), 503, "ne répondent pas"),
            ("make", archive.TooLarge(), 413, "une par une"),
        ],
    )
    def test_what_keeps_the_zip_from_being_made_is_said_and_nothing_is_recorded(
        self, reader, link, monkeypatch, where, fault, status, said
    ):
        def fail(*args):
            raise fault

        monkeypatch.setattr(archive, where, fail)
        response = reader.post(f"{link}/archive")
        assert response.status_code == status
        assert said in text_of(response)
        assert openings() == [("dossier", "")]

    def test_downloads_of_a_link_are_limited_by_the_hour(self, reader, link, monkeypatch):
        monkeypatch.setattr(views, "MOST_ARCHIVES", 1)
        monkeypatch.setattr(views, "MOST_PAPERS", 1)
        for what in ("archive", f"pieces/{URSSAF}"):
            assert reader.post(f"{link}/{what}").status_code == 200
            assert reader.post(f"{link}/{what}").status_code == 429
        assert len(openings()) == 3


class TestEnd:
    @pytest.fixture
    def share(self, link):
        return shares.find(link.rsplit("/", 1)[1])

    def test_a_revocation_bites_at_once_on_every_address_also_for_who_is_reading(self, keeper, reader, link, share):
        shares.revoke(keeper, share)
        for method, address in (
            ("get", link),
            ("post", link),
            ("get", f"{link}/dossier"),
            ("post", f"{link}/pieces/{URSSAF}"),
            ("post", f"{link}/archive"),
        ):
            response = getattr(reader, method)(address)
            assert response.status_code == 410
            text = text_of(response)
            assert "TRANSPORTS MOREL a arrêté ce partage le 24 novembre 2026 à 12 h 00." in text
            assert "demandez un nouveau lien" in text
            assert "Urssaf Bretagne" not in text
            assert given.CUSTOMER not in text
        assert openings() == [("dossier", "")]

    @pytest.mark.parametrize("what", [f"pieces/{URSSAF}", "archive"])
    def test_what_is_being_prepared_when_the_share_is_revoked_is_not_given(
        self, keeper, reader, link, share, what, monkeypatch
    ):
        read = archive.content

        def revoked_meanwhile(paper):
            shares.revoke(keeper, share)
            return read(paper)

        monkeypatch.setattr(archive, "content", revoked_meanwhile)
        assert reader.post(f"{link}/{what}").status_code == 410
        assert openings() == [("dossier", "")]

    def test_a_link_that_is_over_says_since_when(self, reader, link, on_the_day):
        on_the_day.move_to("2027-05-25T08:00:00Z")
        response = reader.get(link)
        assert response.status_code == 410
        assert "partageait ce dossier jusqu'au 24 mai 2027" in text_of(response)

    @pytest.mark.parametrize("token", ["inconnu", "%00", "x" * 3000, "é"])
    def test_a_link_that_never_was_is_not_found(self, client, link, token):
        for method, address in (("get", ""), ("post", ""), ("get", "/dossier"), ("post", "/archive")):
            response = getattr(client, method)(f"/partages/{token}{address}")
            assert response.status_code == 404
            assert not response.cookies


class TestSecrecy:
    def test_every_answer_is_kept_by_nobody_indexed_by_nobody_and_told_to_nobody(self, keeper, reader, link):
        answers = [
            Client().get(link),
            Client().post(link),
            Client().get(f"{link}/dossier"),
            reader.get(f"{link}/dossier"),
            reader.post(f"{link}/pieces/{URSSAF}"),
            reader.post(f"{link}/archive"),
            reader.post(f"{link}/pieces/assurance_marchandises"),
            reader.get("/partages/inconnu"),
        ]
        shares.revoke(keeper, shares.find(link.rsplit("/", 1)[1]))
        answers.append(reader.get(link))
        for response in answers:
            assert response.headers["Cache-Control"] == "no-store"
            assert response.headers["Referrer-Policy"] == "no-referrer"
            assert response.headers["X-Robots-Tag"].startswith("noindex")

    def test_the_secret_is_in_no_log_of_ours(self, client, link):
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "%s: %s", ("Service Unavailable", f"{link}/archive"), None)
        assert WithoutSecrets().filter(record)
        assert record.getMessage() == "Service Unavailable: /partages/…/archive"
        untouched = logging.LogRecord("x", logging.ERROR, "f", 1, "%s: 100 %%", ("/recherche",), None)
        WithoutSecrets().filter(untouched)
        assert untouched.getMessage() == "/recherche: 100 %"

    def test_our_logs_pass_by_it(self, settings):
        assert "without_secrets" in settings.LOGGING["handlers"]["console"]["filters"]

    def test_the_secret_is_not_in_the_page_but_in_its_own_addresses(self, reader, link):
        html = reader.get(f"{link}/dossier").content.decode()
        token = link.rsplit("/", 1)[1]
        assert html.count(token) == len(re.findall(rf'action="/partages/{token}/', html))
