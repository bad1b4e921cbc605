"""A register file into the base: what is written, what is refused, what is remembered."""

from datetime import date

import psycopg
import pytest
from django.db import connection

from adock.core.changes import changes_after
from adock.imports.registre_transport.importer import import_register
from adock.register.models import Licence, PastRegistration, RegisterEvent, Registration, SourceImport
from tests.imports.registre_transport.files import NO_LC, line, siret, write

pytestmark = pytest.mark.django_db

NOVEMBER, DECEMBER = date(2026, 11, 2), date(2026, 12, 1)


@pytest.fixture
def load(tmp_path):
    def load(situation, *lines, apply=True, force=False):
        return import_register(write(tmp_path, situation, *lines), apply=apply, force=force)

    return load


def events_of(number):
    return list(RegisterEvent.objects.filter(registration=number).order_by("id").values_list("happened_on", "kind"))


def test_without_apply_the_file_is_compared_and_nothing_is_written(load):
    report = load(NOVEMBER, line(siret(1)), apply=False)
    assert (report.registered, report.is_applied, report.refusal) == (1, False, None)
    assert not Registration.objects.exists()
    assert not SourceImport.objects.exists()


def test_a_line_becomes_a_registration_with_its_licence(load):
    load(NOVEMBER, line(siret(1)))
    registration = Registration.objects.get()
    assert registration.siret == siret(1)
    assert registration.siren == siret(1)[:9]
    assert registration.legal_name == "TRANSPORTS DE L ETRAVE"
    assert registration.first_seen_on == NOVEMBER
    licence = registration.licences.get()
    assert (licence.kind, licence.number, licence.certified_copies, licence.light_copies) == (
        "LC", "2021 53 0000123", 6, 1,
    )  # fmt: skip
    assert licence.valid_until == date(2031, 3, 11)


def test_a_line_may_hold_two_licences_or_none(load):
    lti = {"lti": "2020 53 0000007", "lti_from": "01/01/2020", "lti_until": "31/12/2029", "lti_copies": "2"}
    load(NOVEMBER, line(siret(1), **lti), line(siret(2), **NO_LC))
    assert list(Licence.objects.order_by("kind").values_list("registration", "kind")) == [
        (siret(1), "LC"),
        (siret(1), "LTI"),
    ]


def test_a_provisional_number_is_kept_and_has_no_siren(load):
    load(NOVEMBER, line("P0000000000123"))
    assert Registration.objects.get().siren is None


def test_the_same_file_again_changes_nothing_and_says_so(load):
    load(NOVEMBER, line(siret(1)), line(siret(2)))
    again = load(NOVEMBER, line(siret(1)), line(siret(2)))
    assert (again.registered, again.changed, again.unchanged, again.is_applied) == (0, 0, 2, True)
    assert "Rien à changer" in again.as_text()
    assert SourceImport.objects.count() == 1
    assert not RegisterEvent.objects.exists()
    assert not PastRegistration.objects.exists()


def test_a_later_file_without_a_change_moves_the_situation_on(load):
    load(NOVEMBER, line(siret(1)))
    load(DECEMBER, line(siret(1)))
    assert SourceImport.objects.latest("id").report["applique"] is True
    assert SourceImport.objects.latest("id").situation_on == DECEMBER
    assert events_of(siret(1)) == []


def test_a_changed_line_keeps_what_it_said_before_and_tells_the_difference(load):
    load(NOVEMBER, line(siret(1)))
    report = load(DECEMBER, line(siret(1), name="TRANSPORTS NOUVEAUX", lc_copies="8"))
    assert report.changed == 1
    registration = Registration.objects.get()
    assert registration.legal_name == "TRANSPORTS NOUVEAUX"
    assert registration.licences.get().certified_copies == 8
    past = PastRegistration.objects.get()
    assert past.facts["legal_name"] == "TRANSPORTS DE L ETRAVE"
    assert past.facts["licences"]["LC"]["certified_copies"] == 6
    assert past.since_import.situation_on == NOVEMBER
    assert past.until_import.situation_on == DECEMBER
    assert events_of(siret(1)) == [(DECEMBER, "denomination_modifiee"), (DECEMBER, "copies_modifiees")]
    renamed = RegisterEvent.objects.get(kind="denomination_modifiee")
    assert renamed.before == {"legal_name": "TRANSPORTS DE L ETRAVE"}
    assert renamed.after == {"legal_name": "TRANSPORTS NOUVEAUX"}


