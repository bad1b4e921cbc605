"""A company's statements: prepared, read, signed, shown, withdrawn; and all that may go wrong on the way."""

import re
from datetime import timedelta
from urllib.parse import quote_plus

import pytest
from django.test import Client
from django.utils import timezone

from adock.accounts.models import Membership, User
from adock.accounts.rules import MembershipState, Role
from adock.certificates import drafts, services
from adock.certificates.kinds import Kind
from adock.certificates.models import Certificate, StatementDraft
from adock.certificates.rules import WithdrawalReason
from adock.core.models import JournalEntry, OutgoingMail
from adock.gateways import files
from adock.gateways.sealing import SealUnavailable, pades
from adock.vigilance.kinds import Slot
from tests import people, sealed, share_factories
from tests import sealed as make
from tests.factories import siren
from tests.reading import plain, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

PATH = f"/mon-espace/entreprises/{sealed.SIREN}/attestations"
NO, LIST = Kind.NO_FOREIGN_WORKERS, Kind.FOREIGN_WORKERS


@pytest.fixture(autouse=True)
def _company():
    sealed.company()


@pytest.fixture
def camille() -> User:
    return people.signatory()


@pytest.fixture
def client(camille) -> Client:
    return people.browser_of(camille)


@pytest.fixture
def editor() -> Client:
    return people.browser_of(people.signatory(role=Role.EDITOR, first_name="Bruno"))


def page_of(client: Client, path: str = "", status: int = 200) -> str:
    answer = client.get(PATH + path)
    assert answer.status_code == status, answer.content.decode()
    return text_of(answer)


def test_who_signs_a_list_is_told_how_many_links_will_show_its_names(client, camille):
    sealed.draft(camille, kind=LIST)
    share_factories.share(camille, sealed.SIREN, [Slot.KBIS])
    assert "Partages ouverts" not in page_of(client, "/relire")
    share_factories.share(camille, sealed.SIREN, [Slot.STATEMENT])
    assert "Partages ouverts 1 lien" in page_of(client, "/relire")
    sealed.draft(camille, kind=NO)
    assert "Partages ouverts" not in page_of(client, "/relire")


@pytest.mark.parametrize("page", ["", "/pdf", "/retirer"])
def test_an_address_that_holds_a_null_is_the_one_of_no_certificate(client, page):
    assert client.get(f"{PATH}/ADK-2026-000001%00{page}").status_code == 404


