"""The company's pages of what it shares: to make a link, to copy it, to see who opened what, to stop it."""

import re
from datetime import date, timedelta

import pytest

from adock.accounts.rules import Role
from adock.vigilance import shares
from adock.vigilance.kinds import Slot
from adock.vigilance.models import Share, ShareOpening
from adock.web.carrier.shares import views
from tests import factories as make
from tests import people
from tests import share_factories as given
from tests.reading import acts, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

LIST = f"/mon-espace/entreprises/{given.SIREN}/partages"
NEW = f"{LIST}/nouveau"
SENT = {"customer": given.CUSTOMER, "slots": ["urssaf", "kbis"], "ends_on": "2027-05-24"}


@pytest.fixture
def keeper():
    given.company()
    return people.signatory()


@pytest.fixture
def client(keeper):
    return people.signed_in(keeper)


def path_of(share: Share) -> str:
    return f"{LIST}/{share.pk}"


class TestList:
    def test_an_empty_list_says_what_it_is_for(self, client):
        text = text_of(client.get(LIST))
        assert "Vous n'avez encore rien partagé." in text
        assert "Partager avec un client" in text

    def test_each_share_is_told_with_its_customer_its_state_and_its_last_opening(self, client, keeper):
        opened = given.share(keeper, customer="PREMIER CLIENT").share
        given.share(keeper, customer="DEUXIÈME CLIENT", slots=["kbis"], with_code=True)
        shares.revoke(keeper, given.share(keeper, customer="TROISIÈME CLIENT").share)
        shares.open_file(opened, "")
        text = text_of(client.get(LIST))
        for said in (
            "PREMIER CLIENT 6 pièces Ouvert jusqu'au 24 mai 2027 Ouvert 1 fois, en dernier le 24 novembre 2026",
            "DEUXIÈME CLIENT 1 pièce, avec un code Ouvert jusqu'au 24 mai 2027 Jamais ouvert",
            "Partages terminés ou arrêtés TROISIÈME CLIENT 6 pièces Arrêté le 24 novembre 2026 Jamais ouvert",
        ):
            assert said in text

    def test_the_shares_of_another_company_are_not_there(self, client):
        given.company(2)
        other = people.signatory(make.siren(2))
        made = given.share(other, make.siren(2), customer="CLIENT D'UN AUTRE")
        assert "CLIENT D'UN AUTRE" not in text_of(client.get(LIST))
        for address in (path_of(made.share), f"{path_of(made.share)}/arreter", f"{path_of(made.share)}/date"):
            assert client.get(address).status_code == 404
            assert client.post(address).status_code in {404, 405}

    def test_a_long_list_is_cut_into_pages_the_open_ones_first(self, client, keeper, monkeypatch):
        monkeypatch.setattr(views, "SHARES_BY_PAGE", 2)
        given.share(keeper, customer="PREMIER")
        assert "fr-pagination" not in client.get(LIST).content.decode()
        shares.revoke(keeper, given.share(keeper, customer="ARRÊTÉ").share)
        given.share(keeper, customer="DERNIER")
        first, second = client.get(LIST), client.get(f"{LIST}?page=2")
        assert f'href="{LIST}?page=2"' in first.content.decode()
        found = [[name in text_of(page) for name in ("DERNIER", "PREMIER", "ARRÊTÉ")] for page in (first, second)]
        assert found == [[True, True, False], [False, False, True]]

    def test_the_openings_of_a_share_are_cut_into_pages(self, client, keeper, monkeypatch):
        monkeypatch.setattr(views, "OPENINGS_BY_PAGE", 2)
        made = given.share(keeper)
        for _ in range(3):
            shares.open_file(made.share, "")
        pages = [client.get(path_of(made.share), {"page": page}).content.decode() for page in ("1", "2")]
        assert [page.count("<dt><time ") for page in pages] == [2, 1]


