"""What production refuses to start with, or tells of: each by the name of its variable, and all at once."""

import base64
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from config import environment
from config.environment import files, instance, publisher, site
from config.production import CHECKS, Fault, faults
from config.strength import key_of, weakness_of_key, weakness_of_secret
from tests.production import new_key, safe_environment

REPOSITORY = Path(__file__).resolve().parents[1]
ELSEWHERE = "postgresql://service:mot@base.example/adock"
ZEROS, ONES = (base64.b64encode(bytes([octet]) * 32).decode() for octet in (0, 1))
COUNTED, HALVES = (base64.b64encode(octets).decode() for octets in (bytes(range(32)), bytes(range(60, 220, 10)) * 2))
WRITTEN = base64.b64encode(b"k8Zr2LpQ9vXw4Tn7Bc1HsYd6Gm3FjEa0").decode()
A_KEY, ANOTHER_KEY = new_key(), new_key()
A_SECRET = base64.b64encode(os.urandom(48)).decode()


@pytest.fixture
def safe(tmp_path: Path) -> dict[str, str]:
    return safe_environment(tmp_path)


def numbered(cases):
    """The cases by number: some values are drawn at random, and a test keeps its name from one process to another."""
    return [pytest.param(*case, id=f"{case[0]}-{rank}") for rank, case in enumerate(cases)]