class TestSigning:
    def test_a_statement_is_signed_in_three_pages_and_its_pdf_downloaded(self, client):
        assert "Aucune attestation n'est valable aujourd'hui." in page_of(client)
        answer = client.post(f"{PATH}/nouvelle", {"kind": "non_emploi"})
        assert answer.url == f"{PATH}/signataire"
        answer = client.post(answer.url, sealed.SIGNATORY)
        assert answer.url == f"{PATH}/relire"
        page = page_of(client, "/relire")
        for said in (
            "n'emploie aucun salarié étranger soumis à l'autorisation de travail",
            "441-7",
            "TRANSPORTS MOREL",
            "12 bis rue du Port, 35000 RENNES",
            "Camille Morel",
            "gérante",
            "jusqu'au 24 mai 2027 inclus",
        ):
            assert said in page
        answer = client.post(f"{PATH}/relire", sealed.read(client))
        signed = Certificate.objects.get()
        assert (answer.status_code, answer.url) == (303, f"{PATH}/{signed.number}")
        page = text_of(client.get(answer.url))
        assert f"L'attestation {signed.number} est signée." in page
        assert "Valide" in page
        assert signed.code in page
        paper = client.get(f"{answer.url}/pdf")
        assert paper["Content-Type"] == "application/pdf"
        assert paper["Content-Disposition"] == f'attachment; filename="attestation-{signed.number}.pdf"'
        assert paper["Cache-Control"] == "no-store"
        assert pades.examine(paper.content).is_intact
        assert not StatementDraft.objects.exists()

    def test_a_list_asks_for_its_workers_before_it_is_read(self, client):
        client.post(f"{PATH}/nouvelle", {"kind": "liste_nominative"})
        answer = client.post(f"{PATH}/signataire", sealed.SIGNATORY)
        assert answer.url == f"{PATH}/salaries"
        assert "La liste est vide" in page_of(client, "/salaries")
        assert client.get(f"{PATH}/relire").url == f"{PATH}/salaries"
        assert client.post(f"{PATH}/salaries/ajouter", sealed.worker()).url == f"{PATH}/salaries"
        page = page_of(client, "/relire")
        for said in ("1 personne", "Diallo", "Awa", "11/03/2024", "Sénégal", "Carte de séjour « salarié »", "7501000001"):
            assert said in page
        client.post(f"{PATH}/relire", sealed.read(client))
        assert Certificate.objects.get().worker_count == 1

    def test_nothing_is_signed_until_the_box_is_ticked(self, client, camille):
        sealed.draft(camille)
        answer = client.post(f"{PATH}/relire", sealed.read(client) | {"sure": ""})
        assert answer.status_code == 400
        assert "Cochez cette case pour signer." in text_of(answer)
        assert not Certificate.objects.exists()

    def test_a_second_click_leads_to_what_the_first_one_signed(self, client, camille):
        sealed.draft(camille)
        sent = sealed.read(client)
        first, second = client.post(f"{PATH}/relire", sent), client.post(f"{PATH}/relire", sent)
        assert (first.status_code, second.status_code) == (303, 303)
        assert first.url == second.url
        assert Certificate.objects.count() == 1

    def test_what_another_signatory_signed_meanwhile_is_told_and_the_page_is_to_be_read_again(self, client, camille):
        sealed.draft(camille)
        sent = sealed.read(client)
        other = sealed.certificate(by=people.signatory(first_name="Alix"))
        answer = client.post(f"{PATH}/relire", sent)
        assert answer.status_code == 409
        page = text_of(answer)
        assert "Une autre attestation a été signée" in page
        assert other.number in page
        assert "checked" not in answer.content.decode()
        assert client.post(f"{PATH}/relire", sealed.read(client)).status_code == 303
        other.refresh_from_db()
        assert other.replaced_by == Certificate.objects.first()

    def test_what_was_changed_in_another_tab_is_not_signed_unread(self, client, camille):
        sealed.draft(camille)
        sent = sealed.read(client)
        client.post(f"{PATH}/signataire", sealed.SIGNATORY | {"position": "comptable"})
        answer = client.post(f"{PATH}/relire", sent)
        assert answer.status_code == 409
        assert "Ce que vous alliez signer a changé" in text_of(answer)
        assert not Certificate.objects.exists()

    def test_midnight_passing_is_told_since_the_last_day_changes(self, client, camille, on_the_day):
        on_the_day.move_to("2026-11-24T22:59:00Z")  # a minute to midnight in Paris
        client = people.browser_of(camille)
        sealed.draft(camille)
        sent = sealed.read(client)
        on_the_day.shift(timedelta(minutes=2))
        assert client.post(f"{PATH}/relire", sent).status_code == 409
        assert "25 mai 2027" in page_of(client, "/relire")

    def test_a_list_names_at_once_what_makes_it_unfit_to_be_signed(self, client, camille):
        ready = sealed.draft(camille, kind=LIST)
        sent = sealed.read(client)
        StatementDraft.objects.filter(pk=ready.pk).update(workers=[ready.workers[0] | {"nationality": "HR"}])
        assert client.post(f"{PATH}/relire", sent).status_code == 409
        assert client.get(f"{PATH}/relire").url == f"{PATH}/salaries"
        assert "Awa Diallo n'a plus besoin d'autorisation de travail : retirez cette personne." in page_of(client, "/salaries")
        assert not Certificate.objects.exists()

    @pytest.mark.parametrize("sent", [{}, {"draft": "x", "sure": "on"}, {"draft": "\0", "sure": "on", "seen": "\0"}])
    def test_a_form_that_is_not_ours_signs_nothing(self, client, camille, sent):
        sealed.draft(camille)
        assert client.post(f"{PATH}/relire", sent).status_code == 400
        assert not Certificate.objects.exists()

    def test_a_draft_of_somebody_else_is_not_signed(self, client, camille):
        theirs = sealed.draft(people.signatory(first_name="Alix"))
        sealed.draft(camille)
        answer = client.post(f"{PATH}/relire", sealed.read(client) | {"draft": str(theirs.pk)})
        assert answer.status_code == 409
        assert not Certificate.objects.exists()

    @pytest.mark.parametrize(
        ("where", "fault"), [("make_pdf", SealUnavailable("sceau")), ("files.put", files.StoreAway("disque"))]
    )
    def test_when_the_seal_or_the_store_is_away_nothing_is_signed_and_nothing_is_lost(
        self, client, camille, monkeypatch, where, fault
    ):
        def fails(*args, **kwargs):
            raise fault

        ready = sealed.draft(camille)
        sent = sealed.read(client)
        before = _kept()
        if where == "files.put":
            monkeypatch.setattr(files, "put", fails)
        else:
            monkeypatch.setattr(pades, "seal", fails)
        answer = client.post(f"{PATH}/relire", sent)
        assert answer.status_code == 503
        assert "Rien n'a été signé" in text_of(answer)
        assert _kept() == before
        monkeypatch.undo()
        assert client.post(f"{PATH}/relire", sent).status_code == 303
        assert not StatementDraft.objects.filter(pk=ready.pk).exists()

    def test_a_member_removed_between_reading_and_signing_signs_nothing(self, client, camille):
        sealed.draft(camille)
        sent = sealed.read(client)
        Membership.objects.update(state=MembershipState.ENDED, ended_at=timezone.now())
        assert client.post(f"{PATH}/relire", sent).status_code == 404
        assert not Certificate.objects.exists()

    def test_a_signatory_made_an_editor_between_reading_and_signing_signs_nothing(self, client, camille):
        sealed.draft(camille)
        sent = sealed.read(client)
        Membership.objects.update(role=Role.EDITOR)
        assert client.post(f"{PATH}/relire", sent).status_code == 403
        assert not Certificate.objects.exists()

    def test_a_company_that_the_register_never_knew_signs_nothing(self):
        client = people.browser_of(people.signatory(siren(9)))
        path = f"/mon-espace/entreprises/{siren(9)}/attestations"
        client.post(f"{path}/nouvelle", {"kind": "non_emploi"})
        client.post(f"{path}/signataire", sealed.SIGNATORY)
        answer = client.get(f"{path}/relire")
        assert answer.status_code == 409
        assert "Le registre des transports ne connaît pas cette entreprise" in text_of(answer)


