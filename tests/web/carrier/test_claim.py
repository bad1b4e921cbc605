""" "C'est mon entreprise": from the sheet to a proof, and nothing before it."""

import re

import pytest
from django.test import Client

from adock.accounts import letters
from adock.accounts.models import ClaimLetter, Membership, Provider
from adock.accounts.permissions import membership_of
from adock.accounts.rules import MembershipState, Role
from adock.core.siren import vat_number
from tests import factories as make
from tests import people, sealed
from tests.reading import text_of

SIREN, SIRET = make.siren(1), make.siret(1)
CLAIM = f"/mon-espace/rattacher?siret={SIRET}"
PROCONNECT, LETTER, CODE = (f"/mon-espace/rattacher/{step}" for step in ("proconnect", "courrier", "code"))

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _company(build_index):
    make.registration(SIRET, lc={})
    make.registration("P0000000000123", legal_name="ENTREPRISE SANS SIRET")
    make.registration(make.siret(3), struck_off_on=make.SITUATION, legal_name="ANCIENS TRANSPORTS")
    make.registration(make.siret(4), legal_category="Entrepreneur individuel", legal_name="MOREL CAMILLE")
    make.sirene_import()
    make.sirene(SIRET)
    make.sirene(make.siret(4), is_partial=True)
    make.legal_unit(make.siret(4), is_partial=True, is_natural_person=True)
    build_index()


@pytest.fixture
def who():
    return people.user()


def code_in(pdf: bytes) -> str:
    return re.search(r"\w{4}-\w{4}-\w{4}", sealed.text_of(pdf))[0]


class TestTheDoor:
    def test_the_public_sheet_leads_to_the_claim(self, client):
        assert f'href="{CLAIM}"' in client.get(f"/etablissements/{SIRET}").content.decode()

    def test_who_is_not_signed_in_is_led_there_and_back(self, client):
        response = client.get(CLAIM)
        assert response.status_code == 302
        assert response["Location"] == f"/connexion?next=%2Fmon-espace%2Frattacher%3Fsiret%3D{SIRET}"

    @pytest.mark.parametrize("address", [PROCONNECT, LETTER, CODE, "/mon-espace/rattacher/courrier/annuler"])
    def test_no_step_is_open_without_signing_in(self, client, address):
        assert client.post(address, {"siren": SIREN})["Location"].startswith("/connexion")
        assert not Membership.objects.exists()

    @pytest.mark.parametrize("address", [PROCONNECT, LETTER, CODE, "/mon-espace/rattacher/courrier/annuler"])
    def test_a_form_sent_from_another_site_is_refused(self, who, address):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert browser.post(address, {"siren": SIREN}).status_code == 403


class TestThePage:
    def test_it_names_the_company_and_the_proofs_and_gives_nothing(self, who):
        text = text_of(people.signed_in(who).get(CLAIM))
        for said in (
            "TRANSPORTS MOREL", "35000 Rennes", "Personne n'administre encore", "S'identifier avec ProConnect",
            "Par un courrier au siège", "35000 RENNES", "Nous écrire",
        ):  # fmt: skip
            assert said in text
        assert membership_of(who, SIREN) is None

    def test_it_says_that_somebody_administers_it_and_not_who(self, who):
        boss = people.member(SIREN, first_name="Zoé")
        text = text_of(people.signed_in(who).get(CLAIM))
        assert "Quelqu'un administre déjà" in text
        assert "Zoé" not in text
        assert boss.user.email not in text

    def test_a_siren_with_spaces_will_do(self, who):
        assert "TRANSPORTS MOREL" in text_of(people.signed_in(who).get(f"/mon-espace/rattacher?siret={SIREN[:3]} {SIREN[3:]}"))

    def test_without_a_number_it_asks_for_one(self, who):
        assert "SIRET ou SIREN" in text_of(people.signed_in(who).get("/mon-espace/rattacher"))

    @pytest.mark.parametrize(
        ("number", "told"),
        [
            (make.siret(9), "Nous ne trouvons pas"),
            (make.siren(9), "Nous ne trouvons pas"),
            ("12345678901234", "sa clé de contrôle est fausse"),
            ("11122233344455", "neuf premiers chiffres"),
            (make.siret(9)[:-1], "vous en avez saisi 13"),
            ("<b>", "pas un numéro"),
            ("0" * 300, "pas un numéro"),
            ("\x00", "pas un numéro"),
        ],
    )
    def test_a_number_that_is_nobodys_is_kept_to_be_mended_and_what_is_wrong_told(self, who, number, told):
        response = people.signed_in(who).get("/mon-espace/rattacher", {"siret": number})
        assert response.status_code == 404
        assert told in text_of(response)

    @pytest.mark.parametrize("write", ["{0}.0", '="{0}"', "SIRET : {0}", "FR{1}{2}", "{2}"])
    def test_a_number_is_read_however_it_is_written(self, who, write):
        number = write.format(SIRET, vat_number(SIREN)[2:4], SIREN)
        assert "TRANSPORTS MOREL" in text_of(people.signed_in(who).get("/mon-espace/rattacher", {"siret": number}))

    def test_a_provisional_number_says_why_and_what_to_do(self, who):
        text = text_of(people.signed_in(who).get("/mon-espace/rattacher?siret=P0000000000123"))
        assert "numéro provisoire" in text
        assert "Quand l'Insee vous aura donné un SIRET" in text
        assert "ProConnect" not in text

    def test_a_company_out_of_the_register_says_why_and_what_to_do(self, who):
        text = text_of(people.signed_in(who).get(f"/mon-espace/rattacher?siret={make.siret(3)}"))
        assert "n'est plus inscrite" in text
        assert "service de l'État" in text
        assert "ProConnect" not in text

    def test_partial_diffusion_is_respected_and_other_ways_are_given(self, who):
        text = text_of(people.signed_in(who).get(f"/mon-espace/rattacher?siret={make.siret(4)}"))
        assert "MOREL CAMILLE" not in text
        assert "rue du Port" not in text.lower()
        assert "ne pas diffuser son adresse" in text
        assert "S'identifier avec ProConnect" in text
        assert "Un agent de l'administration" in text

    def test_a_suspended_member_is_told_who_may_help_and_offered_no_way_round(self, who):
        people.member(SIREN, user=who, state=MembershipState.SUSPENDED)
        text = text_of(people.signed_in(who).get(CLAIM))
        assert "suspendu" in text
        assert "courrier" not in text

    def test_an_administrator_is_led_to_the_members(self, who):
        people.member(SIREN, user=who)
        assert f"/mon-espace/entreprises/{SIREN}/membres" in people.signed_in(who).get(CLAIM).content.decode()