REFUSED = [
    ("ADOCK_SECRET_KEY", "x", "ne fait que 1 caractères"),
    ("ADOCK_SECRET_KEY", A_SECRET[:49], "ne fait que 49 caractères"),
    ("ADOCK_SECRET_KEY", "x" * 64, "se répète"),
    ("ADOCK_SECRET_KEY", "0123456789" * 6, "se répète"),
    ("ADOCK_SECRET_KEY", "Rq7-kZ0wPm3_" * 5, "se répète"),
    ("ADOCK_SECRET_KEY", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", "suit un ordre"),
    ("ADOCK_SECRET_KEY", "0123" * 16, "se répète"),
    ("ADOCK_SECRET_KEY", f"django-insecure-{A_SECRET}", "valeur d'exemple"),
    ("ADOCK_SECRET_KEY", "a-real-one-will-be-put-here-CHANGEME-before-we-open-0123456789", "valeur d'exemple"),
    ("ADOCK_ALLOWED_HOSTS", "*", "« * »"),
    ("ADOCK_ALLOWED_HOSTS", "a-dock.example, *", "« * »"),
    ("ADOCK_ALLOWED_HOSTS", "a-dock.example,*.example", "« *.example »"),
    ("ADOCK_ALLOWED_HOSTS", "a-dock.example,.", "« . »"),
    ("ADOCK_ALLOWED_HOSTS", "a-dock.example,.example", "« .example »"),
    ("ADOCK_ALLOWED_HOSTS", "a-dock.example,.gouv.fr", "« .gouv.fr »"),
    ("ADOCK_ALLOWED_HOSTS", "a-dock.example,https://a-dock.example", "« https://a-dock.example » n'est pas un nom"),
    ("ADOCK_ALLOWED_HOSTS", "a-dock.example,a-dock.example:443", "« a-dock.example:443 » n'est pas un nom"),
    ("ADOCK_PUBLIC_URL", "http://a-dock.example", "commence par https://"),
    ("ADOCK_PUBLIC_URL", "a-dock.example", "commence par https://"),
    ("ADOCK_PUBLIC_URL", "https://", "commence par https://"),
    ("ADOCK_PUBLIC_URL", "https://a-dock.example:quatre", "commence par https://"),
    ("ADOCK_PUBLIC_URL", "https://a-dock.example/service", "contient un chemin"),
    ("ADOCK_PUBLIC_URL", "https://moi:mot@a-dock.example", "contient un identifiant"),
    ("ADOCK_PUBLIC_URL", "https://a-dock.example?a=1", "contient une requête"),
    ("ADOCK_PUBLIC_URL", "https://autre.example", "le nom « autre.example » n'est pas parmi ceux de ADOCK_ALLOWED_HOSTS"),
    ("ADOCK_HTTPS", "0", "ne se sert qu'en HTTPS"),
    ("ADOCK_HTTPS", "non", "pas « non »"),
    ("ADOCK_TRUSTED_PROXIES", "0", "renverrait sans fin"),
    ("ADOCK_TRUSTED_PROXIES", "", "renverrait sans fin"),
    ("ADOCK_TRUSTED_PROXIES", "-1", "pas « -1 »"),
    ("ADOCK_TRUSTED_PROXIES", "11", "un nombre de 1 à 10"),
    ("ADOCK_TRUSTED_PROXIES", "10000000000", "un nombre de 1 à 10"),
    ("ADOCK_TRUSTED_PROXIES", "un", "pas « un »"),
    ("ADOCK_FILES_KEYS", ZEROS, "la clé n° 1 n'est faite que de zéros"),
    ("ADOCK_FILES_KEYS", ONES, "la clé n° 1 se répète"),
    ("ADOCK_FILES_KEYS", COUNTED, "la clé n° 1 se répète ou suit un ordre"),
    ("ADOCK_FILES_KEYS", HALVES, "la clé n° 1 se répète"),
    ("ADOCK_FILES_KEYS", WRITTEN, "la clé n° 1 est un texte"),
    ("ADOCK_FILES_KEYS", f"{A_KEY},{A_KEY}", "la clé n° 2 y est déjà"),
    ("ADOCK_FILES_KEYS", f"{A_KEY},{ANOTHER_KEY},{A_KEY.replace('+', '-').replace('/', '_')}", "la clé n° 3 y est déjà"),
    ("ADOCK_BACKUP_KEY", ZEROS, "la clé n° 1 n'est faite que de zéros"),
    ("ADOCK_BACKUP_KEY", f"{A_KEY},{A_KEY}", "la clé n° 2 y est déjà"),
    ("ADOCK_DEMO", "1", "pas de données de démonstration"),
    ("DJANGO_SETTINGS_MODULE", "config.settings.dev", "« config.settings.dev »"),
    ("DATABASE_URL", ELSEWHERE, "(base.example) et sa connexion n'est pas chiffrée"),
    ("DATABASE_URL", f"{ELSEWHERE}?sslmode=prefer", "n'est pas chiffrée"),
    ("DATABASE_URL", "postgresql:///adock?host=/run/postgresql,10.0.0.7", "(10.0.0.7) et sa connexion n'est pas chiffrée"),
    ("ADOCK_MIGRATIONS_DATABASE_URL", ELSEWHERE, "n'est pas chiffrée"),
    ("ADOCK_REGISTRE_URL", "http://registre.example/fichier.csv", "par https://"),
    ("ADOCK_PROCONNECT_ISSUER", "http://proconnect.example/api/v2", "commence par https://"),
    ("ADOCK_FRANCECONNECT_ISSUER", "http://localhost:8001/api/v2", "commence par https://"),
    ("ADOCK_PROCONNECT_CLIENT_SECRET", "secret-fictif-qui-ne-protege-rien", "fournisseur fictif"),
    ("ADOCK_FRANCECONNECT_CLIENT_SECRET", "secret-fictif-qui-ne-protege-rien", "fournisseur fictif"),
    ("ADOCK_PROCONNECT_MFA", "oui", "pas « oui »"),
    ("DATABASE_URL", "postgresql://postgres:postgres@localhost/adock", "mot de passe d'usine"),
    ("DATABASE_URL", "postgresql://camion:Camion@localhost/adock", "le nom de son compte"),
    ("DATABASE_URL", "postgresql://camion@localhost/adock?password=1234", "mot de passe d'usine"),
    ("ADOCK_MIGRATIONS_DATABASE_URL", "postgresql://owner:changeme@localhost/adock", "mot de passe d'usine"),
    ("ADOCK_SMTP_URL", "smtps://envoi%40a-dock.example:password@mail.example", "mot de passe d'usine"),
    ("ADOCK_FILES_S3_SECRET", "minioadmin", "mot de passe d'usine"),
    ("ADOCK_SEAL_PASSWORD", "changeit", "mot de passe d'usine"),
    ("ADOCK_SEAL_PASSWORD", "abc", "8 caractères au moins"),
    ("ADOCK_FILES_S3_SECRET", "k8Zr2Lp", "8 caractères au moins"),
    ("ADOCK_PROCONNECT_CLIENT_SECRET", "secret", "mot de passe d'usine"),
    ("ADOCK_FRANCECONNECT_CLIENT_SECRET", "k8Zr2Lp", "8 caractères au moins"),
    ("ADOCK_ALLOWED_HOSTS", "a-dock.example,.herokuapp.com", "« .herokuapp.com »"),
    ("ADOCK_ALLOWED_HOSTS", "a-dock.example,0.0.0.0", "« 0.0.0.0 »"),
    ("ADOCK_PUBLIC_URL", "https://localhost", "« localhost » n'est pas le nom d'un site public"),
    ("ADOCK_WEB_WORKERS", "500", "128 au plus, pas 500"),
    ("ADOCK_FILES_AT_ONCE", "1000", "16 au plus, pas 1000"),
    ("ADOCK_DATA_DIR", "/tmp", "est à tout le monde"),
    ("ADOCK_DATA_DIR", "/var/tmp/", "est à tout le monde"),
    ("ADOCK_REGISTRE_URL", "file:///etc/passwd", "rien d'autre"),
    ("ADOCK_REGISTRE_URL", "ftp://registre.example/fichier.csv", "rien d'autre"),
    ("ADOCK_SITE_SOURCE_URL", "javascript:alert(1)", "commence par https://"),
    ("DATABASE_URL", "postgresql:///adock?service=ailleurs", "l'option « service »"),
    ("DATABASE_URL", "postgresql://s@localhost/a?options=-c%20session_replication_role%3Dreplica", "session_replication_role"),
    ("ADOCK_MIGRATIONS_DATABASE_URL", "postgresql:///adock?servicefile=/etc/ailleurs", "l'option « servicefile »"),
    ("DATABASE_URL", "postgresql://s@localhost/a?tcp_user_timeout=0", "tcp_user_timeout à 0"),
    ("DATABASE_URL", "postgresql://s@localhost/a?connect_timeout=0", "connect_timeout à 0"),
    ("ADOCK_SITE_CONTACT_EMAIL", "contact", "« contact » n'est pas une adresse e-mail"),
    ("ADOCK_SITE_CONTACT_EMAIL", "le contact <contact@essais.example>", "n'est pas une adresse e-mail"),
    ("ADOCK_SITE_DATA_PROTECTION_EMAIL", "donnees@essais", "n'est pas une adresse e-mail"),
    *((variable.name, fictional, "éditeur fictif") for variable, fictional in publisher.FICTIONAL.items()),
]


@pytest.mark.parametrize(("name", "value", "said"), numbered(REFUSED))
def test_production_does_not_start_with(safe, name, value, said):
    refused = [fault for fault in faults(safe | {name: value}) if fault.is_refused]
    assert {fault.variable for fault in refused} == {name}
    assert any(fault.sentence.startswith(f"{name} : ") and said in fault.sentence for fault in refused)


TOLD = [
    ("ADOCK_CLAMD", "aucun", "aucun antivirus"),
    ("ADOCK_CLAMD", "Aucun", "aucun antivirus"),
    ("ADOCK_CLAMD", "antivirus.example:3310", "en clair jusqu'à la machine antivirus.example"),
    ("ADOCK_MAIL_REDIRECT_TO", "essais@a-dock.example", "aucun à son destinataire"),
    ("ADOCK_API_RATE", "0", "sans limite"),
    ("ADOCK_API_RATE", "100001", "ne rien limiter"),
    ("ADOCK_PAGE_RATE", "0", "sans limite"),
    ("ADOCK_HOST", "0.0.0.0", "se passer du mandataire"),
    ("DATABASE_URL", f"{ELSEWHERE}?sslmode=require", "rien ne prouve que la machine jointe (base.example)"),
    ("DATABASE_URL", f"{ELSEWHERE}?sslmode=verify-ca", "préférez sslmode=verify-full"),
    ("ADOCK_FILES_KEYS", f"{A_KEY},{ZEROS}", "la clé n° 2 n'est faite que de zéros"),
]


@pytest.mark.parametrize(("name", "value", "said"), numbered(TOLD))
def test_production_starts_with_it_and_says_so(safe, name, value, said):
    (fault,) = faults(safe | {name: value})
    assert fault == Fault(name, fault.sentence, is_refused=False)
    assert said in fault.sentence


SAFE = [
    ("ADOCK_SECRET_KEY", os.urandom(32).hex()),
    ("ADOCK_SECRET_KEY", A_SECRET),
    ("ADOCK_ALLOWED_HOSTS", ".a-dock.example"),
    ("ADOCK_ALLOWED_HOSTS", "A-Dock.example, [::1],127.0.0.1"),
    ("ADOCK_PUBLIC_URL", "https://A-DOCK.example/"),
    ("ADOCK_PUBLIC_URL", "https://a-dock.example:8443"),
    ("ADOCK_HTTPS", "1"),
    ("ADOCK_TRUSTED_PROXIES", "3"),
    ("ADOCK_DEMO", "0"),
    ("ADOCK_FILES_KEYS", f"{A_KEY},{ANOTHER_KEY}"),
    ("ADOCK_CLAMD", "localhost:3310"),
    ("ADOCK_CLAMD", "[::1]:3310"),
    ("ADOCK_REGISTRE_URL", "https://registre.example/fichier.csv"),
    ("DATABASE_URL", f"{ELSEWHERE}?sslmode=verify-full"),
    ("DATABASE_URL", "postgresql://service@localhost/adock"),
    ("DATABASE_URL", "postgresql://service@/adock?host=/run/postgresql"),
    ("ADOCK_HOST", "::1"),
]


@pytest.mark.parametrize(("name", "value"), numbered(SAFE))
def test_production_has_nothing_to_say_of(safe, name, value):
    assert faults(safe | {name: value}) == []


@pytest.mark.parametrize("hosts", [",", "localhost", ".autre.example"])
def test_the_public_address_is_one_that_is_answered(safe, hosts):
    (fault,) = faults(safe | {"ADOCK_ALLOWED_HOSTS": hosts})
    assert fault.variable == "ADOCK_PUBLIC_URL"
    assert "« a-dock.example » n'est pas parmi ceux de ADOCK_ALLOWED_HOSTS" in fault.sentence


def test_a_safe_environment_is_left_alone(safe):
    assert faults(safe) == []


def test_the_service_and_the_migrations_do_not_share_one_role(safe):
    urls = {"DATABASE_URL": "postgresql://a@/adock", "ADOCK_MIGRATIONS_DATABASE_URL": "postgresql://a@/adock"}
    (fault,) = faults(safe | urls)
    assert fault.variable == "ADOCK_MIGRATIONS_DATABASE_URL"
    assert "« a »" in fault.sentence
    assert faults(safe | urls | {"DATABASE_URL": "postgresql://b@/adock"}) == []


@pytest.mark.parametrize("name", ["ADOCK_SEAL_PASSWORD", "ADOCK_FILES_S3_SECRET", "ADOCK_FRANCECONNECT_CLIENT_SECRET"])
def test_one_secret_does_not_serve_twice(safe, name):
    (fault,) = faults(safe | {name: safe["ADOCK_SECRET_KEY"]})
    assert fault.sentence == f"{name} : même valeur que ADOCK_SECRET_KEY : à chaque secret la sienne."
    assert fault.is_refused


def test_a_key_that_serves_elsewhere_is_found_at_any_rank_and_however_it_is_written(safe):
    key = base64.b64encode(b"\xff\xfe\xff\xfe" + os.urandom(28)).decode()
    other = key.replace("+", "-").replace("/", "_")
    (fault,) = faults(safe | {"ADOCK_FILES_KEYS": f"{A_KEY},{key}", "ADOCK_BACKUP_KEY": other})
    assert fault.sentence == "ADOCK_BACKUP_KEY : même valeur que ADOCK_FILES_KEYS : à chaque secret la sienne."


@pytest.mark.parametrize("written", ["0_0", "1_0", "\u0660", "9" * 10, "2.0"])
def test_a_number_is_written_in_digits_alone(monkeypatch, written):
    monkeypatch.setenv("ADOCK_PAGE_RATE", written)
    with pytest.raises(ValueError, match="ADOCK_PAGE_RATE doit être un nombre entier"):
        _ = site.PAGE_RATE.number


def test_each_row_of_the_table_has_its_case():
    tried = {name for name, *_ in [*REFUSED, *TOLD]}
    assert {check.variable.name for check in CHECKS} == tried


def test_no_secret_is_repeated_in_what_is_said(safe):
    said = {
        "ADOCK_SECRET_KEY": "trop-court-0",
        "ADOCK_FILES_KEYS": ONES,
        "ADOCK_PUBLIC_URL": "http://moi:le-mot@a-dock.example",
    }
    said |= {"DATABASE_URL": ELSEWHERE}
    sentences = " ".join(fault.sentence for fault in faults(safe | said))
    assert not any(secret in sentences for secret in ("trop-court-0", ONES, "le-mot", ":mot@"))


def test_what_is_drawn_at_random_passes():
    for _ in range(2000):
        assert weakness_of_secret(os.urandom(25).hex()) is None
        assert weakness_of_secret(base64.urlsafe_b64encode(os.urandom(38)).decode()) is None
        assert weakness_of_key(os.urandom(32)) is None


# ------------------------------------------------------------------ what can be read here


def shown_values(names: tuple[str, ...]) -> set[str]:
    """What stands in the repository after the name of a secret, or looks like a key of 32 octets."""
    found = set()
    beside = re.compile(rf"(?:{'|'.join(names)})[\"'`\]]*\s*[=:,]\s*[\"'`]?([^\s\"'`,|]+)")
    folders = (REPOSITORY / name for name in ("adock", "bench", "config", "docs", "tests", "tools"))
    for file in [*REPOSITORY.glob("*.*"), *(file for folder in folders for file in folder.rglob("*.*"))]:
        if file.suffix in {".py", ".md", ".sh", ".toml", ".jinja", ".yml"}:
            text = file.read_text()
            found |= set(beside.findall(text)) | set(re.findall(r"(?<![\w+/-])[\w+/-]{43}=(?!\w)", text))
    return found


def test_no_secret_that_can_be_read_in_the_repository_is_taken():
    published = shown_values((site.SECRET_KEY.name, files.KEYS.name)) | {site.DEVELOPMENT_KEY}
    assert published
    for value in published:
        assert weakness_of_secret(value)
        assert (key := key_of(value)) is None or weakness_of_key(key)


# ------------------------------------------------------------------ as it is started


def start(command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ADOCK_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "adock.cli", command],
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        env=kept | {"DATABASE_URL": "postgresql://a@127.0.0.1:1/a"} | variables,
        timeout=120,
        check=False,
    )