def _kept() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Certificate, StatementDraft, JournalEntry, OutgoingMail))


class TestTheProof:
    def test_it_is_asked_before_the_page_that_is_read(self, camille):
        client = people.browser_of(camille, is_fresh=False)
        sealed.draft(camille)
        answer = client.get(f"{PATH}/relire")
        assert answer.url == f"/connexion/verification?next={quote_plus(PATH + '/relire')}"

    def test_whom_only_a_provider_knows_is_led_to_sign_in_again_and_back(self, camille):
        camille.set_unusable_password()
        camille.save()
        client = people.browser_of(camille, is_fresh=False)
        sealed.draft(camille)
        page = page_of(client, "/relire")
        assert "Confirmez que c'est vous" in page
        assert "Relisez, puis signez" not in page
        assert StatementDraft.objects.exists()

    def test_a_form_sent_when_it_is_no_longer_fresh_signs_nothing_then_nor_once_it_is_given_again(self, client, camille):
        sealed.draft(camille)
        sent = sealed.read(client)
        stale = people.browser_of(camille, is_fresh=False)
        answer = stale.post(f"{PATH}/relire", sent)
        assert (answer.status_code, answer.url) == (302, f"{PATH}/relire")
        assert not Certificate.objects.exists()
        assert "account_reauthentication_state" not in stale.session

    def test_it_is_asked_before_a_withdrawal_too(self, camille):
        signed = sealed.certificate(by=camille)
        client = people.browser_of(camille, is_fresh=False)
        assert client.get(f"{PATH}/{signed.number}/retirer").url.startswith("/connexion/verification?")
        client.post(f"{PATH}/{signed.number}/retirer", {"reason": WithdrawalReason.MISTAKE})
        signed.refresh_from_db()
        assert signed.ended_at is None