class TestMaking:
    def test_the_form_offers_every_paper_with_its_state_for_six_months(self, client):
        given.document(Slot.URSSAF)
        response = client.get(NEW)
        text, html = text_of(response), response.content.decode()
        assert "Valable jusqu'au 2 mai 2027" in text
        assert text.count("Absente du dossier") == 5
        assert 'value="2027-05-24"' in html
        assert "données personnelles" in text

    def test_what_is_there_is_ticked_and_what_is_not_is_not(self, client):
        given.document(Slot.URSSAF)
        given.document(Slot.LICENCE)
        html = client.get(NEW).content.decode()
        assert re.findall(r'name="slots" value="(\w+)" checked', html) == ["urssaf", "licence"]

    def test_a_list_of_workers_is_never_shared_by_default(self, client):
        given.listing()
        given.document(Slot.URSSAF)
        html = client.get(NEW).content.decode()
        assert html.count("checked") == 1
        assert not re.search(r'value="attestation"[^>]* checked', html)

    def test_a_share_is_made_and_its_link_is_to_be_copied(self, client):
        response = client.post(NEW, SENT)
        share = Share.objects.get()
        assert (response.status_code, response.headers["Location"]) == (302, path_of(share))
        assert (share.customer, share.slots, share.ends_on) == (given.CUSTOMER, ["urssaf", "kbis"], date(2027, 5, 24))
        assert share.code_digest == ""
        html = client.get(path_of(share)).content.decode()
        link = f"http://testserver/partages/{shares.token_of(share)}"
        assert f'value="{link}" readonly' in html
        assert f'data-copy="{link}"' in html
        assert client.get(link).status_code == 200

    def test_the_code_is_shown_once_and_opens_the_link(self, client):
        client.post(NEW, SENT | {"with_code": "on"})
        share = Share.objects.get()
        page = text_of(client.get(path_of(share)))
        code = re.search(r"Code : (\w{4}-\w{4})", page)
        assert code
        assert code[1] not in text_of(client.get(path_of(share)))
        shares.open_file(share, code[1])

    def test_the_code_waits_in_the_session_encrypted(self, client, monkeypatch):
        monkeypatch.setattr(shares, "paper_code", lambda groups: "7KQ2-M9FD")
        client.post(NEW, SENT | {"with_code": "on"})
        assert "share_code" in client.session
        assert "7KQ2" not in str(dict(client.session))
        client.get(path_of(Share.objects.get()))
        assert "share_code" not in client.session

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"customer": ""}, "Indiquez le nom du client"),
            ({"customer": "x" * 101}, "trop long"),
            ({"customer": "x" * 100_000}, "trop long"),
            ({"customer": "PORT\u202eDU"}, "inverse le sens de l'écriture"),
            ({"customer": "PORT\0DU"}, "Indiquez le nom du client"),
            ({"slots": []}, "au moins une pièce"),
            ({"slots": ["nulle-part"]}, "pièces proposées"),
            ({"ends_on": ""}, "dernier jour"),
            ({"ends_on": "31/02/2027"}, "a 28 jours"),
            ({"ends_on": "2026-11-23"}, "passée"),
            ({"ends_on": "2028-01-01"}, "un an au plus"),
            ({"ends_on": "99999-01-01"}, "pas comprise"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(self, client, wrong, said):
        response = client.post(NEW, SENT | wrong)
        assert response.status_code == 400
        text = text_of(response)
        assert said in text
        assert "Erreur : Partager le dossier" in text
        assert not Share.objects.exists()
        if "customer" not in wrong:
            assert f'value="{given.CUSTOMER}"' in response.content.decode()

    def test_a_day_may_be_typed_as_people_write_it(self, client):
        client.post(NEW, SENT | {"ends_on": "31/01/2027"})
        assert Share.objects.get().ends_on == date(2027, 1, 31)

    def test_a_limit_that_is_reached_is_said_on_the_form(self, client, keeper, monkeypatch):
        monkeypatch.setattr(shares, "LIVING_SHARES", 0)
        response = client.post(NEW, SENT)
        assert response.status_code == 400
        assert "Arrêtez ceux qui ne servent plus" in text_of(response)


class TestOneShare:
    def test_it_tells_who_opened_what_and_when(self, client, keeper):
        share = given.share(keeper).share
        assert "Personne n'a encore ouvert ce lien." in text_of(client.get(path_of(share)))
        given.document(Slot.URSSAF, number="1234")
        shares.open_file(share, "")
        paper = next(one for one in shares.papers_of(share, make.TODAY) if one.slot == Slot.URSSAF)
        shares.record_opening(share, ShareOpening.What.PAPER, paper)
        shares.record_opening(share, ShareOpening.What.ARCHIVE)
        text = text_of(client.get(path_of(share)))
        assert "24 novembre 2026 à 12 h 00 Pièce téléchargée : Attestation de vigilance (Urssaf) n° 1234" in text
        assert "Dossier téléchargé en entier" in text
        assert "Dossier ouvert" in text

    def test_looking_at_it_is_no_opening(self, client, keeper):
        client.get(path_of(given.share(keeper).share))
        assert not ShareOpening.objects.exists()

    def test_who_holds_personal_data_is_warned(self, client, keeper):
        holding = given.share(keeper).share
        bare = given.share(keeper, slots=["kbis"]).share
        assert "données personnelles, réservées au client" in text_of(client.get(path_of(holding)))
        assert "données personnelles, réservées au client" not in text_of(client.get(path_of(bare)))

    def test_a_link_whose_key_is_gone_says_what_to_do(self, client, keeper):
        share = given.share(keeper).share
        Share.objects.update(token_sealed=b"x")
        response = client.get(path_of(share))
        assert response.status_code == 200
        assert "ne peut plus être affiché" in text_of(response)

    def test_it_is_prolonged_on_a_page_of_its_own(self, client, keeper):
        share = given.share(keeper).share
        assert 'type="date"' in client.get(f"{path_of(share)}/date").content.decode()
        assert client.post(f"{path_of(share)}/date", {"ends_on": "2027-08-31"}).status_code == 302
        share.refresh_from_db()
        assert share.ends_on == date(2027, 8, 31)
        assert client.post(f"{path_of(share)}/date", {"ends_on": "2020-01-01"}).status_code == 400
        assert "jusqu'au 31 août 2027" in text_of(client.get(path_of(share)))

    def test_one_that_is_over_is_opened_again(self, client, keeper, on_the_day):
        share = given.share(keeper, ends_on=make.TODAY).share
        Share.objects.update(ends_on=make.TODAY - timedelta(days=1))
        page = text_of(client.get(path_of(share)))
        assert "Terminé, son dernier jour était le 23 novembre 2026" in page
        assert "Lien à donner" not in page
        assert "Rouvrir" in page
        client.post(f"{path_of(share)}/date", {"ends_on": "2027-01-31"})
        assert "Lien à donner" in text_of(client.get(path_of(share)))

    def test_it_is_stopped_by_a_button_on_a_page_that_says_what_it_does(self, client, keeper):
        share = given.share(keeper).share
        assert "n'ouvrira plus rien, dès maintenant" in text_of(client.get(f"{path_of(share)}/arreter"))
        share.refresh_from_db()
        assert share.revoked_at is None
        for _ in range(2):
            assert client.post(f"{path_of(share)}/arreter").status_code == 302
        page = text_of(client.get(path_of(share)))
        assert "est arrêté. Son lien n'ouvre plus rien." in page
        assert "Arrêté le 24 novembre 2026" in page
        assert "Ce qui était partagé" in page
        assert "Votre client voit" not in page
        assert "Lien à donner" not in page
        assert acts(given.SIREN).count("share.revoked") == 1
        assert client.post(f"{path_of(share)}/date", {"ends_on": "2027-01-31"}).status_code == 400

    @pytest.mark.parametrize("number", ["0", "999999", "9" * 30])
    def test_one_that_does_not_exist_is_not_found(self, client, number):
        assert client.get(f"{LIST}/{number}").status_code == 404

    def test_the_journal_of_the_company_tells_it(self, client, keeper, build_index):
        shares.revoke(keeper, given.share(keeper).share)
        build_index()
        text = text_of(client.get(f"/mon-espace/entreprises/{given.SIREN}"))
        assert f"Un lien vers le dossier de vigilance a été créé pour {given.CUSTOMER}." in text
        assert f"Le partage avec {given.CUSTOMER} a été arrêté." in text


def test_an_editor_is_told_that_it_may_not(keeper):
    editor = people.signed_in(people.member(given.SIREN, Role.EDITOR, first_name="Sacha").user)
    for address in (LIST, NEW):
        response = editor.get(address)
        assert response.status_code == 403
        assert "Demandez-le à un administrateur" in text_of(response)
