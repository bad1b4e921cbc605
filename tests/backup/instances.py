"""An instance with something in each table that matters, and what it looks like from outside of the product's own code."""

import shutil
from datetime import timedelta
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from adock.certificates.kinds import Kind
from adock.core import limits, outbox
from adock.documents import keeping
from adock.gateways import files
from adock.register.models import Registration
from adock.vigilance.kinds import Slot
from tests import factories as make
from tests import people, sealed
from tests.share_factories import share
from tests.vigilance_factories import document

SIREN = make.siren(1)
# What the restored instance says otherwise than the archive, on purpose: see docs/decisions/0013-backup.md.
OF_ONE_INSTANCE = {
    "django_migrations",
    "core_change",
    "core_forgottenchanges",
    "core_cache",
    "django_session",
    "usersessions_usersession",
    "procrastinate_jobs",
    "procrastinate_events",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
}


def fill(companies: int = 3) -> None:
    """Companies, people, a second factor, sealed papers, deposited ones, shares, the journal, mails that wait, counts."""
    who = people.signatory(SIREN, first_name="Zoé \\ l'\tÉtoile\n")
    for rank in range(1, companies + 1):
        registration = make.registration(make.siret(rank), lc={}, lti={}, legal_name=f"L'ÉCLAIR N°{rank} « 20 % »")
        make.event(registration, "inscription", after={"nom": "é\u2028\\N"})
        make.sirene(make.siret(rank))
        make.label(make.siret(rank))
        make.profile(registration, description="Une ligne\nune autre\\t")
    sealed.row(SIREN, Kind.FOREIGN_WORKERS)
    ended = sealed.row(SIREN)
    sealed.withdraw(ended, make.TODAY)
    document(Slot.KBIS, content=bytes(range(256)) * 2_000)
    document(Slot.URSSAF)
    share(who)
    Authenticator.objects.create(user=who, type="totp", data={"secret": "chiffré"})
    outbox.send(outbox.Mail("quelqu.un@exemple.example", "Un sujet", ("Une phrase.",), "Parce que."))
    limits.is_within_limit("essai", "quelqu'un", most=5, period=timedelta(hours=1))
    people.signed_in(who)
    assert Session.objects.exists()


def tables() -> list[str]:
    with connection.cursor() as cursor:
        return [name for name in connection.introspection.table_names(cursor) if name not in OF_ONE_INSTANCE]


def rows() -> dict[str, list[str]]:
    """Each table's rows, as PostgreSQL's own text of them."""
    with connection.cursor() as cursor:
        found = {}
        for table in tables():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found[table] = sorted(text for (text,) in cursor.fetchall())
        return found


def contents() -> dict[str, bytes]:
    """Each file that a row names."""
    named = [
        name for table in keeping.tables() for name in table._default_manager.exclude(file="").values_list("file", flat=True)
    ]
    return {name: files.get(name) for name in named}


def empty() -> None:
    """As a new machine would be: tables without rows, a store without files; the backup's key is kept."""
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE " + ", ".join(f'"{name}"' for name in {*tables(), "django_session", "usersessions_usersession"})
        )
    shutil.rmtree(store(), ignore_errors=True)
    assert not Registration.objects.exists()


def store() -> Path:
    return Path(settings.DATA_DIR) / "files"


def stored() -> list[Path]:
    return [path for path in store().rglob("*") if path.is_file() and path.name != ".lock"]