class TestPreparing:
    def test_each_page_needs_a_draft_and_leads_to_the_list_without_one(self, client):
        for step in ("/signataire", "/salaries", "/salaries/ajouter", "/salaries/coller", "/salaries/1/modifier", "/reprendre"):
            assert client.get(PATH + step).url == PATH
        assert "Cette attestation n'est plus en préparation" in page_of(client)
        assert client.get(f"{PATH}/relire").url == PATH

    def test_neither_yes_nor_no_is_an_error_that_says_so(self, client):
        for typed in ({}, {"kind": "peut-etre"}):
            answer = client.post(f"{PATH}/nouvelle", typed)
            assert answer.status_code == 400
            assert "Répondez par oui ou par non." in text_of(answer)
        assert not StatementDraft.objects.exists()

    def test_the_signatory_is_prefilled_with_the_names_of_the_account_then_with_what_was_signed_before(self, client, camille):
        client.post(f"{PATH}/nouvelle", {"kind": "non_emploi"})
        assert 'value="Camille"' in client.get(f"{PATH}/signataire").content.decode()
        drafts.give_up(camille, sealed.SIREN)
        sealed.certificate(by=camille)
        answer = client.post(f"{PATH}/nouvelle", {"kind": "non_emploi"})
        assert answer.url == f"{PATH}/relire", "nothing is asked that was answered the last time"
        assert 'value="gérante"' in client.get(f"{PATH}/signataire").content.decode()

    def test_every_missing_field_is_an_error_and_what_was_typed_is_given_back(self, client, camille):
        client.post(f"{PATH}/nouvelle", {"kind": "non_emploi"})
        answer = client.post(f"{PATH}/signataire", {"position": "gérante\u202e"})
        assert answer.status_code == 400
        page = text_of(answer)
        for said in ("Indiquez votre nom.", "Indiquez le lieu de la signature", "U+202E"):
            assert said in page
        assert "gérante" in page or "gérante" in answer.content.decode()

    def test_a_name_that_turns_writing_around_is_refused_and_the_sign_named(self, client, camille):
        sealed.draft(camille)
        answer = client.post(f"{PATH}/signataire", sealed.SIGNATORY | {"last_name": "Mo\u202erel"})
        assert answer.status_code == 400
        assert "signe invisible qui inverse le sens de l'écriture (U+202E)" in text_of(answer)
        assert StatementDraft.objects.get().last_name == "Morel"

    def test_a_draft_is_offered_again_and_given_up(self, client, camille):
        sealed.draft(camille, kind=LIST)
        page = page_of(client)
        assert "Une attestation est en préparation" in page
        assert "Liste des salariés étrangers, 1 personne." in page
        assert client.get(f"{PATH}/reprendre").url == f"{PATH}/relire"
        assert "est effacé" in page_of(client, "/abandonner")
        assert StatementDraft.objects.exists()
        client.post(f"{PATH}/abandonner")
        assert not StatementDraft.objects.exists()

    def test_each_prepares_its_own(self, client, camille):
        other = people.signatory(first_name="Alix")
        sealed.draft(other, kind=LIST)
        assert "en préparation" not in page_of(client)
        client.post(f"{PATH}/nouvelle", {"kind": "non_emploi"})
        assert StatementDraft.objects.count() == 2


