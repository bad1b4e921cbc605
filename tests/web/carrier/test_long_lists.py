"""No list of a company grows without end on its page: members, statements, papers of before, companies of a person."""

import pytest
from django.utils import timezone

from adock.certificates.rules import EndKind, WithdrawalReason
from adock.vigilance.kinds import Slot
from adock.web.carrier.certificates import views as certificates
from adock.web.carrier.file import views as file
from adock.web.carrier.home import views as home
from adock.web.carrier.members import views as members
from tests import factories as make
from tests import people, sealed
from tests import vigilance_factories as vigilance

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

SIREN = make.siren(1)
COMPANY = f"/mon-espace/entreprises/{SIREN}"


@pytest.fixture(autouse=True)
def _pages_of_two(monkeypatch):
    for views, name in (
        (members, "MEMBERS_BY_PAGE"),
        (certificates, "BY_PAGE"),
        (file, "PAST_BY_PAGE"),
        (home, "COMPANIES_BY_PAGE"),
    ):
        monkeypatch.setattr(views, name, 2)


@pytest.fixture
def boss():
    make.registration(make.siret(1), lc={})
    return people.member(SIREN).user


def pages(who, address, what):
    browser = people.signed_in(who)
    htmls = [browser.get(address, {"page": page}).content.decode() for page in ("1", "2")]
    assert all('class="fr-pagination"' in html for html in htmls)
    return [html.count(what) for html in htmls]


def test_members(boss):
    for _ in range(2):
        people.member(SIREN)
    assert pages(boss, f"{COMPANY}/membres", "Membre depuis") == [2, 1]


def test_statements(boss):
    for _ in range(3):
        sealed.row(
            ended_at=timezone.now(), ended_on=make.TODAY, end_kind=EndKind.WITHDRAWN, end_reason=WithdrawalReason.MISTAKE
        )
    assert pages(boss, f"{COMPANY}/attestations", 'class="ad-line__name"') == [2, 1]


def test_papers_of_before(boss):
    for _ in range(3):
        vigilance.document(Slot.KBIS, ended_at=timezone.now())
    assert pages(boss, f"{COMPANY}/dossier/kbis", "Retirée le") == [2, 1]


def test_companies_of_a_person(boss):
    for rank in (2, 3):
        make.registration(make.siret(rank), lc={})
        people.member(make.siren(rank), user=boss)
    assert pages(boss, "/mon-espace", "Journal de l'entreprise") == [2, 1]
