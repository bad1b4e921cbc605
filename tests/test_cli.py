"""The command line as a person types it: words, exit codes, and nothing started for a mistake."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

from adock.cli import COMMANDS
from tests.servers import folder_open_to_all

REPOSITORY = Path(__file__).resolve().parents[1]


def adock(*words: str, data_dir: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ADOCK_")}
    kept.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "adock.cli", *words],
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        env={**kept, "ADOCK_DATA_DIR": str(data_dir), **variables},
        timeout=120,
        check=False,
    )


def test_every_command_of_the_project_can_be_called():
    ours = {name for name, application in get_commands().items() if str(application).startswith("adock")}
    assert ours <= COMMANDS.keys()


def test_the_help_lists_the_public_commands(tmp_path):
    outcome = adock("--help", data_dir=tmp_path / "var")
    assert outcome.returncode == 0
    for name in ("serve", "import_registre", "import_sirene", "make_register", "rebuild_index"):
        assert f"  {name} " in outcome.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "usage : adock COMMANDE"),
        (("runserver",), "Commande inconnue : « runserver »."),
        (("imprt_registre",), "Vouliez-vous dire « import_registre » ?"),
        (("import_registre",), "il manque : "),
        (("serve", "--porte", "3"), "arguments inconnus : --porte 3"),
        (("serve", "--port", "70000"), "un port est un nombre de 1 à 65535, pas « 70000 »"),
        (("serve", "--port"), "une valeur est attendue"),
    ],
)
def test_wrong_usage_is_exit_2_in_french_and_starts_nothing(tmp_path, words, said):
    outcome = adock(*words, data_dir=tmp_path / "var")
    assert outcome.returncode == 2
    assert said in outcome.stderr
    assert outcome.stdout == ""
    assert not (tmp_path / "var").exists()


def test_the_help_of_a_command_starts_nothing_and_hides_djangos_options(tmp_path):
    outcome = adock("help", "serve", data_dir=tmp_path / "var")
    assert outcome.returncode == 0
    assert "--port" in outcome.stdout
    assert "--settings" not in outcome.stdout
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"DATABASE_URL": "postgresql://a@127.0.0.1:1/a"}, "La base de données ne répond pas"),
        ({"DATABASE_URL": "mysql://a@127.0.0.1/a"}, "DATABASE_URL doit commencer par postgresql://"),
        ({"ADOCK_ENV": "production"}, "La production refuse de démarrer sans : ADOCK_SECRET_KEY"),
        (
            {"ADOCK_ENV": "production"},
            "ADOCK_ALLOWED_HOSTS, ADOCK_PUBLIC_URL, ADOCK_SMTP_URL, ADOCK_MAIL_FROM, "
            "ADOCK_SEAL_PKCS12, ADOCK_SEAL_PASSWORD, ADOCK_TOKEN_KEY, ADOCK_FILES_KEYS, ADOCK_CLAMD, ADOCK_SITE_PUBLISHER, ",
        ),
        ({"ADOCK_ENV": "demain"}, "ADOCK_ENV doit valoir"),
        (
            {"ADOCK_SMTP_URL": "smtps://mail.example"},
            "Avec ADOCK_SMTP_URL il faut aussi : ADOCK_MAIL_FROM, ADOCK_MAIL_REDIRECT_TO.",
        ),
        ({"ADOCK_SEAL_PKCS12": "seal.p12"}, "Avec ADOCK_SEAL_PKCS12 il faut aussi : ADOCK_SEAL_PASSWORD."),
        (
            {"ADOCK_SEAL_PKCS12": "/nowhere/seal.p12", "ADOCK_SEAL_PASSWORD": "secret"},
            "ADOCK_SEAL_PKCS12 doit nommer un fichier qui se lit, pas « /nowhere/seal.p12 »",
        ),
        ({"ADOCK_SEAL_TSA_URL": "tsa.example"}, "ADOCK_SEAL_TSA_URL doit commencer par https:// ou http://"),
        ({"ADOCK_SMTP_URL": "mail.example:25"}, "ADOCK_SMTP_URL doit commencer par smtp:// ou smtps://"),
        (
            {
                "ADOCK_SMTP_URL": "smtps://mail.example",
                "ADOCK_MAIL_FROM": "A Dock",
                "ADOCK_MAIL_REDIRECT_TO": "essais@adock.example",
            },
            "ADOCK_MAIL_FROM doit être une adresse e-mail, pas « A Dock »",
        ),
        ({"ADOCK_FILES_KEYS": "dHJvcCBjb3VydA=="}, "ADOCK_FILES_KEYS : la clé n° 1 ne fait pas 32 octets en base64."),
        ({"ADOCK_FILES_URL": "https://objets.example"}, "ADOCK_FILES_URL doit être de la forme s3://"),
        ({"ADOCK_FILES_URL": "s3://fichiers?endpoint=http://objets.example"}, "doit commencer par https://"),
        (
            {"ADOCK_FILES_URL": "s3://fichiers?endpoint=https://objets.example"},
            "Avec ADOCK_FILES_URL il faut aussi : ADOCK_FILES_S3_KEY, ADOCK_FILES_S3_SECRET.",
        ),
        ({"ADOCK_CLAMD": "antivirus.example"}, "ADOCK_CLAMD doit être de la forme hote:port"),
    ],
)
def test_a_setting_that_cannot_work_is_exit_1_in_words(tmp_path, variables, said):
    outcome = adock("showmigrations", data_dir=tmp_path / "var", **variables)
    assert outcome.returncode == 1
    assert said in outcome.stderr
    assert "Traceback" not in outcome.stderr


@pytest.mark.processes
def test_a_command_finds_its_tables_made_and_its_database_stopped_after_it():
    with folder_open_to_all() as folder:
        outcome = adock("import_registre", str(folder / "nowhere.csv"), data_dir=folder / "var")
        assert outcome.returncode == 1
        assert "n'existe pas" in outcome.stderr
        assert "Traceback" not in outcome.stderr
        assert not (folder / "var" / "postgres" / "postmaster.pid").exists()
        # its links of shares are in the base
        assert adock("reencrypt_files", data_dir=folder / "var").returncode == 0
        outcome = adock("showmigrations", "--plan", data_dir=folder / "var")
        assert "[ ]" not in outcome.stdout
        assert "[X]  core.0001_initial" in outcome.stdout