class TestWorkers:
    @pytest.fixture(autouse=True)
    def _draft(self, client, camille):
        drafts.start(camille, sealed.SIREN, LIST)
        drafts.set_signatory(camille, sealed.SIREN, sealed.SIGNATORY)

    def names(self) -> list[str]:
        return [worker["first_name"] for worker in StatementDraft.objects.get().workers]

    def test_every_missing_field_is_an_error(self, client):
        answer = client.post(f"{PATH}/salaries/ajouter", {})
        assert answer.status_code == 400
        page = text_of(answer)
        for said in (
            "Indiquez le nom.",
            "Indiquez la date d'embauche",
            "Choisissez la nationalité.",
            "Choisissez le type de titre.",
            "Indiquez le numéro du titre.",
        ):
            assert said in page
        assert self.names() == []

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"hired_on": "2026-11-25"}, "Le 25 novembre 2026 est dans l'avenir"),
            ({"hired_on": "30/02/2026"}, "Le mois de février 2026 a 28 jours."),
            ({"hired_on": "0024-03-11"}, "est trop ancien pour une embauche"),
            ({"nationality": "DE"}, "n'a pas besoin d'autorisation de travail"),
            ({"nationality": "QQ"}, "Nationalité inconnue : donnez le nom du pays, par exemple Sénégal."),
            ({"permit_kind": "AUTRE"}, "Dites de quel titre il s'agit"),
            ({"permit_number": "é"}, "Ce numéro n'est pas correct."),
            ({"last_name": "Dia\u200fllo"}, "U+200F"),
            ({"last_name": "ديالو"}, "n'est pas latine"),
            ({"last_name": "D" * 101}, "100 caractères au plus"),
            ({"first_name": "A\0wa"}, "U+0000"),
        ],
    )
    def test_what_is_wrong_is_said_and_nobody_is_added(self, client, changes, said):
        answer = client.post(f"{PATH}/salaries/ajouter", sealed.worker(**changes))
        assert answer.status_code == 400
        assert said in text_of(answer)
        assert self.names() == []

    def test_somebody_hired_today_is_on_the_list(self, client):
        assert client.post(f"{PATH}/salaries/ajouter", sealed.worker(hired_on="2026-11-24")).status_code == 302
        assert self.names() == ["Awa"]

    def test_one_is_added_after_another(self, client):
        answer = client.post(f"{PATH}/salaries/ajouter", sealed.worker() | {"then": "autre"})
        assert answer.url == f"{PATH}/salaries/ajouter"
        assert "Ajouté à la liste : Awa Diallo." in page_of(client, "/salaries/ajouter")
        client.post(f"{PATH}/salaries/ajouter", sealed.worker(2, first_name="Ousmane"))
        assert "2 personnes" in page_of(client, "/salaries")

    def test_the_same_sent_twice_is_there_once_and_the_same_permit_is_refused_for_another(self, client):
        for _ in range(2):
            assert client.post(f"{PATH}/salaries/ajouter", sealed.worker()).status_code == 302
        answer = client.post(f"{PATH}/salaries/ajouter", sealed.worker(first_name="Ousmane"))
        assert answer.status_code == 400
        assert "Ce titre est déjà sur la liste : Awa Diallo." in text_of(answer)
        assert self.names() == ["Awa"]

    def test_one_is_changed_and_one_is_removed(self, client):
        for rank, name in enumerate(("Awa", "Ousmane"), start=1):
            client.post(f"{PATH}/salaries/ajouter", sealed.worker(rank, first_name=name))
        page = client.get(f"{PATH}/salaries/2/modifier").content.decode()
        assert 'value="Ousmane"' in page
        assert '<option value="SN" selected>' in page
        sent = sealed.worker(2, first_name="Moussa") | {"expected": "7501000002"}
        assert client.post(f"{PATH}/salaries/2/modifier", sent).url == f"{PATH}/salaries"
        assert self.names() == ["Awa", "Moussa"]
        assert "Retirer Awa Diallo" in page_of(client, "/salaries/1/retirer")
        client.post(f"{PATH}/salaries/1/retirer", {"expected": "7501000001"})
        assert self.names() == ["Moussa"]

    def test_a_list_that_changed_in_another_tab_loses_nobody(self, client):
        client.post(f"{PATH}/salaries/ajouter", sealed.worker())
        for act, sent in (("modifier", sealed.worker(2)), ("retirer", {})):
            for expected in ("7501000009", ""):
                assert client.post(f"{PATH}/salaries/1/{act}", sent | {"expected": expected}).url == f"{PATH}/salaries"
            assert client.post(f"{PATH}/salaries/7/{act}", sent | {"expected": "7501000001"}).url == f"{PATH}/salaries"
        assert "la liste a changé dans un autre onglet" in page_of(client, "/salaries")
        assert self.names() == ["Awa"]

    def test_the_page_for_workers_is_not_there_for_a_statement_without(self, client):
        client.post(f"{PATH}/nouvelle", {"kind": "non_emploi"})
        assert client.get(f"{PATH}/salaries").url == f"{PATH}/relire"

    def test_lines_of_a_spreadsheet_are_added(self, client):
        lines = (
            "Nom\tPrénom\tDate d'embauche\tNationalité\tTitre\tNuméro du titre\n"
            "Diallo\tAwa\t11/03/2024\tSénégal\tCarte de séjour « salarié »\t7501000001\r\n"
            "\n"
            "Traoré\tOusmane\t2025-01-06\tmali\tcarte de résident\tab 12\n"
        )
        assert client.post(f"{PATH}/salaries/coller", {"lines": lines}).url == f"{PATH}/salaries"
        page = page_of(client, "/salaries")
        assert "2 personnes de plus sur la liste." in page
        assert "Mali, embauche le 06/01/2025" in page
        assert "Carte de résident, n° AB 12" in page

    def test_the_template_that_is_offered_is_read_back_whole(self, client):
        page = client.get(f"{PATH}/salaries/coller").content.decode()
        template = re.search(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)[1]
        assert client.post(f"{PATH}/salaries/coller", {"lines": template.replace("&#39;", "'")}).status_code == 302
        assert self.names() == ["Awa"]

    def test_lines_that_are_wrong_are_told_with_their_number_and_given_back_alone(self, client):
        good = "Diallo;Awa;11/03/2024;Sénégal;SALARIE;7501000001"
        bad = ["Traoré;Ousmane;25/11/2026;Mali;RESIDENT;AB12", "Seulement;deux"]
        answer = client.post(f"{PATH}/salaries/coller", {"lines": "\n".join([bad[0], "", good, bad[1]])})
        assert answer.status_code == 400
        page = text_of(answer)
        for said in (
            "1 personne de plus sur la liste.",
            "Ligne 1 : Le 25 novembre 2026 est dans l'avenir",
            "Ligne 2 (la 4e de ce que vous aviez collé) : il y a 2 colonnes au lieu de 6",
            "2 lignes n'ont pas été comprises.",
        ):
            assert said in page
        assert self.names() == ["Awa"]
        given_back = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", answer.content.decode(), re.DOTALL)[1]
        assert given_back == "\n".join(bad)

    def test_pasting_again_adds_nobody_twice(self, client):
        for said in ("1 personne de plus", "Personne de plus"):
            lines = "Diallo;Awa;11/03/2024;Sénégal;SALARIE;7501000001"
            assert client.post(f"{PATH}/salaries/coller", {"lines": lines}).status_code == 302
            assert said in page_of(client, "/salaries")
        assert self.names() == ["Awa"]

    def test_nothing_pasted_and_too_much_pasted_are_said(self, client):
        for lines, said in (("", "Collez au moins une ligne."), ("a\n" * 1002, "Collez au plus 1000 lignes à la fois.")):
            answer = client.post(f"{PATH}/salaries/coller", {"lines": lines})
            assert answer.status_code == 400
            assert said in text_of(answer).replace("\u00a0", "")

    def test_five_hundred_workers_are_pasted_read_and_signed(self, client):
        lines = "\n".join(f"Diallo;Awa;11/03/2024;Sénégal;SALARIE;75010{rank:05d}" for rank in range(500))
        assert client.post(f"{PATH}/salaries/coller", {"lines": lines}).status_code == 302
        page = page_of(client, "/relire")
        assert "500 personnes" in page
        assert "7501000499" in page
        answer = client.post(f"{PATH}/relire", sealed.read(client))
        assert answer.status_code == 303
        assert Certificate.objects.get().worker_count == 500
        assert client.get(f"{answer.url}/pdf").status_code == 200

    def test_a_list_that_is_full_takes_nobody_more(self, client, monkeypatch):
        monkeypatch.setattr(drafts, "MOST_WORKERS", 1)
        client.post(f"{PATH}/salaries/ajouter", sealed.worker())
        for path, sent in (
            ("ajouter", sealed.worker(2)),
            ("coller", {"lines": "Traoré;Ousmane;11/03/2024;Mali;RESIDENT;AB12"}),
        ):
            answer = client.post(f"{PATH}/salaries/{path}", sent)
            assert answer.status_code == 400
            assert "Une liste porte au plus" in text_of(answer)
        assert self.names() == ["Awa"]


