"""GET /api/v1/certificats/{code}, and the certificates in a sheet's answer."""

import io
import json
import re
from datetime import date
from html import unescape

import pytest

from adock.certificates.kinds import Kind
from adock.gateways.sealing import tokens
from tests import factories as make
from tests import sealed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture(autouse=True)
def company(build_index):
    make.registration(make.siret(1), lc={})
    make.registration(make.siret(1, 2), is_head_office=False)
    make.registration(make.siret(2), lc={})
    build_index()


@pytest.fixture
def ask(client):
    return lambda reference: client.get(f"/api/v1/certificats/{reference}")


def test_by_its_code_a_certificate_is_told_whole_but_for_the_workers_names(ask):
    signed = sealed.issued(kind=Kind.FOREIGN_WORKERS)
    assert ask(signed.code).json() == {
        "numero": "ADK-2026-000001",
        "code": sealed.CODE,
        "type": "liste_nominative",
        "libelle": "Liste nominative des salariés étrangers soumis à autorisation de travail",
        "etat": "valide",
        "signe_le": "2026-11-24",
        "valide_jusqu_au": "2027-05-24",
        "retire_le": None,
        "remplace_par": None,
        "siren": make.siren(1),
        "siret": make.siret(1),
        "raison_sociale": "TRANSPORTS MOREL",
        "signataire": {"prenom": "Camille", "nom": "Morel", "qualite": "Gérante"},
        "nombre_salaries": 1,
        "empreinte_sha256": signed.sha256,
        "verifie_le": "2026-11-24",
    }


def test_by_its_number_which_can_be_guessed_less_is_told(ask):
    signed = sealed.issued(kind=Kind.FOREIGN_WORKERS)
    by_code, by_number = ask(signed.code).json(), ask(signed.number).json()
    hidden = {name for name in by_code if by_code[name] != by_number[name]}
    assert hidden == {"code", "type", "libelle", "signataire", "nombre_salaries", "empreinte_sha256"}
    assert {by_number[name] for name in hidden} == {None}


def test_by_its_number_nothing_is_told_beyond_state_company_and_days(ask):
    old, new = sealed.issued(on=date(2026, 9, 1)), sealed.issued()
    sealed.replace(old, new, make.TODAY)
    sealed.withdraw(new, make.TODAY)
    told = {"numero", "etat", "siren", "siret", "raison_sociale", "signe_le", "valide_jusqu_au", "verifie_le"}
    for one in (old, new):
        answer = ask(one.number).json()
        assert {name for name, value in answer.items() if value is not None} == told


def test_a_withdrawal_and_a_replacement_are_dated_and_named(ask):
    old, withdrawn, new = sealed.issued(on=date(2026, 9, 1)), sealed.issued(on=date(2026, 9, 2)), sealed.issued()
    sealed.replace(old, new, make.TODAY)
    sealed.withdraw(withdrawn, date(2026, 10, 1))
    replaced = ask(old.code).json()
    assert (replaced["etat"], replaced["remplace_par"], replaced["retire_le"]) == ("remplacee", new.number, None)
    taken_back = ask(withdrawn.code).json()
    assert (taken_back["etat"], taken_back["remplace_par"], taken_back["retire_le"]) == ("retiree", None, "2026-10-01")


@pytest.mark.parametrize("typed", ["7kq2-m9fd-3xha", "7KQ2M9FD3XHA", "7KQ2%20M9FD%203XHA"])
def test_a_code_is_read_however_it_is_written(ask, typed):
    sealed.issued()
    assert ask(typed).json()["code"] == sealed.CODE


def test_what_is_no_code_is_a_problem_that_says_why(ask):
    response = ask("7KQ2-M9FD-3XHO")
    assert (response.status_code, response.headers["Content-Type"]) == (400, "application/problem+json")
    assert response.json()["erreurs"][0]["champ"] == "code"
    assert "ne contient jamais «\u00a0O\u00a0»\u00a0:" in response.json()["detail"]