SERVING = ("serve", "web", "worker", "follow_changes")
UNSAFE = {
    "ADOCK_HTTPS": "0",
    "ADOCK_TRUSTED_PROXIES": "-1",
    "ADOCK_CLAMD": "antivirus",
    "ADOCK_FILES_KEYS": "court",
    "ADOCK_SMTP_URL": "mail.example:25",
    "ADOCK_FILES_URL": "https://objets.example",
    "ADOCK_API_RATE": "beaucoup",
    "ADOCK_WEB_WORKERS": "-4",
    "DATABASE_URL": "mysql://a@localhost/adock",
    "ADOCK_PROCONNECT_ISSUER": "https://proconnect.example/api/v2",
    "ADOCK_SECRET_KEY": "",
}


@pytest.mark.parametrize("command", SERVING)
def test_each_command_that_serves_is_refused_and_names_every_fault_at_once(safe, tmp_path, command):
    outcome = start(command, **safe | UNSAFE | {"ADOCK_DATA_DIR": str(tmp_path / "var")})
    assert outcome.returncode == 1
    assert "La production refuse de démarrer sans : ADOCK_SECRET_KEY." in outcome.stderr
    assert [name for name in UNSAFE if name not in outcome.stderr and "ISSUER" not in name] == []
    assert "il manque : ADOCK_PROCONNECT_CLIENT_ID, ADOCK_PROCONNECT_CLIENT_SECRET" in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert not (tmp_path / "var").exists()