class TestRenewal:
    def test_it_is_prefilled_with_the_last_list_and_its_signatory(self, client, camille):
        first = sealed.certificate(kind=LIST, by=camille)
        page = client.get(f"{PATH}/nouvelle").content.decode()
        assert 'value="liste_nominative" checked' in page
        assert client.post(f"{PATH}/nouvelle", {"kind": "liste_nominative"}).url == f"{PATH}/relire"
        page = page_of(client, "/relire")
        assert "Diallo" in page
        assert f"Remplace {first.number}" in page
        client.post(f"{PATH}/relire", sealed.read(client))
        first.refresh_from_db()
        assert first.replaced_by == Certificate.objects.first()
        assert f"Remplacée Le 24 novembre 2026 par {first.replaced_by.number}." in page_of(client)

    def test_a_statement_without_names_takes_none_from_the_last_list(self, client, camille):
        sealed.certificate(kind=LIST, by=camille)
        client.post(f"{PATH}/nouvelle", {"kind": "non_emploi"})
        assert StatementDraft.objects.get().workers == []

    def test_who_no_longer_needs_a_permit_is_told_and_kept_from_being_signed(self, client, camille):
        sealed.certificate(kind=LIST, by=camille)
        client.post(f"{PATH}/nouvelle", {"kind": "liste_nominative"})
        draft = StatementDraft.objects.get()
        StatementDraft.objects.update(workers=[draft.workers[0] | {"nationality": "HR"}])
        assert client.get(f"{PATH}/reprendre").url == f"{PATH}/salaries"
        assert "Corrigez ce qui est signalé pour continuer." in page_of(client, "/salaries")