@pytest.mark.parametrize("reference", ["7KQ2-M9FD-3XHB", "ADK-2026-999999"])
def test_an_unknown_one_is_a_problem_too(ask, reference):
    assert ask(reference).status_code == 404
    assert "aucune attestation" in ask(reference).json()["detail"]


def test_the_answer_is_kept_a_minute_at_most_and_asked_anew_by_its_tag(ask, client):
    sealed.issued()
    first = ask(sealed.CODE)
    assert first.headers["Cache-Control"] == "public, max-age=60"
    again = client.get(f"/api/v1/certificats/{sealed.CODE}", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


class TestSheet:
    @pytest.fixture
    def certificates_of(self, client, build_index):
        def ask(siret, **parameters):
            build_index()
            return client.get(f"/api/v1/etablissements/{siret}", parameters).json()["certificats"]

        return ask

    def test_every_establishment_tells_what_its_company_signed_and_others_tell_nothing(self, certificates_of):
        sealed.issued()
        said = {
            "numero": "ADK-2026-000001",
            "signe_le": "2026-11-24",
            "valide_jusqu_au": "2027-05-24",
            "etat": "valide",
        }
        assert certificates_of(make.siret(1)) == [said]
        assert certificates_of(make.siret(1, 2)) == [said]
        assert certificates_of(make.siret(2)) == []

    def test_the_state_is_that_of_the_day_asked(self, certificates_of):
        first, second = sealed.issued(on=date(2026, 9, 1)), sealed.issued()
        sealed.replace(first, second, make.TODAY)
        numbers = {"2026-08-31": [], "2026-11-23": [("valide", first)], "2027-05-25": [("expiree", second)]}
        numbers["2026-11-24"] = [("valide", second), ("remplacee", first)]
        for day, expected in numbers.items():
            told = [(one["etat"], one["numero"]) for one in certificates_of(make.siret(1), le=day)]
            assert told == [(state, signed.number) for state, signed in expected], day

    def test_the_answer_without_a_day_follows_the_clock(self, certificates_of, on_the_day):
        sealed.issued()
        assert certificates_of(make.siret(1))[0]["etat"] == "valide"
        on_the_day.move_to("2027-05-25T10:00:00Z")
        assert certificates_of(make.siret(1))[0]["etat"] == "expiree"


def test_the_nomenclatures_name_kinds_and_states(client):
    told = client.get("/api/v1/nomenclatures").json()
    assert [entry["code"] for entry in told["certificats"]] == ["non_emploi", "liste_nominative"]
    assert {entry["code"]: entry["libelle"] for entry in told["etats_de_certificat"]}["retiree"] == "Retirée"


def test_the_guide_of_the_api_tells_of_them(client):
    assert "/api/v1/certificats/{code}" in client.get("/api/").content.decode()


class TestTheGuideOfTheToken:
    @pytest.fixture
    def guide(self, client):
        return unescape(client.get("/api/").content.decode())

    def test_it_tells_what_the_token_of_a_signed_statement_says_and_nothing_else(self, guide):
        section = guide.partition('id="qr-code"')[2].partition("<h2>")[0]
        assert re.findall(r"<dt><code>(\w+)</code></dt>", section) == list(tokens.read_token(sealed.certificate().token))

    def test_its_example_reads_a_qr_code_with_the_published_keys(self, guide, client, monkeypatch, capsys):
        example = re.search(r'<code id="exemple-jeton">(.*?)</code>', guide, re.DOTALL)[1]
        asked = []
        monkeypatch.setattr("urllib.request.urlopen", lambda url: asked.append(url) or published(client))
        signed = sealed.certificate()
        text = f"http://testserver/attestations/{signed.code}#{signed.token}"
        exec(example, {"texte_du_qr_code": text})
        assert asked == ["http://testserver/.well-known/jwks.json"]
        assert f"{signed.siren} jusqu'au {signed.valid_until}" in capsys.readouterr().out
        exec(example, {"texte_du_qr_code": text[:-10] + "A" * 10})
        assert "n'est pas signé par A Dock" in capsys.readouterr().out


def published(client) -> io.StringIO:
    return io.StringIO(json.dumps(client.get("/.well-known/jwks.json").json()))
