"""The vigilance file of a company, as those who keep it meet it."""

import zlib
from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from adock.accounts.rules import MembershipState, Role
from adock.core.turns import turn
from adock.documents.wording import CANNOT_KEEP, CANNOT_SCAN
from adock.gateways import examinations, files
from adock.gateways.inspection import Fault
from adock.vigilance import deposits
from adock.vigilance.kinds import DEPOSITED, LABELS, Slot
from adock.vigilance.models import DepositedDocument
from adock.web.accounts.export import personal_data
from adock.web.carrier.file import views
from tests import factories as make
from tests import people
from tests import vigilance_factories as vigilance
from tests.deposits import stream, with_contents
from tests.reading import main_text_of as text_of
from tests.reading import plain
from tests.vigilance_factories import FAULTS, SIREN, TYPED, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

FILE = f"/mon-espace/entreprises/{SIREN}/dossier"


@pytest.fixture
def camille():
    make.registration(make.siret(1), lc={"number": "2021 53 0000001"})
    return people.member(SIREN, Role.SIGNATORY).user


@pytest.fixture
def browser(camille):
    return people.signed_in(camille)


def html_of(answer):
    return plain(unescape(answer.content.decode()))


def send(browser, slot=Slot.URSSAF, held=None, name="attestation.pdf", **changes):
    typed = TYPED[slot] | changes
    sent = {} if held is False else {"file": ContentFile(pdf(slot) if held is None else held, name)}
    return browser.post(f"{FILE}/{slot}", typed | sent)


class TestTheFile:
    def test_an_empty_one_says_what_it_is_for_and_whom_and_where_to_begin(self, browser):
        text = text_of(browser.get(FILE))
        assert "Votre dossier est vide" in text
        assert "vos clients vous demandent. La loi le veut pour les uns" in text
        assert text.count("Absente") == 6
        page = html_of(browser.get(FILE))
        for slot in DEPOSITED:
            assert f'href="{FILE}/{slot}">Déposer' in page
        assert f'href="/mon-espace/entreprises/{SIREN}/attestations">Signer l\'attestation' in page

    def test_each_paper_says_its_state_in_words_and_what_to_do(self, browser):
        vigilance.certificate()
        vigilance.document(Slot.URSSAF)
        vigilance.document(Slot.KBIS, issued_on=date(2025, 12, 6), ends_on=None, issuer="Greffe de Rennes")
        vigilance.document(Slot.VEHICLE_INSURANCE, ends_on=date(2026, 11, 1))
        vigilance.document(Slot.GOODS_INSURANCE, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31))
        text = text_of(browser.get(FILE))
        for words in (
            "Urssaf, du 2 novembre 2026, code de sécurité AB12CD34EF56GH7. Demandée par la loi : D8222-5, 1°",
            "Valable Jusqu'au 2 mai 2027. Remplacer",
            "Sans date de fin La loi ne fixe pas d'âge à cette pièce ; bien des clients",
            "La loi demande la liste ; l'attestation de non-emploi est un usage.",
            "Expirée Elle valait jusqu'au 1 er novembre 2026.".replace("1 er", "1er"),
            "À venir À partir du 1er janvier 2027.",
            "Copie de la licence de transport Demandée par l'usage, non par la loi. Absente Vous ne l'avez pas déposée.",
            "1 pièce expirée ou retirée et 1 pièce absente.",
            "Voir les attestations",
        ):
            assert words in text
        assert "Votre dossier est vide" not in text

    def test_one_in_good_order_says_so(self, browser):
        vigilance.certificate()
        for slot in DEPOSITED:
            vigilance.document(slot)
        assert "Toutes les pièces sont là, et aucune ne finit dans les 30 jours." in text_of(browser.get(FILE))

    def test_a_statement_that_was_withdrawn_is_to_be_signed_anew(self, browser):
        ended = {"ended_at": timezone.now(), "ended_on": make.TODAY, "end_kind": "WITHDRAWN"}
        vigilance.certificate(**ended)
        assert "Retirée Vous l'avez retirée : elle ne vaut plus. Signer l'attestation" in text_of(browser.get(FILE))

    def test_it_is_of_no_use_to_search_engines_nor_to_caches(self, browser):
        answer = browser.get(FILE)
        assert '<meta name="robots" content="noindex">' in answer.content.decode()
        assert answer.headers["Cache-Control"] == "no-store"