class TestByProConnect:
    def test_a_session_that_signed_in_for_the_same_siren_claims_in_one_press(self, who):
        browser = people.signed_in(who, people.identity(who, make.siret(1, 2)))
        assert "Rattacher mon compte" in text_of(browser.get(CLAIM))
        response = browser.post(PROCONNECT, {"siren": SIREN})
        assert response["Location"] == f"/mon-espace/entreprises/{SIREN}"
        assert membership_of(who, SIREN).role == Role.ADMINISTRATOR
        text = text_of(browser.get(response["Location"]))
        assert "Votre compte est rattaché" in text
        assert "Compléter la fiche" in text

    def test_it_leads_to_the_sheet_to_complete(self, who):
        browser = people.signed_in(who, people.identity(who, SIRET))
        led_to = browser.get(browser.post(PROCONNECT, {"siren": SIREN})["Location"])
        assert f'href="/mon-espace/etablissements/{SIRET}/fiche"' in led_to.content.decode()

    def test_who_came_in_otherwise_adds_proconnect_to_the_same_account(self, who):
        page = people.signed_in(who).get(CLAIM).content.decode()
        assert f'href="/mon-espace/compte/methodes/proconnect?next=%2Fmon-espace%2Frattacher%3Fsiret%3D{SIRET}"' in page
        people.identity(who, SIRET)
        page = people.signed_in(who).get(CLAIM).content.decode()
        assert f'href="/connexion/proconnect?next=%2Fmon-espace%2Frattacher%3Fsiret%3D{SIRET}"' in page

    def test_the_second_one_becomes_an_editor(self, who):
        people.member(SIREN)
        people.signed_in(who, people.identity(who, SIRET)).post(PROCONNECT, {"siren": SIREN})
        assert membership_of(who, SIREN).role == Role.EDITOR

    @pytest.mark.parametrize("other", ["another company", "franceconnect", "no session", "forged session"])
    def test_nothing_else_does(self, who, other):
        browser = {
            "another company": lambda: people.signed_in(who, people.identity(who, make.siret(4))),
            "franceconnect": lambda: people.signed_in(who, people.identity(who, SIRET, Provider.FRANCECONNECT)),
            # an identity that is linked, but not the one of this session
            "no session": lambda: (people.identity(who, SIRET), people.signed_in(who))[1],
            "forged session": lambda: people.signed_in(who, people.identity(people.user(), SIRET)),
        }[other]()
        response = browser.post(PROCONNECT, {"siren": SIREN})
        assert "n'est pas celle de cette entreprise" in text_of(browser.get(response["Location"]))
        assert not Membership.objects.exists()

    @pytest.mark.parametrize("siren", ["", "123", "999999999", "0" * 9 + "1", "é"])
    def test_a_number_that_is_no_siren_is_not_found(self, who, siren):
        assert people.signed_in(who, people.identity(who, SIRET)).post(PROCONNECT, {"siren": siren}).status_code == 404

    def test_a_get_claims_nothing(self, who):
        browser = people.signed_in(who, people.identity(who, SIRET))
        assert browser.get(PROCONNECT, {"siren": SIREN}).status_code == 405

    def test_tries_are_limited(self, who):
        browser = people.signed_in(who, people.identity(who, make.siret(4)))
        for _ in range(20):
            browser.post(PROCONNECT, {"siren": SIREN})
        browser.get(CLAIM)
        response = browser.post(PROCONNECT, {"siren": SIREN})
        assert "Trop d'essais" in text_of(browser.get(response["Location"]))


