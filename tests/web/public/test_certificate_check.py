"""/attestations/…: what is said of a certificate, to whom, and of a file or a QR code that somebody brings."""

import json
import re
from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from adock.certificates.kinds import Kind
from adock.certificates.rules import WithdrawalReason
from adock.certificates.services import paper, withdraw
from adock.core.reading import RULES, Reading
from adock.core.turns import turn
from adock.gateways import examinations, files
from adock.gateways.sealing import SealUnavailable, pades, tokens
from adock.web.public.certificates import views
from tests import factories as make
from tests import sealed
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

CHECK = "/attestations/verifier"
PAGE, PAPER, API = "/attestations/{}", "/attestations/{}/document.pdf", "/api/v1/certificats/{}"


@pytest.fixture(autouse=True)
def company(build_index):
    make.registration(make.siret(1), lc={})
    build_index()


def allow(monkeypatch, reading, most):
    """As if no more than `most` were allowed."""
    monkeypatch.setitem(RULES, reading, replace(RULES[reading], most=most))


def page_of(client, reference):
    return client.get(f"/attestations/{reference}")


class TestByCode:
    def test_it_says_first_what_the_certificate_is_worth_then_who_what_and_when(self, client):
        sealed.issued()
        text = text_of(page_of(client, sealed.CODE))
        assert "Valide Jusqu'au 24 mai 2027. Dernier jour inclus." in text
        assert "Aujourd'hui, 24 novembre 2026. Attestation n° ADK-2026-000001." in text
        for said in (
            "TRANSPORTS MOREL",
            "Attestation de non-emploi de salariés étrangers soumis à autorisation de travail",
            "En règle : voir la fiche",
            "Signée le 24 novembre 2026",
            "Camille Morel, Gérante",
            sealed.CODE,
        ):
            assert said in text
        assert text.index("Jusqu'au 24 mai 2027") < text.index("Signée par")

    @pytest.mark.parametrize("on", [date(2027, 5, 24), date(2027, 5, 25)], ids=["last day", "day after"])
    def test_the_last_day_is_still_valid_and_the_next_is_not(self, client, on_the_day, on):
        sealed.issued()
        on_the_day.move_to(f"{on.isoformat()}T10:00:00Z")
        text = text_of(page_of(client, sealed.CODE))
        assert ("Valide Jusqu'au 24 mai 2027" in text) == (on.day == 24)
        assert ("Expirée Depuis le 25 mai 2027" in text) == (on.day == 25)

    def test_a_withdrawn_one_is_said_to_be_withdrawn_and_its_document_is_no_longer_given(self, client):
        signed, _ = sealed.with_paper()
        sealed.withdraw(signed, make.TODAY)
        response = page_of(client, signed.code)
        assert "Retirée Le 24 novembre 2026 par l'entreprise. Ne l'acceptez plus" in text_of(response)
        assert "l'entreprise a retiré cette attestation" in text_of(response)
        assert "document.pdf" not in response.content.decode()
        assert client.get(f"/attestations/{signed.code}/document.pdf").status_code == 404

    def test_a_replaced_one_leads_to_the_one_that_replaced_it(self, client):
        old, new = sealed.issued(on=date(2026, 9, 1)), sealed.issued()
        sealed.replace(old, new, make.TODAY)
        response = page_of(client, old.code)
        assert "Remplacée Le 24 novembre 2026 par une plus récente" in text_of(response)
        assert f'href="/attestations/{new.number}"' in response.content.decode()
        assert new.code not in response.content.decode()

    def test_the_names_of_a_list_are_nowhere_and_its_document_is_never_given(self, client):
        signed, pdf = sealed.with_paper(kind=Kind.FOREIGN_WORKERS)
        response = page_of(client, signed.code)
        assert "1 personne. Leurs noms ne sont pas publics" in text_of(response)
        assert "seule l'entreprise peut la donner" in text_of(response)
        sent = client.post(CHECK, {"fichier": SimpleUploadedFile("liste.pdf", pdf)})
        assert "exactement le fichier délivré" in text_of(sent)
        for answer in (response, sent, page_of(client, signed.number)):
            assert "Secrette" not in answer.content.decode()
            assert "9903000001" not in answer.content.decode()
        assert client.get(f"/attestations/{signed.code}/document.pdf").status_code == 404

    def test_the_document_is_given_byte_for_byte_and_not_to_search_engines(self, client):
        signed, pdf = sealed.with_paper()
        response = client.get(f"/attestations/{signed.code}/document.pdf")
        assert response.content == pdf
        assert response.headers["Content-Type"] == "application/pdf"
        assert 'filename="attestation-ADK-2026-000001.pdf"' in response.headers["Content-Disposition"]
        assert response.headers["X-Robots-Tag"] == "noindex"

    @pytest.mark.parametrize(
        ("fault", "status"), [(files.Missing("x"), 404), (files.StoreAway("x"), 503), (files.Unreadable("x", "clé"), 503)]
    )
    def test_a_document_that_cannot_be_read_is_no_error_of_the_program(self, client, monkeypatch, fault, status):
        signed, _ = sealed.with_paper()

        def get(name):
            raise fault

        monkeypatch.setattr(files, "get", get)
        assert client.get(f"/attestations/{signed.code}/document.pdf").status_code == status

    def test_an_erased_document_is_said_to_be_erased(self, client):
        signed = sealed.issued()
        assert "n'est plus gardé" in text_of(page_of(client, signed.code))

    def test_it_is_asked_anew_each_time_sets_no_cookie_and_is_not_for_search_engines(self, client):
        sealed.issued()
        response = page_of(client, sealed.CODE)
        assert response.headers["Cache-Control"] == "no-store"
        assert response.cookies == {}
        assert '<meta name="robots" content="noindex">' in response.content.decode()

    def test_names_are_never_read_as_markup(self, client):
        sealed.issued(company_name="<script>x</script>", first_name="<b>", position="</script>")
        html = page_of(client, sealed.CODE).content.decode()
        assert "<script>x" not in html
        assert "&lt;script&gt;x" in html

    def test_a_company_that_the_index_does_not_know_is_told_without_a_verdict(self, client):
        sealed.issued(rank=9)
        text = text_of(page_of(client, sealed.CODE))
        assert "Valide" in text
        assert "Au registre aujourd'hui" not in text

    def test_the_page_gives_the_script_what_the_qr_code_must_say_and_the_public_keys_alone(self, client):
        signed = sealed.issued()
        html = page_of(client, sealed.CODE).content.decode()
        facts = json.loads(html.partition("data-qr-facts>")[2].partition("</script>")[0])
        keys = json.loads(html.partition("data-qr-keys>")[2].partition("</script>")[0])
        assert facts.items() <= tokens.read_token(signed.token).items()
        assert keys == tokens.key_set()
        assert "d" not in keys["keys"][0]

    def test_it_does_without_the_keys_when_they_cannot_be_read(self, client, monkeypatch):
        sealed.issued()

        def key_set():
            raise SealUnavailable("clé perdue")

        monkeypatch.setattr(tokens, "key_set", key_set)
        response = page_of(client, sealed.CODE)
        assert "Valide" in text_of(response)
        assert "data-qr" not in response.content.decode()