class TestTheList:
    def test_the_one_in_force_comes_first_with_what_may_be_done(self, client, camille):
        signed = sealed.certificate(by=camille)
        html = client.get(PATH).content.decode()
        page = page_of(client)
        for said in ("Valide", "Jusqu'au 24 mai 2027, encore 181 jours.", signed.code, "Camille Morel, gérante", "Renouveler"):
            assert said in page
        for path in ("/pdf", "/retirer", ""):
            assert f'href="{PATH}/{signed.number}{path}"' in html
        assert f'href="/mon-espace/entreprises/{sealed.SIREN}/partages"' in html

    def test_the_history_is_whole_each_with_its_state(self, client, camille):
        first = sealed.certificate(by=camille)
        second = sealed.certificate(by=camille)
        services.withdraw(camille, second, WithdrawalReason.SITUATION_CHANGED)
        page = page_of(client)
        assert page.index(second.number) < page.index(first.number)
        assert "Retirée Le 24 novembre 2026. Motif : la situation de l'entreprise a changé." in page
        assert f"Remplacée Le 24 novembre 2026 par {second.number}." in page
        assert "Aucune attestation n'est valable aujourd'hui." in page

    @pytest.mark.parametrize(
        ("day", "said"),
        [
            ("2027-04-23", "Jusqu'au 24 mai 2027, encore 31 jours."),
            ("2027-05-24", "Jusqu'au 24 mai 2027, dernier jour."),
            ("2027-05-25", "Son dernier jour était le 24 mai 2027."),
        ],
    )
    def test_its_last_day_counts(self, camille, on_the_day, day, said):
        sealed.certificate(by=camille)
        on_the_day.move_to(f"{day}T11:00:00Z")
        assert said in page_of(people.browser_of(camille))

    def test_another_companys_certificate_is_not_found(self, client):
        other = sealed.certificate(siren(2), by=_elsewhere())
        for path in ("", "/pdf", "/retirer"):
            assert client.get(f"{PATH}/{other.number}{path}").status_code == 404
        assert client.get(f"{PATH}/ADK-2026-999999").status_code == 404


def _elsewhere() -> User:
    sealed.company(2)
    return people.signatory(siren(2), first_name="Alix")


class TestEditors:
    def test_they_see_states_and_cannot_sign(self, editor):
        signed = sealed.certificate()
        page = page_of(editor)
        assert "Valide" in page
        assert "Seuls les signataires et les administrateurs de l'entreprise peuvent signer" in page
        for step in ("/nouvelle", "/signataire", "/salaries", "/salaries/ajouter", "/relire", f"/{signed.number}/retirer"):
            assert editor.get(PATH + step).status_code == 403
        assert editor.get(f"{PATH}/{signed.number}/pdf").status_code == 200

    def test_they_read_no_workers_name_neither_on_the_page_nor_in_the_pdf(self, editor):
        signed = sealed.certificate(kind=LIST)
        for path in ("", f"/{signed.number}"):
            assert "Diallo" not in page_of(editor, path)
            assert f"{signed.number}/pdf" not in editor.get(PATH + path).content.decode()
        assert "1 personne" in page_of(editor, f"/{signed.number}")
        answer = editor.get(f"{PATH}/{signed.number}/pdf")
        assert answer.status_code == 403
        assert "Cette liste nomme des salariés" in text_of(answer)