class TestByLetter:
    def test_from_asking_to_the_companys_own_page(self, who):
        browser = people.signed_in(who)
        check = browser.get(LETTER, {"siren": SIREN})
        assert "12 BIS RUE DU PORT" in text_of(check)
        assert not ClaimLetter.objects.exists()
        asked = browser.post(LETTER, {"siren": SIREN})
        assert "Il n'est pas encore parti" in text_of(browser.get(asked["Location"]))
        assert "pas encore imprimé" in text_of(browser.get(CODE))
        code = code_in(letters.print_waiting_letters().pdf)
        assert "Saisir le code" in text_of(browser.get(CLAIM))
        done = browser.post(CODE, {"siren": SIREN, "code": code.lower()})
        assert done["Location"] == f"/mon-espace/entreprises/{SIREN}"
        assert "vous administrez maintenant" in text_of(browser.get(done["Location"]))

    def test_a_wrong_code_says_how_many_tries_are_left_and_keeps_what_was_typed(self, who):
        browser = people.signed_in(who)
        browser.post(LETTER, {"siren": SIREN})
        letters.print_waiting_letters()
        response = browser.post(CODE, {"siren": SIREN, "code": "2222-2222-2222"})
        assert response.status_code == 400
        assert "Il vous reste 4 essais" in text_of(response)
        assert 'value="2222-2222-2222"' in response.content.decode()

    @pytest.mark.parametrize("typed", ["", "7KQ2", "7KQ2-M9FD-3XHA-7", "x" * 500, "\x00", "é"])
    def test_what_cannot_be_a_code_costs_no_try(self, who, typed):
        browser = people.signed_in(who)
        browser.post(LETTER, {"siren": SIREN})
        letters.print_waiting_letters()
        assert browser.post(CODE, {"siren": SIREN, "code": typed}).status_code == 400
        assert ClaimLetter.objects.get().tries == 0

    def test_a_letter_of_somebody_else_is_not_offered(self, who):
        letters.ask(people.user(), SIREN)
        letters.print_waiting_letters()
        response = people.signed_in(who).post(CODE, {"siren": SIREN, "code": "2222-2222-2222"})
        assert "Aucun courrier n'attend" in text_of(response)
        assert ClaimLetter.objects.get().tries == 0

    def test_guesses_are_limited_by_person_and_by_address(self, who):
        browser = people.signed_in(who)
        browser.post(LETTER, {"siren": SIREN})
        letters.print_waiting_letters()
        statuses = []
        for _ in range(21):
            ClaimLetter.objects.update(tries=0)
            statuses.append(browser.post(CODE, {"siren": SIREN, "code": "2222-2222-2222"}).status_code)
        assert statuses == [400] * 20 + [429]

    def test_it_can_be_cancelled_by_who_asked_only(self, who):
        browser = people.signed_in(who)
        browser.post(LETTER, {"siren": SIREN})
        letter = ClaimLetter.objects.get()
        people.signed_in(people.user()).post("/mon-espace/rattacher/courrier/annuler", {"courrier": letter.pk})
        letter.refresh_from_db()
        assert letter.cancelled_at is None
        browser.post("/mon-espace/rattacher/courrier/annuler", {"courrier": letter.pk})
        letter.refresh_from_db()
        assert letter.cancelled_at is not None

    def test_no_letter_where_the_address_is_withheld(self, who):
        browser = people.signed_in(who)
        siren = make.siren(4)
        assert browser.get(LETTER, {"siren": siren}).status_code == 302
        response = browser.post(LETTER, {"siren": siren})
        assert "ne pas diffuser" in text_of(browser.get(response["Location"]))
        assert not ClaimLetter.objects.exists()


def test_nobody_becomes_owner_by_a_post_without_proof(who):
    """The predecessor linked whoever had typed a SIRET."""
    browser = people.signed_in(who)
    for address in (PROCONNECT, LETTER, CODE, f"/mon-espace/entreprises/{SIREN}/membres/inviter"):
        browser.post(
            address, {"siren": SIREN, "siret": SIRET, "code": "2222-2222-2222", "email": who.email, "role": "ADMINISTRATOR"}
        )
    assert not Membership.objects.exists()
    assert browser.get(f"/mon-espace/entreprises/{SIREN}/membres").status_code == 404