class TestByNumber:
    def test_it_tells_company_dates_and_state_and_nothing_that_only_the_paper_holds(self, client):
        signed, _ = sealed.with_paper(kind=Kind.FOREIGN_WORKERS)
        response = page_of(client, signed.number)
        text = text_of(response)
        for said in ("TRANSPORTS MOREL", "Valide Jusqu'au 24 mai 2027", "Tapez son code"):
            assert said in text
        for kept in (
            signed.code,
            "Camille",
            "Gérante",
            signed.sha256,
            "document.pdf",
            "Personnes nommées",
            "Liste",
            signed.token,
        ):
            assert kept not in response.content.decode()

    def test_a_name_that_insee_withholds_is_told_to_whoever_holds_the_paper_alone(self, client, build_index):
        make.registration(make.siret(2), legal_category="Entrepreneur individuel", legal_name="DUPONT SACHA")
        make.sirene_import()
        make.sirene(make.siret(2), is_partial=True)
        build_index()
        signed = sealed.issued(rank=2, company_name="DUPONT SACHA")
        assert "DUPONT SACHA" in text_of(page_of(client, signed.code))
        hidden = text_of(page_of(client, signed.number))
        assert "DUPONT" not in hidden
        assert "Entreprise individuelle (nom non diffusé)" in hidden

    def test_numbers_are_not_read_one_after_the_other(self, client, monkeypatch):
        allow(monkeypatch, Reading.CERTIFICATE_NUMBERS, 2)
        signed = sealed.issued()
        statuses = [page_of(client, signed.number).status_code for _ in range(3)]
        assert statuses == [200, 200, 429]
        assert page_of(client, signed.code).status_code == 200


