"""Pages are counted by place, and nobody is cut off without a word; one address does not ask without end."""

import re

import pytest

from adock.core.geography import DEPARTEMENTS
from adock.web.public import question
from adock.web.public.results import MOST_TAGS
from adock.web.security_headers import HEADERS
from tests import factories as make
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture
def base(build_index):
    make.registration(make.siret(1), lc={})
    build_index()


@pytest.fixture
def limited(settings, monkeypatch):
    settings.PAGE_RATE = 2
    # as if pages cost the same, on a slow machine too
    monkeypatch.setattr("adock.core.reading.counting.MOST_FOR_ONE", 1)


def after_the_limit(client, address="/aide", **asked):
    return [client.get(address, **asked) for _ in range(3)][-1]


@pytest.mark.usefixtures("base", "limited")
class TestRefused:
    def test_a_reader_is_not_refused_without_the_rule_the_wait_and_where_to_write(self, client):
        refused = after_the_limit(client)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "10")
        text = text_of(refused)
        assert "Réessayez dans 10 secondes." in text
        assert "Une même adresse internet peut ouvrir 2 pages en 10 secondes" in text
        assert "Besoin de plus ? Écrivez-nous" in text
        html = refused.content.decode()
        assert 'href="/contact"' in html
        assert "<script" not in re.sub(r'<script[^>]* src="[^"]*"[^>]*></script>', "", html)

    def test_the_refusal_is_not_without_the_security_headers_nor_kept_by_a_cache(self, client):
        refused = after_the_limit(client)
        assert {name: refused.headers[name] for name in HEADERS} == HEADERS
        assert refused.headers["Cache-Control"] == "no-store"
        assert not refused.cookies

    def test_a_refusal_costs_no_query_and_no_session(self, client, django_assert_num_queries):
        after_the_limit(client)
        client.cookies["session"] = "whatever"
        with django_assert_num_queries(0):
            assert client.get("/recherche?q=morel").status_code == 429
            assert client.get("/mon-espace").status_code == 429

    @pytest.mark.parametrize("address", ["/recherche?q=morel", f"/etablissements/{make.siret(1)}", "/", "/rien", "/connexion"])
    def test_no_page_is_left_out_of_the_count(self, client, address):
        assert after_the_limit(client, address).status_code == 429

    def test_what_is_sent_is_counted_too(self, client):
        statuses = [client.post("/attestations/verifier", {"code": "x"}).status_code for _ in range(3)]
        assert statuses == [400, 400, 429]

    @pytest.mark.parametrize("address", ["/sante", "/sante/lecture", "/static/adock/adock.js"])
    def test_neither_health_nor_what_pages_are_made_of_is_counted(self, client, address):
        for _ in range(6):
            answer = client.get(address)
            assert answer.status_code == 200
            if answer.streaming:
                answer.close()

    def test_pages_and_the_api_do_not_use_up_each_other(self, client, settings):
        settings.API_RATE = 1
        assert client.get("/api/v1/nomenclatures").status_code == 200
        assert client.get("/aide").status_code == 200

    def test_another_place_is_not_refused(self, client):
        after_the_limit(client, REMOTE_ADDR="2001:db8:1:2::1")
        assert client.get("/aide", REMOTE_ADDR="2001:db8:1:2::9").status_code == 429
        assert client.get("/aide", REMOTE_ADDR="2001:db8:1:3::1").status_code == 200

    def test_who_asks_without_waiting_waits_longer_and_is_never_cut_off(self, client):
        answers = [client.get("/aide") for _ in range(30)][2:]
        waits = [int(answer.headers["Retry-After"]) for answer in answers]
        assert {answer.status_code for answer in answers} == {429}
        assert waits == sorted(waits)
        assert waits[-1] == 60
        assert "Réessayez dans 60 secondes." in text_of(answers[-1])


def every_departement_in(*names, most=None):
    return "&".join(f"{name}={code}" for name in names for code in list(DEPARTEMENTS)[:most])