class TestDepositing:
    def test_a_paper_is_deposited_and_the_file_says_so(self, browser, camille):
        answer = send(browser)
        assert (answer.status_code, answer.headers["Location"]) == (302, FILE)
        document = DepositedDocument.objects.get()
        assert (document.slot, document.deposited_by, document.given_name) == ("urssaf", camille, "attestation.pdf")
        text = text_of(browser.get(FILE))
        assert "« Attestation de vigilance (Urssaf) » : la pièce est dans le dossier." in text
        assert "Jusqu'au 1er mai 2027." in text

    @pytest.mark.parametrize("slot", DEPOSITED)
    def test_each_has_its_page_with_its_fields_and_its_limits(self, browser, slot):
        page = html_of(browser.get(f"{FILE}/{slot}"))
        for field in TYPED[slot]:
            assert f'name="{field}"' in page
        assert "PDF, JPEG ou PNG, 10 Mo au plus, 100 pages au plus." in page
        # what stands after the file in the form is not read when the file is too big
        assert page.index('name="file"') > max(page.index(f'name="{field}"') for field in TYPED[slot])
        assert send(browser, slot).status_code == 302

    def test_a_licence_is_filled_in_with_what_the_register_says(self, browser):
        page = html_of(browser.get(f"{FILE}/licence"))
        for value in ("2021 53 0000001", "2021-03-12", "2031-03-11", "Préfet de région (DREAL)"):
            assert f'value="{value}"' in page

    def test_a_usage_is_not_called_law(self, browser):
        assert "La loi ne dit pas au bout de combien de temps il est trop ancien." in text_of(browser.get(f"{FILE}/kbis"))

    def test_errors_keep_what_was_typed_and_say_that_the_file_must_be_chosen_again(self, browser):
        answer = send(browser, issued_on="2026-12-01", security_code="ab12 cd34")
        text = text_of(answer)
        assert answer.status_code == 400
        assert "Le 1er décembre 2026 n'est pas encore passé." in text
        assert "Choisissez-le de nouveau : le navigateur ne le garde pas." in text
        page = html_of(answer)
        assert 'value="ab12 cd34"' in page
        assert 'value="2026-12-01"' in page
        assert "<title>Erreur" in page
        assert not DepositedDocument.objects.exists()

    def test_all_that_lacks_is_told_at_once(self, browser):
        answer = browser.post(f"{FILE}/urssaf", {})
        text = text_of(answer)
        assert answer.status_code == 400
        for words in ("Donnez la date", "Donnez le code de sécurité", "Choisissez le fichier de la pièce"):
            assert words in text

    def test_what_is_typed_comes_back_as_text_and_never_as_code(self, browser):
        answer = send(browser, Slot.KBIS, issuer='"><script>alert(1)</script>')
        assert answer.status_code == 400
        assert "<script>alert" not in answer.content.decode()

    def test_a_sign_that_turns_writing_around_is_named(self, browser):
        assert "signe invisible qui inverse le sens de l'écriture (U+202E)" in text_of(
            send(browser, Slot.KBIS, issuer="Greffe\u202e de Rennes")
        )

    def test_a_files_name_with_such_signs_is_shown_without_them(self, browser):
        send(browser, name="facture\u202efdp.exe")
        assert DepositedDocument.objects.get().given_name == "facturefdp.exe"

    def test_a_paper_unknown_or_signed_here_has_no_such_page(self, browser):
        for slot in ("attestation", "passeport", "URSSAF", "%00"):
            assert browser.get(f"{FILE}/{slot}").status_code == 404
            assert browser.post(f"{FILE}/{slot}").status_code == 404

    def test_the_one_before_is_shown_and_becomes_history(self, browser):
        send(browser)
        before = text_of(browser.get(f"{FILE}/urssaf"))
        assert "La pièce du dossier Valable Jusqu'au 1er mai 2027." in before
        assert "Remplacer la pièce" in before
        assert "Pièces d'avant" not in before
        send(browser, held=pdf("la suivante"))
        after = text_of(browser.get(f"{FILE}/urssaf"))
        assert "Déposée le 24 novembre 2026. Remplacée le 24 novembre 2026. Télécharger" in after

    def test_the_same_file_again_is_told(self, browser):
        send(browser)
        answer = send(browser)
        assert answer.status_code == 400
        assert "déjà dans le dossier" in text_of(answer)