class TestTyped:
    @pytest.mark.parametrize(
        "typed", [sealed.CODE, " 7kq2 m9fd 3xha ", "7kq2m9fd3xha", f"https://testserver/attestations/{sealed.CODE}"]
    )
    def test_a_code_leads_to_its_page_however_it_is_typed(self, client, typed):
        response = client.post(CHECK, {"code": typed})
        assert (response.status_code, response.headers["Location"]) == (303, f"/attestations/{sealed.CODE}")

    def test_a_number_leads_to_its_page_too(self, client):
        assert client.post(CHECK, {"code": "adk 2026 000123"}).headers["Location"] == "/attestations/ADK-2026-000123"

    def test_an_address_typed_otherwise_leads_to_the_one_that_papers_bear(self, client):
        assert page_of(client, "7kq2m9fd3xha").headers["Location"] == f"/attestations/{sealed.CODE}"

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ("", "Tapez le code ou le numéro écrit sur le papier"),
            ("7KQ2-M9FD", "Un code compte 12 lettres et chiffres. Il y en a 8 ici."),
            ("7KQ2-M9FD-3XHO", "Un code ne contient jamais « O »"),
            ("7KQ2-M9FD-3XHÉ", "Le signe « É » n'est pas d'un code."),
            ("ADK-2026-12", "Un numéro a une année puis six chiffres au moins."),
            ("a" * 5000, "C'est trop long"),
            ("\u202e7KQ2", "Un code compte 12"),
        ],
    )
    def test_what_is_no_code_is_shown_again_with_what_to_mend(self, client, typed, sentence):
        response = client.post(CHECK, {"code": typed})
        assert response.status_code == 400
        assert sentence in text_of(response)
        assert 'aria-invalid="true"' in response.content.decode()

    def test_an_address_that_names_no_code_says_so_in_the_form(self, client):
        response = page_of(client, "bonjour")
        assert response.status_code == 400
        assert "Un code compte 12 lettres et chiffres. Il y en a 7 ici." in text_of(response)

    @pytest.mark.parametrize("reference", ["7KQ2-M9FD-3XHB", "ADK-2026-999999"])
    def test_one_that_was_never_issued_is_said_so_with_what_to_read_again(self, client, reference):
        response = page_of(client, reference)
        assert response.status_code == 404
        assert reference in text_of(response)
        assert "c'est peut-être un faux" in text_of(response)

    def test_codes_cannot_be_tried_without_end(self, client, monkeypatch):
        allow(monkeypatch, Reading.CERTIFICATE_MISSES, 2)
        statuses = [page_of(client, f"7KQ2-M9FD-3XH{last}").status_code for last in "BCD"]
        assert statuses == [404, 404, 429]

    def test_who_has_tried_enough_is_not_told_a_right_guess_either(self, client, monkeypatch):
        allow(monkeypatch, Reading.CERTIFICATE_MISSES, 1)
        signed = sealed.issued()
        page_of(client, "7KQ2-M9FD-3XHB")
        refused = page_of(client, signed.code)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "600")
        assert "Une même adresse internet peut se tromper 1 fois" in text_of(refused)

    @pytest.mark.parametrize("last", [API, PAGE, PAPER])
    @pytest.mark.parametrize("first", [API, PAGE, PAPER])
    def test_no_way_of_asking_gives_guesses_of_its_own(self, client, monkeypatch, first, last):
        allow(monkeypatch, Reading.CERTIFICATE_MISSES, 1)
        assert client.get(first.format("7KQ2-M9FD-3XHB")).status_code == 404
        assert client.get(last.format("7KQ2-M9FD-3XHC")).status_code == 429

    def test_numbers_do_not_have_a_count_for_pages_and_another_for_the_api(self, client, monkeypatch):
        allow(monkeypatch, Reading.CERTIFICATE_NUMBERS, 2)
        signed = sealed.issued()
        statuses = [client.get(way.format(signed.number)).status_code for way in (API, PAGE, API, PAGE)]
        assert statuses == [200, 200, 429, 429]

    def test_asking_writes_nothing_in_the_database(self, client):
        with CaptureQueriesContext(connection) as asked:
            page_of(client, "ADK-2026-999999")
        assert not [query["sql"] for query in asked if not query["sql"].lstrip().startswith("SELECT")]

    def test_the_form_sets_no_cookie(self, client):
        assert client.get(CHECK).cookies == {}
        assert client.post(CHECK, {"code": "x"}).cookies == {}