def test_leaving_the_register_is_a_date_and_never_a_delete(load):
    others = [line(siret(rank)) for rank in range(2, 30)]
    load(NOVEMBER, line(siret(1)), *others)
    report = load(DECEMBER, *others)
    assert report.struck_off == 1
    gone = Registration.objects.get(siret=siret(1))
    assert (gone.struck_off_on, gone.last_seen_on) == (DECEMBER, NOVEMBER)
    assert gone.licences.exists()
    assert events_of(siret(1)) == [(DECEMBER, "radiation")]


def test_coming_back_is_an_event_and_ends_the_striking_off(load):
    others = [line(siret(rank)) for rank in range(2, 30)]
    load(NOVEMBER, line(siret(1)), *others)
    load(DECEMBER, *others)
    report = load(date(2027, 1, 4), line(siret(1)), *others)
    assert (report.registered_again, report.registered) == (1, 0)
    back = Registration.objects.get(siret=siret(1))
    assert (back.struck_off_on, back.first_seen_on) == (None, NOVEMBER)
    assert [kind for _, kind in events_of(siret(1))] == ["radiation", "reinscription"]


def test_each_of_several_duplicated_establishments_keeps_its_own_latest_licence(load):
    older = {"lc_from": "01/01/2015", "lc_until": "31/12/2024", "lc": "2015 53 0000001"}
    load(NOVEMBER, *(line(siret(rank), **fields) for rank in (1, 2, 3) for fields in (older, {})))
    assert Registration.objects.count() == 3
    assert set(Licence.objects.values_list("number", flat=True)) == {"2021 53 0000123"}


def test_a_bad_line_costs_only_itself(load):
    report = load(NOVEMBER, line("123"), line(siret(2)))
    assert (report.lines_read, report.lines_rejected, report.registered) == (2, 1, 1)
    assert report.anomalies[0].line == 2
    assert report.anomalies[0].code == "SIRET_INVALIDE"


def test_an_establishment_whose_line_cannot_be_read_has_not_left_the_register(load):
    others = [line(siret(rank)) for rank in range(2, 5)]
    load(NOVEMBER, line(siret(1)), *others)
    report = load(DECEMBER, line(siret(1), name=""), *others)
    assert (report.lines_rejected, report.struck_off, report.unchanged) == (1, 0, 3)
    assert Registration.objects.get(siret=siret(1)).struck_off_on is None


def test_a_situation_far_in_the_future_is_a_typing_error(load, on_the_day):
    report = load(date(2062, 11, 24), line(siret(1)), force=True)
    assert report.refusal.code == "ENTETE_INCONNUE"
    assert "24 novembre 2062" in report.refusal.message
    assert not SourceImport.objects.exists()


@pytest.mark.parametrize("force", [False, True])
def test_an_older_situation_is_refused_unless_forced(load, force):
    load(DECEMBER, line(siret(1)))
    report = load(NOVEMBER, line(siret(1), commune="RENNES"), force=force)
    if force:
        assert report.refusal is None
        assert SourceImport.objects.latest("id").is_forced
        assert Registration.objects.get().commune == "RENNES"
    else:
        assert report.refusal.code == "SITUATION_ANTERIEURE"
        assert Registration.objects.get().commune == "SAINT-MALO"


