"""The pages of a carrier's own sheet, as its members and others meet them."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from adock.accounts.models import Membership, TermsAcceptance
from adock.accounts.rules import MembershipState
from adock.carriers import services
from adock.carriers.models import CarrierProfile, ProfileRevision
from adock.carriers.services import update_profile
from adock.core.moments import moment_in_words
from adock.web.carrier.sheet import views
from tests import factories as make
from tests.people import editor, signed_in, user
from tests.reading import link_in, mails_to, text_of
from tests.sheet_factories import FORM, SIRET, profile, revisions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture
def establishment():
    return make.registration(SIRET, lc={}, legal_name="TRANSPORTS MOREL")


@pytest.fixture
def camille():
    return editor("Camille")


@pytest.fixture
def browser(establishment, camille):
    return signed_in(camille)


def post(client, address=FORM, **fields):
    return client.post(address, {"version": 0} | fields)


class TestWhoComes:
    @pytest.mark.parametrize("address", [FORM, f"{FORM}/versions", f"{FORM}/adresse"])
    def test_check_19_a_visitor_is_led_to_sign_in_and_changes_nothing(self, establishment, address):
        answer = Client().post(address, {"version": 0, "phone": "02 61 91 00 12"})
        if address != f"{FORM}/adresse":
            assert Client().get(address).headers["Location"].startswith("/connexion?next=%2Fmon-espace%2Fetablissements")
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/connexion")
        assert not CarrierProfile.objects.exists()

    def test_check_19_who_has_not_accepted_the_terms_is_led_to_them(self, browser, camille):
        TermsAcceptance.objects.all().delete()
        assert post(browser, phone="02 61 91 00 12").headers["Location"].startswith("/mon-espace/conditions")
        assert not CarrierProfile.objects.exists()

    def test_a_stranger_meets_the_same_404_as_for_an_establishment_that_does_not_exist(self, establishment):
        stranger = signed_in(user("Alex"))
        for siret in (SIRET, make.siret(77), "P0000000000123", "x"):
            assert stranger.get(f"/mon-espace/etablissements/{siret}/fiche").status_code == 404
        assert post(stranger, phone="02 61 91 00 12").status_code == 404
        assert not CarrierProfile.objects.exists()

    def test_a_member_who_was_objected_to_no_longer_comes_in(self, browser):
        Membership.objects.update(state=MembershipState.SUSPENDED)
        assert browser.get(FORM).status_code == 404

    def test_a_struck_off_establishment_says_why_it_cannot_be_edited(self, camille):
        make.registration(SIRET, struck_off_on=make.SITUATION)
        answer = signed_in(camille).get(FORM)
        assert answer.status_code == 403
        assert "n'est plus au registre" in text_of(answer)

    def test_a_form_sent_from_elsewhere_without_its_token_is_refused(self, establishment, camille):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(camille, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert post(strict, phone="02 61 91 00 12").status_code == 403
        assert not CarrierProfile.objects.exists()

    def test_reading_changes_nothing_and_is_kept_by_no_cache(self, browser):
        answer = browser.get(FORM)
        assert answer.headers["Cache-Control"] == "no-store"
        assert not CarrierProfile.objects.exists()


class TestTheForm:
    def test_it_opens_on_what_the_sheet_says(self, browser, establishment):
        make.profile(
            establishment, phone="02 61 91 00 12", website="https://morel.example", area="REGION", departements=["35"],
            specialities=["BOIS"], languages=["zu"], description="Bois.", shows_email=False,
        )  # fmt: skip
        page = browser.get(FORM).content.decode()
        assert 'value="02 61 91 00 12"' in page
        for box in ("departements-35", "languages-zu"):
            assert re.search(f'id="{box}"[^>]* checked', page)
        for name, value in (("area", "REGION"), ("specialities", "BOIS"), ("shows_email", "non")):
            assert re.search(f'name="{name}" value="{value}" checked', page)
        assert "complète à 85" in text_of(browser.get(FORM))
        assert "une adresse e-mail confirmée : 15 points de plus" in text_of(browser.get(FORM))

    def test_saving_shows_the_sheet_and_what_is_missing(self, browser):
        answer = post(browser, phone="02 61 91 00 12", area="FRANCE")
        shown = text_of(browser.get(answer.headers["Location"]))
        assert "Votre fiche est à jour" in shown
        assert "Voir la fiche publique" in shown
        assert "complète à 70" in shown
        assert "au moins une spécialité : 15 points" in shown

    def test_check_25_saving_the_same_says_that_nothing_changed(self, browser):
        post(browser, phone="02 61 91 00 12")
        answer = post(browser, phone="+33261910012", version=1)
        assert "Rien n'a changé" in text_of(browser.get(answer.headers["Location"]))

    def test_check_26_fields_that_are_not_in_the_form_keep_their_value(self, browser, establishment):
        make.profile(establishment, area="REGION", departements=["35"], specialities=["BOIS"], shows_email=False, version=1)
        post(browser, phone="0690 55 12 34", version=1)
        known = profile()
        assert known.phone == "+590690551234"
        assert (known.area, known.departements, known.specialities) == ("REGION", ["35"], ["BOIS"])
        assert known.shows_email is False

    def test_boxes_that_are_all_unticked_are_emptied(self, browser, establishment):
        make.profile(establishment, specialities=["BOIS"], languages=["fr"], version=1)
        post(browser, specialities="", languages="", version=1)
        assert (profile().specialities, profile().languages) == ([], [])

    def test_a_region_is_one_box(self, browser):
        post(browser, area="REGION", departements=["", "44"], regions=["53"])
        assert profile().departements == ["22", "29", "35", "44", "56"]

    def test_a_fault_keeps_all_that_was_typed_the_region_included_and_links_to_its_field(self, browser):
        answer = post(browser, phone="12", website="morel", area="REGION", regions="53", description="Bois & <b>", email="a")
        page = answer.content.decode()
        assert answer.status_code == 400
        for kept in ('value="12"', 'value="morel"', "Bois &amp; &lt;b&gt;", 'value="a"'):
            assert kept in page
        for code in ("22", "29", "35", "56"):
            assert re.search(f'id="departements-{code}"[^>]* checked', page)
        for name in ("phone", "website", "email"):
            assert f'href="#id_{name}"' in page
            assert f'id="id_{name}"' in page
            assert f'id="id_{name}-erreur"' in page
        assert "Votre fiche n'est pas enregistrée" in text_of(answer)

    @pytest.mark.parametrize(
        "sent",
        [
            {"area": "LUNE"}, {"shows_email": "peut-être"}, {"departements": "20"}, {"regions": "99", "area": "REGION"},
            {"phone": "\x00"}, {"description": "\x00"}, {"specialities": "<script>"}, {"version": "x"}, {"version": ""},
            {"version": 10**30, "phone": "02 61 91 00 12"}, {"version": -1, "phone": "02 61 91 00 12"},
            {"website": "é" * 200_000}, {"email": "a@" + "é" * 200_000},
        ],
    )  # fmt: skip
    def test_whatever_is_sent_is_answered_by_the_form(self, browser, sent):
        assert post(browser, **sent).status_code in {302, 400}

    def test_two_at_once_the_second_sees_both_and_sends_again(self, browser, establishment):
        make.profile(establishment, phone="+33261910000", area="FRANCE", version=1)
        update_profile(establishment, {"phone": "02 61 91 00 11", "area": "INTERNATIONAL"}, editor("Dominique"))
        answer = post(browser, phone="02 61 91 00 22", area="FRANCE", description="Tapé longtemps.", version=1)
        assert answer.status_code == 409
        shown, page = text_of(answer), answer.content.decode()
        assert "Ce que vous avez saisi : 02 61 91 00 22" in shown
        # PostgreSQL's clock, which no test sets
        saved = moment_in_words(ProfileRevision.objects.get().at)
        assert f"Ce qu'a enregistré Dominique Morel, le {saved}" in shown
        assert "02 61 91 00 11" in shown
        assert "Vous n'y aviez pas touché" in shown
        assert "Tapé longtemps." in page
        assert 'value="02 61 91 00 22"' in page
        assert 'name="area" value="INTERNATIONAL" checked' in page
        version = re.search(r'name="version" value="(\d+)"', page)[1]
        assert post(
            browser, phone="02 61 91 00 22", area="INTERNATIONAL", description="Tapé longtemps.", version=version
        ).status_code == 302  # fmt: skip
        assert (profile().phone, profile().description) == ("+33261910022", "Tapé longtemps.")

    def test_what_people_type_is_never_markup(self, browser):
        post(browser, description="<script>alert(1)</script>")
        for address in (FORM, f"{FORM}/versions"):
            assert "<script>alert" not in browser.get(address).content.decode()


class TestItsAddress:
    def test_it_waits_can_be_sent_again_and_given_up(self, browser):
        answer = post(browser, email="contact@morel.example")
        shown = text_of(browser.get(answer.headers["Location"]))
        assert "attend que le lien" in shown
        assert "contact@morel.example attend sa confirmation" in shown
        again = browser.post(f"{FORM}/adresse", {"action": "renvoyer"})
        assert "Un nouveau lien vient de partir" in text_of(browser.get(again.headers["Location"]))
        assert len(mails_to("contact@morel.example")) == 2
        browser.post(f"{FORM}/adresse", {"action": "annuler"})
        assert profile().email_waiting == ""

    def test_too_many_links_are_refused_in_words(self, browser):
        post(browser, email="contact@morel.example")
        for _ in range(5):
            answer = browser.post(f"{FORM}/adresse", {"action": "renvoyer"})
        assert answer.status_code == 429
        assert "Réessayez dans une heure" in text_of(answer)
        assert len(mails_to("contact@morel.example")) == 3

    def test_the_link_says_what_it_will_do_and_only_its_button_does_it_without_signing_in_or_cookie(self, browser):
        post(browser, email="contact@morel.example")
        address, visitor = link_in(mails_to("contact@morel.example")[0]), Client(enforce_csrf_checks=True)
        opened = visitor.get(address)
        assert "contact@morel.example" in text_of(opened)
        assert "donnera cette adresse à tous les visiteurs" in text_of(opened)
        assert profile().email == ""
        assert "Adresse confirmée" in text_of(visitor.post(address))
        assert profile().email == "contact@morel.example"
        assert not visitor.cookies
        used = visitor.get(address)
        assert used.status_code == 410
        assert "déjà servi" in text_of(used)

    def test_a_link_that_is_old_or_made_up_is_explained(self, browser, on_the_day):
        post(browser, email="contact@morel.example")
        on_the_day.shift(timedelta(days=2))
        assert "expiré" in text_of(Client().post(link_in(mails_to("contact@morel.example")[0])))
        made_up = Client().get("/confirmer-adresse-fiche/n-importe-quoi")
        assert made_up.status_code == 410
        assert "plus valable" in text_of(made_up)
        assert profile().email == ""


class TestItsVersions:
    def test_they_say_who_when_before_and_after_in_words(self, browser):
        post(browser, area="DEPARTEMENT", departements=["35"], specialities=["MATIERE_DANGEREUSE"], shows_email="non")
        shown = text_of(browser.get(f"{FORM}/versions"))
        assert moment_in_words(ProfileRevision.objects.get().at) in shown
        assert "par Camille Morel" in shown
        assert "Avant : rien Après : Départemental" in shown.replace("rienAprès", "rien Après")
        assert "Ille-et-Vilaine (35)" in shown
        assert "Matières dangereuses" in shown
        assert "formulaire" in shown
        for code in ("MATIERE_DANGEREUSE", "DEPARTEMENT", "None", "True"):
            assert code not in shown

    def test_one_is_put_back_by_its_button(self, browser):
        post(browser, area="FRANCE")
        post(browser, area="INTERNATIONAL", version=1)
        answer = browser.post(f"{FORM}/versions", {"number": 1, "version": 2})
        assert "La version choisie est rétablie" in text_of(browser.get(answer.headers["Location"]))
        assert profile().area == "FRANCE"
        first = ProfileRevision.objects.get(number=1)
        assert f"Retour à la version du {moment_in_words(first.at)}" in text_of(browser.get(f"{FORM}/versions"))

    def test_an_old_page_or_a_made_up_version_puts_nothing_back(self, browser):
        post(browser, area="FRANCE")
        assert browser.post(f"{FORM}/versions", {"number": 0, "version": 0}).status_code == 409
        assert browser.post(f"{FORM}/versions", {"number": "x", "version": 1}).status_code == 400
        assert browser.post(f"{FORM}/versions", {"number": 50, "version": 1}).status_code == 403
        assert len(revisions()) == 1

    def test_they_are_cut_into_pages_and_the_oldest_can_still_be_put_back(self, browser, establishment, camille, monkeypatch):
        monkeypatch.setattr(views, "VERSIONS_BY_PAGE", 2)
        for rank in range(3):
            update_profile(establishment, {"description": f"Texte {rank}"}, camille)
        first, second = (text_of(browser.get(f"{FORM}/versions?page={page}")) for page in (1, 2))
        assert "Après : Texte 2" in first
        assert "Avant toutes ces modifications" not in first
        assert "Après : Texte 0" in second
        assert "Avant toutes ces modifications" in second
        assert browser.post(f"{FORM}/versions", {"number": 1, "version": 3}).url.endswith("?fait=retablie")
        assert profile().description == "Texte 0"


class TestManyEdits:
    @pytest.fixture(autouse=True)
    def _few(self, monkeypatch):
        monkeypatch.setattr(services, "EDITS_OF_SHEET", 2)

    def test_beyond_the_limit_nothing_is_written_and_what_was_typed_is_kept(self, browser):
        for rank in range(2):
            assert post(browser, version=rank, description=f"Texte {rank}").status_code == 302
        answer = post(browser, version=2, description="Le texte de trop")
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
        assert "Trop de modifications en une heure." in text_of(answer)
        assert "Le texte de trop" in answer.content.decode()
        assert (profile().description, ProfileRevision.objects.count()) == ("Texte 1", 2)

    def test_putting_versions_back_and_forth_counts_too(self, browser):
        post(browser, description="Un texte")
        answers = [browser.post(f"{FORM}/versions", {"number": 0, "version": version}) for version in (1, 2)]
        assert [answer.status_code for answer in answers] == [302, 429]
        assert ProfileRevision.objects.count() == 2

    def test_one_member_does_not_use_up_what_another_may_change(self, browser):
        for rank in range(3):
            post(browser, version=rank, description=f"Texte {rank}")
        assert post(signed_in(editor("Sacha")), version=2, description="Le mien").status_code == 302


class TestThePublicSheet:
    def test_a_member_sees_what_is_missing_and_others_a_way_to_claim(self, browser, establishment, build_index):
        make.profile(establishment, phone="+33261910012", area="FRANCE")
        build_index()
        own = browser.get(f"/etablissements/{SIRET}")
        assert "Votre fiche est complète à 70" in text_of(own)
        assert "une adresse e-mail confirmée (+15 points)" in text_of(own)
        assert f'href="{FORM}"' in own.content.decode()
        claim = f'href="/mon-espace/rattacher?siret={SIRET}"'
        assert claim not in own.content.decode()
        for other in (Client(), signed_in(user("Alex"))):
            seen = other.get(f"/etablissements/{SIRET}").content.decode()
            assert claim in seen
            assert "Votre fiche" not in seen
        assert not Client().get(f"/etablissements/{SIRET}").cookies

    def test_a_struck_off_establishment_is_nobodys_to_claim(self, camille, build_index):
        make.registration(SIRET, struck_off_on=make.SITUATION)
        build_index()
        for client in (Client(), signed_in(camille)):
            seen = client.get(f"/etablissements/{SIRET}").content.decode()
            assert "rattacher" not in seen
            assert FORM not in seen