def sent(client, content, name="attestation.pdf"):
    return client.post(CHECK, {"fichier": SimpleUploadedFile(name, content, "application/pdf")})


class TestFile:
    def test_the_very_file_that_was_issued_is_recognised_whatever_its_name(self, client):
        _, pdf = sealed.with_paper()
        text = text_of(sent(client, pdf, "copie (3).bin"))
        assert "Valide C'est exactement le fichier délivré, au bit près. Jusqu'au 24 mai 2027" in text
        assert "Camille Morel, Gérante" in text

    @pytest.mark.parametrize("tail", [b"\r\n", b"\0" * 3000], ids=["white space", "NULs"])
    def test_an_issued_one_that_was_padded_on_its_way_is_recognised_and_said_to_be_so(self, client, tail):
        _, pdf = sealed.with_paper()
        text = text_of(sent(client, pdf + tail))
        assert "Valide C'est le fichier délivré, suivi de blancs qui ne changent rien. Jusqu'au 24 mai 2027" in text

    def test_genuine_but_withdrawn_is_not_the_same_as_altered(self, client):
        signed, pdf = sealed.with_paper()
        sealed.withdraw(signed, make.TODAY)
        assert "Retirée C'est exactement le fichier délivré" in text_of(sent(client, pdf))
        assert "Modifié depuis le sceau" in text_of(sent(client, pdf + b"\n% une ligne de plus\n"))

    def test_one_byte_changed_is_seen(self, client):
        _, pdf = sealed.with_paper()
        place = pdf.index(b"MediaBox")
        assert "Modifié depuis le sceau" in text_of(sent(client, pdf[:place] + b"MediaBux" + pdf[place + 8 :]))

    def test_a_seal_of_ours_on_something_else_is_said_for_what_it_is(self, client):
        other = pades.seal(sealed.plain_pdf(), reason="Sommaire")
        assert "Scellé par A Dock, mais pas une attestation" in text_of(sent(client, other))

    def test_the_seal_of_somebody_else_is_named_as_what_it_claims(self, client, settings, tmp_path):
        settings.DATA_DIR = tmp_path / "another"
        theirs = pades.seal(sealed.plain_pdf(), reason="Essai")
        settings.DATA_DIR = tmp_path / "ours"
        text = text_of(sent(client, theirs))
        assert "Scellé par quelqu'un d'autre" in text
        assert "ce que nous ne pouvons pas vérifier" in text

    def test_a_pdf_without_seal_a_broken_one_and_what_is_none_are_told_apart(self, client):
        assert "Aucun sceau" in text_of(sent(client, sealed.plain_pdf()))
        assert "PDF illisible" in text_of(sent(client, b"%PDF-1.7\n" + b"\0" * 50))
        assert "Ce n'est pas un PDF" in text_of(sent(client, b"\x89PNG\r\n\x1a\n"))

    def test_an_empty_file_and_one_too_big_are_refused_in_the_form(self, client):
        empty, big = sent(client, b""), sent(client, b"%PDF-" + b"0" * 10_000_001)
        assert (empty.status_code, big.status_code) == (400, 413)
        assert "Ce fichier est vide" in text_of(empty)
        assert "Le fichier dépasse 10 Mo" in text_of(big)

    def test_files_are_not_examined_without_end(self, client, monkeypatch):
        monkeypatch.setattr(views, "MOST_FILES", 1)
        assert [sent(client, b"x").status_code for _ in range(2)] == [200, 429]

    def test_a_file_that_takes_long_counts_for_many(self, client, monkeypatch):
        monkeypatch.setattr(views, "MOST_FILES", 4)
        clock = iter((0, 60.5))
        monkeypatch.setattr(examinations, "monotonic", lambda: next(clock))
        first, second = (sent(client, sealed.plain_pdf()) for _ in range(2))
        assert (first.status_code, second.status_code) == (200, 429)
        assert "a pris tout le temps prévu : celui-ci n'a pas été lu" in text_of(second)
        assert re.search("Renvoyez-le dans (9|10) minutes", text_of(second))
        assert 500 < int(second.headers["Retry-After"]) <= 600

    def test_what_one_place_spent_another_has_still(self, client, monkeypatch):
        clock = iter((0, 60.5, 0, 1))
        monkeypatch.setattr(examinations, "monotonic", lambda: next(clock))
        sent(client, sealed.plain_pdf())
        assert sent(Client(REMOTE_ADDR="192.0.2.7"), sealed.plain_pdf()).status_code == 200

    def test_while_others_are_examined_one_more_waits_but_an_issued_one_is_recognised(self, client, monkeypatch, settings):
        _, pdf = sealed.with_paper()
        settings.FILES_AT_ONCE = 1
        monkeypatch.setattr(examinations, "PATIENCE_S", 0)
        with turn(examinations.WORK, most=1):
            busy = sent(client, sealed.plain_pdf())
            assert busy.status_code == 503
            assert "D'autres fichiers sont en cours de vérification" in text_of(busy)
            assert "Envoyez de nouveau le vôtre dans 20 secondes" in text_of(busy)
            assert busy.headers["Retry-After"] == "20"
            assert "C'est exactement le fichier délivré" in text_of(sent(client, pdf))

    def test_our_own_seals_being_unreadable_is_said_and_is_not_the_file_s_fault(self, client, monkeypatch):
        def examine(content):
            raise SealUnavailable("racine perdue")

        monkeypatch.setattr(pades, "examine", examine)
        response = sent(client, sealed.plain_pdf())
        assert response.status_code == 503
        assert "ne peuvent pas être vérifiés en ce moment" in text_of(response)


