"""Mon espace: one's companies, what stands out, what to do next; the company's page and its journal."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from adock.accounts.acts import DATA_TAKEN, INVITATION_SENT, LETTER_ASKED, MEMBERSHIP_ENDED, MEMBERSHIP_STARTED
from adock.accounts.models import Invitation, TermsAcceptance
from adock.accounts.overview import RecordedAct
from adock.accounts.rules import MembershipState, Role
from adock.carriers.acts import SHEET_CHANGED
from adock.certificates import services
from adock.certificates.rules import WithdrawalReason
from adock.core import journal
from adock.core.acts import Readers
from adock.core.models import JournalEntry
from adock.directory.situation import forget_situation
from adock.vigilance.acts import SHARE_CREATED
from adock.web.carrier.home.journal import UNNAMED, act_line
from tests import factories as make
from tests import people, sealed
from tests.reading import main_text_of
from tests.share_factories import share

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

SIREN, SIRET = make.siren(1), make.siret(1)


@pytest.fixture
def company():
    make.registration(SIRET, lc={"number": "2021 53 0000001"})
    return make.registration(make.siret(1, 2), is_head_office=False, commune="BREST", postcode="29200", departement="29")


@pytest.fixture
def camille():
    return people.user("Camille")


@pytest.fixture
def client(camille):
    return people.signed_in(camille)


def html_of(client, address="/mon-espace"):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def text_of(client, address="/mon-espace"):
    response = client.get(address)
    assert response.status_code == 200
    return main_text_of(response)


@pytest.mark.usefixtures("company")
def test_who_signed_in_by_proconnect_is_offered_the_company_of_that_identity_until_it_is_theirs(camille):
    client = people.signed_in(camille, people.identity(camille, make.siret(1, 2)))
    assert "Selon ProConnect, vous travaillez pour" in text_of(client)
    assert f'href="/mon-espace/rattacher?siret={make.siret(1, 2)}"' in html_of(client)
    people.member(SIREN, user=camille)
    assert "Selon ProConnect" not in text_of(client)


@pytest.mark.usefixtures("company")
def test_a_company_that_cannot_be_claimed_is_not_offered(camille):
    make.registration(make.siret(3), struck_off_on=make.SITUATION)
    identity = people.identity(camille, make.siret(3))
    assert "Selon ProConnect" not in text_of(people.signed_in(camille, identity))
    identity.siret = make.siret(8)  # unknown to the register
    assert "Selon ProConnect" not in text_of(people.signed_in(camille, identity))


@pytest.mark.usefixtures("company")
def test_whom_no_mail_reaches_is_warned_once_there_is_a_company_to_watch():
    dominique = people.user("Dominique", email="")
    client, warning = people.signed_in(dominique), "Nos e-mails ne vous parviennent pas"
    assert warning not in text_of(client)
    people.member(SIREN, user=dominique)
    for address in ("/mon-espace", f"/mon-espace/entreprises/{SIREN}"):
        assert warning in text_of(client, address)
        assert 'href="/mon-espace/compte/adresse"' in html_of(client, address)


def test_who_has_no_company_is_told_how_to_claim_one_and_finds_a_search_field(client):
    html, text = html_of(client), text_of(client)
    assert "Aucune entreprise n'est encore rattachée à votre compte" in text
    assert 'action="/recherche"' in html
    for words in ("C'est mon entreprise", "ProConnect", "code que nous postons"):
        assert words in text
    assert 'href="/mon-espace/compte"' in html
    assert 'href="/deconnexion"' in html


@pytest.mark.usefixtures("company")
def test_each_company_shows_its_establishments_with_their_verdict_and_what_their_sheet_lacks(client, camille):
    people.member(SIREN, user=camille)
    registration = make.registration(make.siret(2), legal_name="TRANSPORTS PETIT", lc={"certified_copies": 0})
    make.profile(registration, phone="+33240000000", email="a@petit.example", area="FRANCE", specialities=["BOIS"])
    people.member(make.siren(2), Role.EDITOR, user=camille)
    html, text = html_of(client), text_of(client)
    assert text.index("TRANSPORTS MOREL") < text.index("TRANSPORTS PETIT")
    assert "35000 Rennes (Ille-et-Vilaine) · Siège" in text
    assert "29200 Brest (Finistère) · Établissement secondaire" in text
    assert text.count("En règle") == 2
    assert text.count("Pas en règle") == 1
    lacks = "un numéro de téléphone, une adresse e-mail confirmée, votre zone de travail et au moins une spécialité"
    assert text.count(f"Fiche complète à 40 %. Il manque : {lacks}.") == 2
    assert "Fiche complète à 100 %." in text
    assert "Votre rôle : Administrateur" in text
    assert "Votre rôle : Rédacteur" in text
    for address in (
        f"/mon-espace/etablissements/{SIRET}/fiche",
        f"/mon-espace/etablissements/{make.siret(1, 2)}/fiche/versions",
        f"/mon-espace/entreprises/{SIREN}/membres",
        f"/mon-espace/entreprises/{make.siren(2)}",
        f"/etablissements/{SIRET}",
    ):
        assert f'href="{address}"' in html
    assert "None" not in text


def test_licences_that_end_within_sixty_days_or_have_ended_are_told_the_soonest_first(client, camille):
    make.registration(SIRET, lc={"number": "2021 53 01", "valid_until": make.TODAY + timedelta(days=60)})
    other = make.registration(make.siret(1, 2), is_head_office=False, commune="BREST", departement="29")
    make.licence(other, number="2021 53 02", valid_until=make.TODAY - timedelta(days=1))
    make.licence(other, "LTI", number="2021 53 03", valid_until=make.TODAY + timedelta(days=61))
    people.member(SIREN, user=camille)
    text = text_of(client)
    past = "Licence communautaire n° 2021 53 02 (Brest) : expirée, son dernier jour était le 23 novembre 2026."
    soon = "Licence communautaire n° 2021 53 01 (Rennes) : expire dans 60 jours, le 23 janvier 2027."
    assert text.index(past) < text.index(soon)
    assert "2021 53 03" not in text


def test_a_licence_is_not_said_to_end_in_zero_days(client, camille):
    make.registration(SIRET, lc={"number": "2021 53 01", "valid_until": make.TODAY})
    people.member(SIREN, user=camille)
    assert "n° 2021 53 01 : expire aujourd'hui." in text_of(client)


@pytest.mark.usefixtures("company")
def test_what_is_due_comes_before_the_tiles_the_sheets_and_the_journal(client, camille):
    make.licence(make.registration(make.siret(1, 3), is_head_office=False), valid_until=make.TODAY + timedelta(days=39))
    people.member(SIREN, user=camille)
    journal.record(LETTER_ASKED, actor=None, subject=SIREN)
    text = text_of(client)
    order = ("expire dans 39 jours", "Renouveler", "Attestations", "Dossier de vigilance", "Partages", "Membres",
             "Fiche complète", "Un code à recevoir par courrier")  # fmt: skip
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert f'href="/mon-espace/entreprises/{SIREN}/licences"' in html_of(client)


@pytest.mark.usefixtures("company")
def test_of_many_things_to_do_the_first_three_are_shown_and_the_page_of_the_company_has_all(client, camille):
    for place in range(3, 8):
        make.licence(
            make.registration(make.siret(1, place), is_head_office=False), valid_until=make.TODAY + timedelta(days=place)
        )
    people.member(SIREN, Role.EDITOR, user=camille)
    assert html_of(client).count('<li class="ad-due">') == 3
    assert "Voir les 5 choses à faire" in text_of(client)
    assert html_of(client, f"/mon-espace/entreprises/{SIREN}").count('<li class="ad-due">') == 5


@pytest.mark.usefixtures("company")
def test_nothing_of_the_space_is_coloured_but_verdicts(client, camille):
    make.licence(make.registration(make.siret(1, 3), is_head_office=False), valid_until=make.TODAY)
    people.member(SIREN, user=camille)
    sealed.certificate(by=camille)
    for address in ("/mon-espace", f"/mon-espace/entreprises/{SIREN}", f"/mon-espace/entreprises/{SIREN}/attestations",
                    f"/mon-espace/entreprises/{SIREN}/dossier"):  # fmt: skip
        without_verdicts = re.sub(
            r'<li class="ad-line ad-line--.*?</ul>\s*</li>', "", html_of(client, address), flags=re.DOTALL
        )
        main = without_verdicts[without_verdicts.index("<main") :]
        assert not re.search(r"--(bon|attention|mauvais|warning|success|error)\b", main), address


@pytest.mark.usefixtures("company")
def test_a_licence_to_renew_leads_to_the_office_of_its_departement_and_promises_nothing(client, camille):
    people.member(SIREN, Role.EDITOR, user=camille)
    text = text_of(client, f"/mon-espace/entreprises/{SIREN}/licences")
    assert "DREAL Bretagne" in text
    assert "Ille-et-Vilaine (35)" in text
    assert "n° 2021 53 0000001" in text
    assert "A Dock ne reçoit pas encore cette demande" in text


def test_a_company_without_an_establishment_in_the_register_is_told_what_is_known_of_its_office(client, camille):
    people.member(SIREN, user=camille)
    assert "Celui de la région de votre siège" in text_of(client, f"/mon-espace/entreprises/{SIREN}/licences")


@pytest.mark.usefixtures("company")
def test_a_suspended_member_reads_why_and_sees_nothing_more_of_the_company(client, camille):
    people.member(SIREN, user=camille, state=MembershipState.SUSPENDED)
    text = text_of(client)
    assert "TRANSPORTS MOREL" in text
    assert "s'est opposé à votre accès" in text
    assert "Fiche complète" not in text
    assert f"/mon-espace/entreprises/{SIREN}" not in html_of(client)


@pytest.mark.usefixtures("company")
def test_a_membership_that_has_ended_is_no_longer_there(client, camille):
    people.member(SIREN, user=camille, state=MembershipState.ENDED)
    assert "TRANSPORTS MOREL" not in text_of(client)


@pytest.mark.usefixtures("company")
def test_letters_on_their_way_and_codes_to_type_are_told_until_they_are_over(client, camille):
    people.letter(camille, SIREN)
    make.registration(make.siret(2), legal_name="TRANSPORTS PETIT")
    people.letter(camille, make.siren(2), is_printed=False)
    people.letter(camille, make.siren(3), expires_at=timezone.now() - timedelta(seconds=1))
    people.letter(people.user("Dominique"), make.siren(4))
    html, text = html_of(client), text_of(client)
    assert "Un courrier a été posté au siège de TRANSPORTS MOREL. Il porte un code, à saisir avant le 23 janvier 2027." in text
    assert "Le courrier demandé pour TRANSPORTS PETIT va être posté" in text
    assert html.count('href="/mon-espace/rattacher/code"') == 1
    assert text.count("courrier") == 2


def test_a_company_that_left_the_register_is_shown_and_no_longer_edited(client, camille):
    make.registration(SIRET, lc={}, struck_off_on=make.TODAY - timedelta(days=10))
    people.member(SIREN, user=camille)
    html = html_of(client)
    assert "Ne figure plus au registre" in text_of(client)
    assert f'/mon-espace/etablissements/{SIRET}/fiche"' not in html
    assert f"/mon-espace/etablissements/{SIRET}/fiche/versions" in html
    assert "Fiche complète" not in html


def test_a_company_the_register_never_knew_breaks_nothing(client, camille):
    people.member(SIREN, user=camille)
    assert "ne connaît pas d'établissement de cette entreprise" in text_of(client)
    assert text_of(client, f"/mon-espace/entreprises/{SIREN}")


def test_of_many_establishments_the_first_three_are_shown_and_the_page_of_the_company_has_all(client, camille):
    for place in range(1, 6):
        make.registration(make.siret(1, place), is_head_office=place == 5, lc={})
    people.member(SIREN, user=camille)
    text = text_of(client)
    assert text.count("SIRET") - text.count("son SIRET") == 3
    assert text.index("Siège") < text.index("Établissement secondaire")
    assert "Voir les 5 établissements" in text
    assert text_of(client, f"/mon-espace/entreprises/{SIREN}").count("SIRET") == 5


@pytest.mark.usefixtures("company")
def test_where_each_company_stands_with_its_statements_is_said_in_words(client, camille, on_the_day):
    people.member(SIREN, Role.SIGNATORY, user=camille)
    page = f"/mon-espace/entreprises/{SIREN}"
    for address in ("/mon-espace", page):
        assert "Aucune attestation signée." in text_of(client, address)
        assert f'href="{page}/attestations"' in html_of(client, address)
    signed = sealed.certificate(by=camille)
    for address in ("/mon-espace", page):
        said = "Non-emploi de salariés étrangers : attestation valable jusqu'au 24 mai 2027, encore 181 jours."
        assert said in text_of(client, address)
    assert f"L'attestation {signed.number} a été signée" in text_of(client, page)
    services.withdraw(camille, signed, WithdrawalReason.MISTAKE)
    assert "attestation retirée, aucune n'est valable aujourd'hui." in text_of(client, page)
    assert f"L'attestation {signed.number} a été retirée" in text_of(client, page)
    sealed.certificate(by=camille)
    on_the_day.move_to("2027-05-25T11:00:00Z")
    assert "attestation expirée, son dernier jour était le 24 mai 2027." in text_of(people.signed_in(camille))


def test_ten_companies_are_read_with_as_many_queries_as_one(client, camille, django_assert_num_queries):
    make.registration(SIRET, lc={})
    people.member(SIREN, user=camille)
    html_of(client)  # the first page of a session writes down when it began
    for rank in range(2, 11):
        forget_situation()
        # of the session 2, terms 1, memberships and letters 2, establishments 1, their facts 7, the day's situation 2,
        # last statements 1, vigilance files 2, shares and members 2, last acts 1
        with django_assert_num_queries(21):
            html_of(client)
        make.registration(make.siret(rank), lc={})
        people.member(make.siren(rank), Role.EDITOR, user=camille)


@pytest.mark.usefixtures("company")
class TestCompanyPage:
    ADDRESS = f"/mon-espace/entreprises/{SIREN}"

    def test_it_has_all_establishments_and_leads_to_members_and_to_the_public_page(self, client, camille):
        people.member(SIREN, user=camille)
        html, text = html_of(client, self.ADDRESS), text_of(client, self.ADDRESS)
        assert "Brest" in text
        assert f'href="{self.ADDRESS}/membres"' in html
        assert f'href="/entreprises/{SIREN}"' in html
        assert "Rien n'a encore été fait au nom de l'entreprise" in text

    def test_its_journal_tells_who_did_what_when_the_latest_first(self, client, camille):
        people.member(SIREN, user=camille)
        dominique = people.user("Dominique")
        people.member(SIREN, Role.EDITOR, user=dominique, state=MembershipState.ENDED)
        started = {"user": dominique.pk, "role": "EDITOR", "proof": "INVITATION", "membership": 4}
        journal.record(MEMBERSHIP_STARTED, actor=camille.pk, subject=SIREN, details=started)
        journal.record(SHEET_CHANGED, actor=dominique.pk, subject=make.siret(1, 2), details={"version": 2})
        journal.record(MEMBERSHIP_ENDED, actor=None, subject=SIREN, details={"user": dominique.pk, "officer": "12"})
        journal.record(LETTER_ASKED, actor=people.user("Curieux").pk, subject=SIREN)
        journal.record(MEMBERSHIP_ENDED, actor=99_999, subject=SIREN, details={"user": 99_999})
        journal.record(SHEET_CHANGED, actor=camille.pk, subject=make.siret(7))
        text = text_of(client, self.ADDRESS)
        told = (
            "Accès terminé pour une personne dont le compte n'existe plus",
            "Un code à recevoir par courrier a été demandé. Par une personne extérieure à l'entreprise.",
            "Accès terminé pour Dominique Morel. Par l'administration.",
            "La fiche (Brest) a été modifiée. Par Dominique Morel.",
            "Dominique Morel peut agir pour l'entreprise, avec le rôle « Rédacteur ». "
            "Preuve : Invité par un administrateur de l'entreprise. Par Camille Morel.",
        )
        places = [text.index(words) for words in told]
        assert places == sorted(places)
        assert "Curieux" not in text
        assert text.count("La fiche") == 1
        assert re.search(r"\d{1,2}(er)? \w+ 20\d\d à \d{1,2} h \d\d", text)
        assert not re.search(r"EDITOR|INVITATION|membership|None", text)

    def test_its_journal_names_the_customer_and_the_invitee_as_long_as_they_are_kept(self, client, camille):
        member = people.member(SIREN, user=camille)
        shared = share(camille).share
        invitation = Invitation.objects.create(
            siren=SIREN,
            email="nadia@fret.example",
            role="EDITOR",
            invited_by=member,
            expires_at=timezone.now(),
            token_digest="a",
        )
        journal.record(INVITATION_SENT, actor=camille.pk, subject=SIREN, details={"invitation": invitation.pk})
        text = text_of(client, self.ADDRESS)
        assert f"Un lien vers le dossier de vigilance a été créé pour {shared.customer}. Par Camille Morel." in text
        assert "Une invitation est partie à nadia@fret.example. Par Camille Morel." in text
        shared.delete()
        invitation.delete()
        text = text_of(client, self.ADDRESS)
        assert "créé pour un client dont le nom n'est plus gardé" in text
        assert "partie à une adresse qui n'est plus gardée" in text

    def test_what_is_said_of_a_share_of_another_company_names_nobody(self, client, camille):
        people.member(SIREN, user=camille)
        other = share(people.signatory(make.siren(2)), make.siren(2)).share
        journal.record(SHARE_CREATED, actor=camille.pk, subject=SIREN, details={"share": other.pk})
        assert other.customer not in text_of(client, self.ADDRESS)

    def test_an_act_without_words_is_told_to_have_happened_and_never_as_a_code(self, client, camille):
        people.member(SIREN, user=camille)
        JournalEntry.objects.create(act="something.new", actor=camille.pk, subject=SIREN, details={})
        text = text_of(client, self.ADDRESS)
        assert "Une opération a été enregistrée. Par Camille Morel." in text
        assert "something" not in text

    def test_an_act_that_others_read_is_not_told_to_its_members(self, client, camille):
        people.member(SIREN, user=camille)
        journal.record(DATA_TAKEN, actor=camille.pk, subject=SIREN)
        assert "Rien n'a encore été fait au nom de l'entreprise" in text_of(client, self.ADDRESS)

    def test_a_long_journal_is_cut_into_pages(self, client, camille):
        people.member(SIREN, user=camille)
        for _ in range(51):
            journal.record(SHEET_CHANGED, actor=camille.pk, subject=SIRET)
        assert text_of(client, self.ADDRESS).count("a été modifiée") == 50
        assert f'href="{self.ADDRESS}?page=2#journal"' in client.get(self.ADDRESS).content.decode()
        assert text_of(client, f"{self.ADDRESS}?page=2").count("a été modifiée") == 1


@pytest.mark.parametrize("act", [act for act in journal.known_acts().values() if act.readers is Readers.COMPANY], ids=repr)
def test_every_act_on_a_company_that_the_code_records_has_words_for_its_members(act):
    recorded = RecordedAct(timezone.now(), act, SIREN, {}, actor=None, actor_name="", concerned_name="Camille Morel")
    told = act_line(recorded, places={}).sentence
    assert told != UNNAMED
    assert not re.search(r"[{}]|\.$", told)


def test_who_has_not_accepted_the_terms_in_force_is_led_to_them_and_back(client):
    TermsAcceptance.objects.all().delete()
    assert client.get("/mon-espace").headers["Location"] == "/mon-espace/conditions?next=%2Fmon-espace"


def test_ones_own_pages_are_kept_by_no_cache(client):
    response = client.get("/mon-espace")
    assert response.headers["Cache-Control"] == "no-store"
    assert "Cookie" in response.headers["Vary"]
