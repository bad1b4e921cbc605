"""The import commands as an operator meets them: exit codes, French, one JSON object, and a kill in the middle."""

import json
import os
import signal
import subprocess
import sys
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.db import connection

from adock.imports.registre_transport.importer import import_register
from adock.register.models import Registration, SourceImport
from tests import factories as make
from tests.imports.registre_transport.files import line, siret, write

JSON_KEYS = {
    "source", "fichier", "situation_au", "lignes_lues", "lignes_rejetees", "inscriptions_nouvelles", "modifiees",
    "inchangees", "radiees", "reinscrites", "doublons", "applique", "duree_s", "refus", "anomalies", "anomalies_total",
    "maintenus", "radies_liste",
}  # fmt: skip


def database_url():
    """The address of the test's own database, for another process."""
    parameters = connection.get_connection_params()
    query = {name: parameters[name] for name in ("host", "port", "user", "password") if parameters.get(name)}
    return f"postgresql:///{parameters['dbname']}?{urlencode(query)}"


@pytest.mark.django_db
def test_the_report_is_one_json_object_with_every_key_of_the_contract(tmp_path, capsys):
    call_command("import_registre", write(tmp_path, make.SITUATION, line(siret(1)), line("123")), "--apply", "--json")
    printed = capsys.readouterr()
    report = json.loads(printed.out)
    assert set(report) == JSON_KEYS
    assert (report["lignes_lues"], report["lignes_rejetees"], report["inscriptions_nouvelles"]) == (2, 1, 1)
    assert report["applique"] is True
    assert report["refus"] is None
    assert report["anomalies"][0]["ligne"] == 3
    assert "lignes lues" in printed.err


@pytest.mark.django_db
def test_a_refused_file_is_exit_1_says_why_in_french_and_changes_nothing(tmp_path, capsys):
    path = tmp_path / "vide.csv"
    path.write_bytes(b"")
    with pytest.raises(SystemExit) as ending:
        call_command("import_registre", str(path), "--apply", "--json")
    assert ending.value.code == 1
    printed = capsys.readouterr()
    assert json.loads(printed.out)["refus"]["code"] == "FICHIER_VIDE"
    assert "REFUSÉ" in printed.err
    assert not SourceImport.objects.exists()


KILLED_HALF_WAY = """
import sys, time, django
django.setup()
from adock.imports.registre_transport import apply
from adock.imports.registre_transport.importer import import_register
def stop(*_):
    print("written", flush=True)
    time.sleep(600)
apply._announce = stop
import_register(sys.argv[1], apply=True)
"""


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_an_import_killed_half_way_changes_nothing_and_the_next_one_works(tmp_path):
    before = write(tmp_path, make.SITUATION, *(line(siret(rank)) for rank in range(1, 40)))
    import_register(before, apply=True)
    after = write(tmp_path, make.TODAY, *(line(siret(rank), name="AUTRE NOM") for rank in range(1, 41)))
    environment = os.environ | {"DATABASE_URL": database_url()}
    killed = subprocess.Popen(
        [sys.executable, "-c", KILLED_HALF_WAY, after], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert killed.stdout is not None
    assert killed.stdout.readline() == "written\n"
    # while it holds the import, another is refused
    assert import_register(after, apply=True).refusal.code == "IMPORT_EN_COURS"
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    killed.stdout.close()
    assert Registration.objects.count() == 39
    assert not Registration.objects.filter(legal_name="AUTRE NOM").exists()
    assert _import_when_the_dead_one_is_forgotten(after).registered == 1
    assert Registration.objects.filter(legal_name="AUTRE NOM").count() == 40


def _import_when_the_dead_one_is_forgotten(path):
    """PostgreSQL takes a moment to notice that a client is gone."""
    for _ in range(200):
        report = import_register(path, apply=True)
        if report.refusal is None:
            return report
        assert report.refusal.code == "IMPORT_EN_COURS"
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.1)")
    raise AssertionError("the dead import still holds its lock")