def qr_text(signed, token=None):
    return f"https://testserver/attestations/{signed.code}#{token or signed.token}"


class TestPastedToken:
    def test_a_good_one_is_said_to_be_genuine_with_the_state_of_the_day(self, client):
        signed = sealed.issued()
        for text in (qr_text(signed), signed.token, qr_text(signed)[:60] + "\n" + qr_text(signed)[60:]):
            said = text_of(client.post(CHECK, {"code": text}))
            assert "Valide Jusqu'au 24 mai 2027" in said
            assert "Le QR code est authentique : A Dock l'a signé." in said

    def test_a_good_one_of_a_withdrawn_certificate_is_withdrawn(self, client):
        signed = sealed.issued()
        sealed.withdraw(signed, make.TODAY)
        assert "Retirée Le 24 novembre 2026" in text_of(client.post(CHECK, {"code": signed.token}))

    def test_another_key_an_altered_content_and_a_cut_one_are_told_apart(self, client):
        signed = sealed.issued()
        other = sealed.issued()
        altered = sealed.altered(signed, other)
        assert "Signé par une autre clé" in text_of(client.post(CHECK, {"code": qr_text(signed, sealed.forged(signed))}))
        assert "QR code modifié" in text_of(client.post(CHECK, {"code": qr_text(signed, altered)}))
        assert "QR code illisible" in text_of(client.post(CHECK, {"code": qr_text(signed)[:-20]}))

    def test_one_put_behind_the_address_of_another_certificate_is_seen(self, client):
        signed, other = sealed.issued(), sealed.issued()
        said = text_of(client.post(CHECK, {"code": qr_text(other, signed.token)}))
        assert "QR code d'une autre attestation" in said

    def test_one_that_leads_to_another_site_is_a_sign_of_forgery(self, client):
        signed = sealed.issued()
        said = text_of(client.post(CHECK, {"code": qr_text(signed).replace("testserver", "adock.example")}))
        assert "Mène à un autre site" in said
        assert "« adock.example »" in said

    def test_a_genuine_one_that_the_base_does_not_know_is_not_called_a_forgery(self, client):
        signed = sealed.issued()
        unknown = tokens.sign_token(sealed.claims(signed, c="22RQ-M9FD-3XHA"))
        assert "QR code authentique, attestation inconnue" in text_of(client.post(CHECK, {"code": unknown}))

    @pytest.mark.parametrize("text", ["https://[/#x", "#", "https://testserver/attestations/#", "a.b.c", "http://#a.b.c"])
    def test_what_is_no_qr_code_of_anybody_is_answered_all_the_same(self, client, text):
        assert client.post(CHECK, {"code": text}).status_code in {200, 400}