@pytest.mark.usefixtures("base")
class TestLists:
    def test_every_departement_in_three_lists_does_not_make_megabytes(self, client):
        answer = client.get(f"/recherche?q=morel&{every_departement_in('departement', 'depart', 'arrivee')}")
        assert answer.status_code == 200
        assert len(answer.content) < 100_000

    @pytest.mark.parametrize("name", ["departement", "depart", "arrivee"])
    def test_values_beyond_the_most_are_not_left_out_without_a_word(self, client, name):
        answer = client.get(f"/recherche?q=morel&{every_departement_in(name)}")
        text, html = text_of(answer), answer.content.decode()
        left = list(DEPARTEMENTS)[20:]
        assert f"« {name} » : 20 valeurs au plus. {len(left)} laissées de côté : {', '.join(left[:10])}…" in text
        # what was understood stays in the form
        assert html.count(f'<input type="checkbox" id="{name}-') == 20

    def test_what_is_left_out_is_not_repeated_whole(self, client):
        answer = client.get("/recherche?" + "&".join([f"specialite={'x' * 1000}"] * 35))
        assert answer.status_code == 200
        assert "x" * 41 not in answer.content.decode()

    def test_up_to_the_most_is_a_search_like_any_other(self, client):
        answer = client.get(f"/recherche?{every_departement_in('departement', most=20)}")
        assert answer.status_code == 200

    def test_tags_do_not_grow_with_the_square_of_the_criteria(self, client):
        html = client.get(f"/recherche?{every_departement_in('departement', 'depart', 'arrivee', most=20)}").content.decode()
        assert html.count("ad-tag--removable") == MOST_TAGS
        assert "Et 40 critères de plus, dans les filtres." in html

    def test_each_criterion_of_an_address_is_encoded_once_for_all_tags(self, client, monkeypatch):
        encoded: list[tuple[str, str]] = []
        encode = question.urlencode
        monkeypatch.setattr(question, "urlencode", lambda pairs: encoded.extend(pairs) or encode(pairs))

        def count(most):
            encoded.clear()
            client.get(f"/recherche?q=morel&{every_departement_in('departement', most=most)}")
            return len(encoded)

        assert count(20) - count(15) == count(15) - count(10)

    def test_a_tag_still_takes_away_its_own_criterion_alone(self, client):
        html = client.get(
            "/recherche?q=morel&departement=35&departement=29&licence=LC&en_regle=true&par_page=5"
        ).content.decode()
        links = re.findall(r'ad-tag--removable" href="([^"]+)"', html)
        asked = ["q=morel", "departement=35", "departement=29", "licence=LC", "en_regle=true"]
        assert [link.partition("?")[2].replace("&amp;", "&").split("&") for link in links] == [
            [*(other for other in asked if other != one), "par_page=5"] for one in asked
        ]


@pytest.mark.parametrize(("query", "status"), [("&".join(["q=a"] * 501), 400), ("q=" + "a" * 40_000, 414)])
@pytest.mark.parametrize("address", ["/recherche", "/connexion", "/nulle-part", f"/etablissements/{make.siret(1)}"])
def test_an_address_without_end_is_not_even_read(client, monkeypatch, address, query, status):
    monkeypatch.setattr("django.core.handlers.wsgi.QueryDict", None)
    answer = client.get(f"{address}?{query}")
    assert answer.status_code == status
    assert "demandez moins à la fois" in text_of(answer)
    assert len(answer.content) < 10_000


@pytest.mark.usefixtures("base")
def test_the_page_to_return_to_is_not_repeated_when_it_has_no_end(client):
    assert b"aaaaaaaaaa" not in client.get("/connexion?next=/" + "a" * 3_000).content
    led = client.get("/mon-espace?" + "a" * 30_000)
    assert led.headers["Location"] == "/connexion?next=%2Fmon-espace"