class TestBadFiles:
    @pytest.mark.parametrize(
        ("held", "name", "fault"),
        [
            (b"", "attestation.pdf", Fault.EMPTY),
            (b"MZ\x90\x00" + bytes(2_000), "attestation.pdf", Fault.UNKNOWN_TYPE),
            (bytes([0, 0, 0, 24]) + b"ftypheic" + bytes(4) + b"mif1heic" + bytes(2_000), "kbis.jpg", Fault.TELEPHONE_PICTURE),
            (b"\x7fELF\x02\x01\x01" + bytes(2_000), "attestation.pdf", Fault.UNKNOWN_TYPE),
            (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "logo.png", Fault.UNKNOWN_TYPE),
            (b"<html><script>alert(1)</script></html>", "kbis.pdf", Fault.UNKNOWN_TYPE),
            (pdf()[:150], "coupe.pdf", Fault.BROKEN),
            (pdf(pages=101), "long.pdf", Fault.TOO_MANY_PAGES),
        ],
        ids=["empty", "windows program", "HEIC", "linux program", "svg with script", "web page", "cut short", "too long"],
    )
    def test_it_is_told_for_what_it_is_and_nothing_is_kept(self, browser, held, name, fault):
        answer = send(browser, held=held, name=name)
        assert answer.status_code == 400
        assert FAULTS[fault] in text_of(answer)
        assert 'value="AB12CD34EF56GH7"' in html_of(answer)
        assert not DepositedDocument.objects.exists()
        assert list(files.names("vigilance/")) == []

    def test_a_pdf_that_would_fill_the_memory_bursts_elsewhere(self, browser):
        answer = send(browser, held=bomb())
        assert answer.status_code == 400
        assert FAULTS[Fault.BOMB] in text_of(answer)

    def test_one_too_big_is_told_with_413_and_what_was_typed_stays(self, browser):
        answer = send(browser, held=bytes(10_000_001))
        assert answer.status_code == 413
        assert "Le fichier dépasse 10 Mo." in text_of(answer)
        assert 'value="AB12CD34EF56GH7"' in html_of(answer)
        assert "Choisissez le fichier" not in text_of(answer)

    def test_two_hundred_megabytes_are_not_even_read(self, browser):
        body = Endless()
        said = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": "200000000"}
        answer = browser.generic("POST", f"{FILE}/urssaf", **said, **{"wsgi.input": body})
        assert answer.status_code == 413
        assert body.taken < 1_000_000

    def test_while_the_antivirus_is_away_the_page_says_to_come_back_and_keeps_what_was_typed(self, browser, settings):
        settings.CLAMD = ("127.0.0.1", 1)
        answer = send(browser)
        assert answer.status_code == 503
        assert CANNOT_SCAN in text_of(answer)
        assert 'value="AB12CD34EF56GH7"' in html_of(answer)

    def test_while_the_store_is_away_too(self, browser, monkeypatch):
        monkeypatch.setattr(files, "put", away)
        answer = send(browser)
        assert answer.status_code == 503
        assert CANNOT_KEEP in text_of(answer)

    def test_while_too_many_files_are_examined_the_page_says_when_to_come_back_and_keeps_what_was_typed(
        self, browser, settings, monkeypatch
    ):
        settings.FILES_AT_ONCE = 1
        monkeypatch.setattr(examinations, "PATIENCE_S", 0)
        with turn(examinations.WORK, most=1):
            answer = send(browser)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "20")
        assert "Trop de fichiers sont examinés en ce moment" in text_of(answer)
        assert "envoyez-le dans 20 secondes" in text_of(answer)
        assert 'value="AB12CD34EF56GH7"' in html_of(answer)
        assert not DepositedDocument.objects.exists()

    @pytest.mark.parametrize("payer", ["company", "account"])
    def test_whose_files_took_long_is_told_when_to_come_back_and_keeps_what_was_typed(
        self, browser, camille, monkeypatch, payer
    ):
        clock = iter((0, 120, 0, 1))
        monkeypatch.setattr(examinations, "monotonic", lambda: next(clock))
        if payer == "company":
            assert send(browser).status_code == 302
            browser = people.signed_in(people.member(SIREN, Role.SIGNATORY).user)
        else:
            with examinations.examination(examinations.Payer(examinations.ACCOUNT, str(camille.pk))):
                pass
        answer = send(browser, Slot.KBIS if payer == "company" else Slot.URSSAF)
        assert answer.status_code == 429
        assert 3500 < int(answer.headers["Retry-After"]) <= 3600
        assert "a pris tout le temps prévu" in text_of(answer)
        assert "Renvoyez-le dans une heure" in text_of(answer)
        assert 'value="' in html_of(answer)

    def test_too_many_in_a_day_are_told_with_429(self, browser, monkeypatch):
        monkeypatch.setattr(deposits, "DESK", replace(deposits.DESK, most_in_a_day=0))
        answer = send(browser)
        assert answer.status_code == 429
        assert deposits.TOO_MANY in text_of(answer)