@pytest.mark.parametrize("force", [False, True])
def test_losing_more_than_one_in_twenty_is_refused_unless_forced(load, force):
    load(NOVEMBER, *(line(siret(rank)) for rank in range(1, 21)))
    # 1 of 20 is exactly 5 %, and passes; 2 of 20 do not
    report = load(DECEMBER, *(line(siret(rank)) for rank in range(3, 21)), force=force)
    if force:
        assert report.struck_off == 2
        assert Registration.objects.filter(struck_off_on=DECEMBER).count() == 2
    else:
        assert report.refusal.code == "TROP_DE_DISPARITIONS"
        assert not Registration.objects.filter(struck_off_on__isnull=False).exists()


def test_losing_one_in_twenty_exactly_is_accepted(load):
    load(NOVEMBER, *(line(siret(rank)) for rank in range(1, 21)))
    assert load(DECEMBER, *(line(siret(rank)) for rank in range(2, 21))).refusal is None


def test_a_file_of_less_than_a_thousand_lines_is_refused_when_the_base_has_more(load):
    load(NOVEMBER, *(line(siret(rank)) for rank in range(1, 1_002)))
    report = load(DECEMBER, *(line(siret(rank)) for rank in range(1, 1_000)))
    assert report.refusal.code == "TROP_PEU_DE_LIGNES"
    assert SourceImport.objects.count() == 1


@pytest.mark.parametrize("content", [b"", b"nom,adresse\nA,B\n", b"\x00\x01\x02"])
def test_a_file_that_is_not_the_register_is_refused_and_changes_nothing(load, tmp_path, content):
    load(NOVEMBER, line(siret(1)))
    path = tmp_path / "autre.csv"
    path.write_bytes(content)
    report = import_register(str(path), apply=True, force=True)
    assert report.refusal is not None
    assert not report.is_applied
    assert Registration.objects.count() == 1


def test_a_change_is_announced_for_the_whole_company(load):
    others = [line(siret(rank)) for rank in range(10, 40)]
    load(NOVEMBER, line(siret(1)), line(siret(1, 2), head_office="N"), *others)
    load(DECEMBER, line(siret(1), lc_copies="9"), line(siret(1, 2), head_office="N"), *others)
    with connection.cursor() as cursor:
        cursor.execute("SELECT siret FROM core_change WHERE siret IS NOT NULL ORDER BY siret")
        announced = [row[0] for row in cursor.fetchall()]
    assert announced == sorted([siret(1), siret(1, 2)])


@pytest.mark.parametrize("force", [False, True])
def test_a_file_without_one_usable_line_is_refused_even_forced(load, force):
    report = load(NOVEMBER, line("123"), line("456"), force=force)
    assert report.refusal.code == "FICHIER_VIDE"
    assert report.lines_rejected == 2
    assert not SourceImport.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_second_import_at_the_same_time_is_refused(load):
    load(NOVEMBER, line(siret(1)))
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s, 0)", [0xAD0C])
        report = load(DECEMBER, line(siret(1), lc_copies="9"))
        assert report.refusal.code == "IMPORT_EN_COURS"
    assert load(DECEMBER, line(siret(1), lc_copies="9")).refusal is None


@pytest.mark.django_db(transaction=True)
def test_an_import_that_fails_half_way_leaves_everything_as_it_was(load, monkeypatch):
    load(NOVEMBER, line(siret(1)))
    seen = len(changes_after(0))

    def fail(*_):
        raise RuntimeError("the machine is gone")

    monkeypatch.setattr("adock.imports.registre_transport.apply._announce", fail)
    with pytest.raises(RuntimeError):
        load(DECEMBER, line(siret(1), lc_copies="9"), line(siret(2)))
    monkeypatch.undo()
    assert Registration.objects.count() == 1
    assert SourceImport.objects.count() == 1
    assert len(changes_after(0)) == seen
    assert load(DECEMBER, line(siret(1), lc_copies="9"), line(siret(2))).registered == 1
