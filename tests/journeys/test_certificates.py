"""A withdrawal reaches the sheet: on every machine, as soon as it is committed."""

import pytest

from adock.search import access
from adock.search.follower import Follower
from adock.search.source import DATABASE
from tests import factories as make
from tests import sealed
from tests.reading import text_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("on_the_day")]


def test_a_withdrawn_certificate_is_withdrawn_on_the_sheet_the_company_page_and_the_api(build_index, client, settings):
    make.registration(make.siret(1), lc={})
    signed = sealed.issued()
    build_index()
    follower = Follower(settings.DATA_DIR / "index", DATABASE)
    pages = (f"/etablissements/{make.siret(1)}", f"/entreprises/{make.siren(1)}")
    for page in pages:
        assert "Valable jusqu'au 24 mai 2027 n° ADK-2026-000001, signée le 24 novembre 2026" in text_of(client.get(page))
    sealed.withdraw(signed, make.TODAY)
    while follower.step():
        pass
    follower.close()
    access.search_index.cache_clear()
    for page in pages:
        assert "Retirée le 24 novembre 2026 par l'entreprise" in text_of(client.get(page))
    assert client.get(f"/api/v1/etablissements/{make.siret(1)}").json()["certificats"][0]["etat"] == "retiree"