class Endless:
    """The body of a form with a file that never ends; counts what is taken of it."""

    def __init__(self):
        self.taken = 0
        self.head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'

    def read(self, size=-1):
        self.taken += size
        head, self.head = self.head, b""
        return (head + bytes(size))[:size]

    readline = read


def away(*args):
    raise files.StoreAway("timeout")


def bomb() -> bytes:
    """A page whose drawing is 160 MB of nothing once inflated."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1_000_000)) for _ in range(160)) + packer.flush()
    return with_contents(stream(packed, b"/Filter /FlateDecode"))


class TestOnePaper:
    def test_it_is_given_back_as_it_came_to_be_kept_and_never_shown(self, browser):
        held = pdf("la mienne")
        send(browser, held=held, name="Attestation de juin.PDF")
        answer = browser.get(f"{FILE}/pieces/{DepositedDocument.objects.get().pk}/fichier")
        assert answer.content == held
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="Attestation de juin.pdf"'
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"

    def test_one_that_was_named_for_a_program_is_given_back_for_what_it_is(self, browser):
        send(browser, name="attestation.exe")
        answer = browser.get(f"{FILE}/pieces/{DepositedDocument.objects.get().pk}/fichier")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="attestation.pdf"'

    def test_history_is_given_back_until_it_is_erased(self, browser):
        past = vigilance.document(Slot.KBIS, ended_at=timezone.now(), given_name="kbis.pdf")
        assert browser.get(f"{FILE}/pieces/{past.pk}/fichier").status_code == 200
        vigilance.erase_old(timezone.now() + timedelta(days=366))
        answer = browser.get(f"{FILE}/pieces/{past.pk}/fichier")
        assert answer.status_code == 410
        assert views.GONE in text_of(answer)
        assert "Fichier effacé." in text_of(browser.get(f"{FILE}/kbis"))

    def test_while_the_store_is_away_the_page_says_so(self, browser, monkeypatch):
        document = vigilance.document()
        monkeypatch.setattr(files, "get", away)
        answer = browser.get(f"{FILE}/pieces/{document.pk}/fichier")
        assert answer.status_code == 503
        assert views.STORE_AWAY in text_of(answer)

    def test_one_that_was_changed_in_the_store_is_not_given(self, browser, settings):
        document = vigilance.document()
        [path] = [path for path in (settings.DATA_DIR / "files").rglob("*") if path.name == document.file.rpartition("/")[2]]
        path.write_bytes(path.read_bytes()[:-1] + b"\0")
        answer = browser.get(f"{FILE}/pieces/{document.pk}/fichier")
        assert answer.status_code == 500
        assert views.UNREADABLE in text_of(answer)

    def test_taking_it_out_says_what_that_does_and_asks_once_more(self, browser):
        document = vigilance.document()
        page = f"{FILE}/pieces/{document.pk}/retirer"
        asked = text_of(browser.get(page))
        assert "ne la verront plus, dès maintenant" in asked
        assert "reste un an dans l'historique" in asked
        assert DepositedDocument.objects.get().ended_at is None
        text = text_of(browser.post(page, follow=True))
        assert "la pièce n'est plus dans le dossier." in text
        assert DepositedDocument.objects.get().ended_at is not None
        asked_again = browser.get(page)
        assert asked_again.status_code == 410
        for again in (asked_again, browser.post(page, follow=True)):
            assert deposits.NOT_CURRENT in text_of(again)


class TestWhoComes:
    def pages(self):
        number = vigilance.document().pk
        return [FILE, f"{FILE}/urssaf", f"{FILE}/pieces/{number}/fichier", f"{FILE}/pieces/{number}/retirer"]

    def test_an_editor_is_told_that_the_role_does_not_allow_it(self, camille):
        editor = people.signed_in(people.member(SIREN, Role.EDITOR).user)
        for page in self.pages():
            assert editor.get(page).status_code == 403

    def test_papers_of_another_company_are_not_found_by_ones_own_address(self, browser):
        number = vigilance.document(siren=make.siren(2)).pk
        for page in (f"{FILE}/pieces/{number}/fichier", f"{FILE}/pieces/{number}/retirer"):
            assert browser.get(page).status_code == 404
            assert browser.post(page).status_code in {404, 405}
        assert browser.get(f"{FILE}/pieces/{2**70}/fichier").status_code == 404

    def test_a_big_file_of_who_may_not_come_in_is_not_read(self, camille):
        for stranger in (Client(), people.signed_in(people.user())):
            assert send(stranger, held=bytes(10_000_001)).status_code in {302, 404}


class TestInOnesOwnSpace:
    def test_what_ends_of_the_file_is_shown_beside_the_licences_with_the_page_that_renews_it(self, browser):
        vigilance.document(Slot.URSSAF, ends_on=date(2026, 12, 1))
        vigilance.document(Slot.LICENCE, ends_on=date(2026, 11, 3))
        vigilance.document(Slot.GOODS_INSURANCE)
        vigilance.certificate(signed_on=date(2026, 6, 1))
        for address in ("/mon-espace", f"/mon-espace/entreprises/{SIREN}"):
            answer = browser.get(address)
            text, page = text_of(answer), html_of(answer)
            assert "Copie de la licence de transport : expirée, son dernier jour était le 3 novembre 2026." in text
            assert "Attestation de vigilance (Urssaf) : expire dans 7 jours, le 1er décembre 2026." in text
            assert "salariés étrangers : à signer avant le 1er décembre 2026." in text
            assert "Assurance des marchandises" not in text
            assert f'href="{FILE}/licence">Déposer la nouvelle' in page
            assert f'href="{FILE}">Dossier de vigilance' in page

    def test_who_does_not_keep_the_file_sees_nothing_of_it(self, camille):
        vigilance.document(Slot.URSSAF, ends_on=date(2026, 12, 1))
        editor = people.signed_in(people.member(SIREN, Role.EDITOR).user)
        suspended = people.member(SIREN, state=MembershipState.SUSPENDED, suspended_at=timezone.now()).user
        for browser in (editor, people.signed_in(suspended)):
            page = html_of(browser.get("/mon-espace"))
            assert "Urssaf" not in page
            assert "/dossier" not in page

    def test_the_companys_journal_tells_what_came_and_went(self, browser, camille):
        send(browser)
        deposits.remove(camille, SIREN, DepositedDocument.objects.get())
        text = text_of(browser.get(f"/mon-espace/entreprises/{SIREN}"))
        assert f"Une pièce a été déposée dans le dossier de vigilance : {LABELS[Slot.URSSAF]}. Par {camille}." in text
        assert f"Une pièce a été retirée du dossier de vigilance : {LABELS[Slot.URSSAF]}. Par {camille}." in text

    def test_what_one_deposited_is_in_the_data_one_takes_away(self, browser, camille):
        send(browser)
        vigilance.document(Slot.KBIS)
        [deposited] = personal_data(camille)["pieces_deposees"]
        assert (deposited["siren"], deposited["piece"]) == (SIREN, LABELS[Slot.URSSAF])
        assert deposited["nom_du_fichier"] == "attestation.pdf"