class TestOffline:
    def test_the_page_allows_the_camera_and_no_other_page_does(self, client):
        assert "camera=(self)" in client.get("/attestations/hors-ligne").headers["Permissions-Policy"]
        assert "camera=()" in client.get(CHECK).headers["Permissions-Policy"]

    def test_the_script_that_keeps_it_is_served_below_certificates_and_names_what_it_keeps(self, client):
        response = client.get("/attestations/hors-ligne.js")
        assert response.headers["Content-Type"].startswith("text/javascript")
        assert response.headers["Cache-Control"] == "no-cache"
        script = response.content.decode()
        assert 'const PAGE = "/attestations/hors-ligne";' in script
        assert client.get("/attestations/hors-ligne").headers["X-Version"] in script

    def test_it_knows_the_host_that_papers_name(self, client, settings):
        settings.PUBLIC_URL = "https://adock.example"
        assert 'data-host="adock.example"' in client.get("/attestations/hors-ligne").content.decode()
        signed = sealed.issued()
        text = qr_text(signed).replace("http://testserver", "https://adock.example")
        assert "authentique" in text_of(client.post(CHECK, {"code": text}))

    def test_every_file_it_keeps_is_one_that_the_page_asks_for(self, client):
        html = client.get("/attestations/hors-ligne").content.decode()
        for address in views._offline_script().files:
            assert address in html


def test_the_site_leads_to_the_check_from_its_home_its_help_and_its_footer(client):
    for address in ("/", "/aide", "/plan-du-site", "/contact"):
        assert 'href="/attestations/verifier"' in client.get(address).content.decode()
    assert "Disallow: /attestations/" in client.get("/robots.txt").content.decode()


class TestReallySigned:
    """One that a company signed by the service itself, from the paper that its customer holds."""

    @pytest.fixture
    def signed(self):
        make.sirene(make.siret(1))
        return sealed.certificate(kind=Kind.FOREIGN_WORKERS)

    def test_what_its_qr_code_holds_and_the_file_are_recognised(self, client, signed):
        assert "Le QR code est authentique" in text_of(client.post(CHECK, {"code": signed.token}))
        text = text_of(sent(client, paper(signed)))
        assert "C'est exactement le fichier délivré" in text
        assert "Diallo" not in text

    def test_once_withdrawn_both_say_so_and_a_changed_file_is_still_told_apart(self, client, signed):
        pdf = paper(signed)
        withdraw(signed.signatory, signed, WithdrawalReason.MISTAKE)
        assert "Retirée" in text_of(client.post(CHECK, {"code": signed.token}))
        assert "Retirée C'est exactement" in text_of(sent(client, pdf))
        assert "Modifié depuis le sceau" in text_of(sent(client, pdf + b"%"))