class TestOneCertificate:
    def test_its_signatories_read_the_list(self, client, camille):
        signed = sealed.certificate(kind=LIST, by=camille)
        page = page_of(client, f"/{signed.number}")
        for said in ("Diallo", "7501000001", "Sénégal", signed.sha256, "Les noms des salariés n'y sont jamais"):
            assert said in page
        assert f'href="/attestations/{signed.code}"' in client.get(f"{PATH}/{signed.number}").content.decode()

    def test_it_says_what_it_said_the_day_it_was_signed(self, client, camille):
        signed = sealed.certificate(by=camille)
        signed_pdf = client.get(f"{PATH}/{signed.number}/pdf").content
        make.Registration.objects.update(legal_name="TRANSPORTS KERMARREC")
        assert "TRANSPORTS MOREL" in page_of(client, f"/{signed.number}")
        assert client.get(f"{PATH}/{signed.number}/pdf").content == signed_pdf

    def test_it_is_withdrawn_for_good(self, client, camille):
        signed = sealed.certificate(by=camille)
        path = f"{PATH}/{signed.number}/retirer"
        assert "c'est définitif" in text_of(client.get(path))
        answer = client.post(path, {})
        assert answer.status_code == 400
        assert "Choisissez un motif." in text_of(answer)
        assert client.post(path, {"reason": "MISTAKE"}).url == f"{PATH}/{signed.number}"
        page = page_of(client, f"/{signed.number}")
        for said in (
            "est retirée : elle ne vaut plus rien.",
            "Retirée",
            "Motif : elle contient une erreur",
            "par Camille Morel",
        ):
            assert said in page
        assert client.post(path, {"reason": "MISTAKE"}).status_code == 409
        assert client.get(f"{PATH}/{signed.number}/pdf").status_code == 200, "kept as it was"

    def test_what_customers_are_said_to_read_is_what_they_read(self, client, camille):
        signed = sealed.certificate(by=camille)
        page = page_of(client, f"/{signed.number}")
        assert "Valide jusqu'au 24 mai 2027." in page
        assert "y télécharger le PDF" in page
        client.post(f"{PATH}/{signed.number}/retirer", {"reason": "MISTAKE"})
        page = page_of(client, f"/{signed.number}").partition("Ce que voient vos clients")[2].partition("Détail")[0]
        assert "Retirée le 24 novembre 2026 par l'entreprise." in page
        assert "Le PDF n'y est plus donné." in page
        assert "contient une erreur" not in page, "customers are not told why"

    def test_the_mail_of_a_withdrawal_says_who_took_it_back_and_when(self, client, camille):
        signed = sealed.certificate(by=camille)
        client.post(f"{PATH}/{signed.number}/retirer", {"reason": "MISTAKE"})
        text = plain(OutgoingMail.objects.get(subject__startswith="Attestation retirée").text)
        assert "Retirée le : 24 novembre 2026" in text
        assert "Retirée par : Camille Morel" in text

    def test_a_paper_that_cannot_be_read_now_is_said_to_be_safe(self, client, camille, monkeypatch):
        signed = sealed.certificate(by=camille)

        def away(name: str) -> bytes:
            raise files.StoreAway(name)

        monkeypatch.setattr(files, "get", away)
        answer = client.get(f"{PATH}/{signed.number}/pdf")
        assert answer.status_code == 503
        assert "Il n'est pas perdu" in text_of(answer)

    def test_a_paper_erased_after_its_time_is_said_to_be(self, client, camille):
        signed = sealed.certificate(kind=LIST, by=camille)
        sealed.erase_old(signed.valid_until + timedelta(days=5 * 366))
        page = page_of(client, f"/{signed.number}")
        assert "Le PDF et la liste sont effacés" in page
        assert "Diallo" not in page
        answer = client.get(f"{PATH}/{signed.number}/pdf")
        assert answer.status_code == 410

    def test_whose_account_is_deleted_stays_named_as_signatory(self, camille):
        signed = sealed.certificate(by=camille)
        other = people.browser_of(people.signatory(first_name="Alix"))
        camille.delete()
        assert "Camille Morel, gérante" in page_of(other, f"/{signed.number}")