def test_whoever_starts_it_is_told_what_is_not_refused(safe, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    for name, value in safe.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ADOCK_CLAMD", "aucun")
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        monkeypatch.delenv(name, raising=False)
    assert environment.told() == ["ADOCK_CLAMD : aucun antivirus : les fichiers déposés ne sont pas analysés."]
    assert files.clamd() is None
    environment.check()


def test_elsewhere_nothing_of_it_is_refused_or_told(safe, monkeypatch):
    for name, value in (safe | {"ADOCK_ENV": "development", "ADOCK_SECRET_KEY": "x", "ADOCK_HTTPS": "0"}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ADOCK_MAIL_REDIRECT_TO", "essais@a-dock.example")
    environment.check()
    assert environment.told() == []


def test_production_does_not_serve_under_root(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("ADOCK_ENV", "production")
    with pytest.raises(ValueError, match="sous le compte root"):
        instance.check_account()
    monkeypatch.setenv("ADOCK_ENV", "development")
    instance.check_account()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to be refused")
@pytest.mark.parametrize("command", SERVING)
def test_no_command_that_serves_runs_as_root_in_production(safe, tmp_path, command):
    outcome = start(command, **safe | {"ADOCK_DATA_DIR": str(tmp_path / "var")})
    assert outcome.returncode == 1
    assert "sous le compte root" in outcome.stderr
    assert not (tmp_path / "var").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to be refused")
def test_no_other_server_serves_the_application_as_root_in_production(safe):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ADOCK_", "DJANGO_"))}
    outcome = subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        capture_output=True, text=True, cwd=REPOSITORY, env=kept | safe, timeout=60, check=False,
    )  # fmt: skip
    assert outcome.returncode != 0
    assert "sous le compte root" in outcome.stderr
