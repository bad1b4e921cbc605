"""Loading of the demonstration: a fictional register at two dates, with Sirene, labels and some completed sheets.

It uses the same imports as real files. Situations are counted back from today, so that verdicts speak of today; a
demonstration base left alone for a week is brought to yesterday's situation.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import transaction

from adock.carriers.services import record_profiles
from adock.core.changes import append_full_change
from adock.demo.evolution import evolve_register
from adock.demo.files import cells, read_fictional_register, write_register
from adock.demo.labels import write_labels
from adock.demo.profiles import fictional_profiles
from adock.demo.register import make_register
from adock.demo.sirene import make_sirene, stock_files
from adock.directory.loading import sirets_in_partial_diffusion
from adock.directory.situation import read_situation
from adock.imports.objectif_co2.importer import import_labels
from adock.imports.registre_transport.importer import import_register
from adock.imports.reports import ImportReport
from adock.imports.sirene.importer import StockFiles, import_sirene
from adock.register.columns import RegisterLine
from adock.register.models import Registration

ROWS = 5_000
STOCK_ROWS = 10_000
SEED = 2018
FIRST_SITUATION_AGE = timedelta(days=36)
REFRESHED_AFTER_DAYS = 7

Tell = Callable[[str], None]


class DemoRefused(Exception):
    """The demonstration could not be loaded. The message is in French."""


@transaction.atomic
def load_demo(today: date, tell: Tell) -> None:
    """Fills an empty base, whole or not at all. Raises DemoRefused when the base already holds anything."""
    if Registration.objects.exists():
        raise DemoRefused("La base n'est pas vide : la démonstration ne se charge que dans une base vide.")
    tell(f"Chargement de {ROWS} établissements fictifs…")
    first, second = today - FIRST_SITUATION_AGE, today - timedelta(days=1)
    _write(_file(first), make_register(ROWS, SEED, first), first)
    _check(import_register(str(_file(first)), apply=True))
    lines = _follow(_file(first), second)
    _load_sirene(lines, second)
    _load_labels(lines, today)
    withheld = sirets_in_partial_diffusion()
    record_profiles(fictional_profiles((line for line in lines if line.siret not in withheld), SEED, today))
    append_full_change()


def refresh_demo(today: date, tell: Tell) -> None:
    """Brings a demonstration base to yesterday's situation when its own is a week old; leaves any other base alone."""
    situation = read_situation()
    register = situation.register
    if register is None or register.age_in_days(today) <= REFRESHED_AFTER_DAYS:
        return
    previous = _file(register.situation_on)
    if not (previous.exists() and sha256(previous.read_bytes()).hexdigest() == register.sha256):
        return
    tell("La démonstration date : passage à la situation d'hier…")
    try:
        _follow(previous, today - timedelta(days=1))
    except DemoRefused as refusal:
        tell(f"La démonstration reste à sa date : {refusal}")


def _file(situation: date) -> Path:
    folder = settings.DATA_DIR / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"registre-fictif-{situation.isoformat()}.csv"


def _write(file: Path, lines: Iterable[RegisterLine], situation: date) -> None:
    write_register(file, map(cells, lines), situation)


def _follow(previous: Path, situation: date) -> list[RegisterLine]:
    """Writes what the register in `previous` becomes by `situation` and imports it; returns its lines."""
    lines = evolve_register(read_fictional_register(previous).lines, SEED, situation)
    following = _file(situation)
    _write(following, lines, situation)
    _check(import_register(str(following), apply=True))
    return lines


def _load_sirene(lines: list[RegisterLine], situation: date) -> None:
    files = stock_files(_file(situation).with_name("stock-etablissements.parquet"))
    make_sirene(STOCK_ROWS, SEED, lines, situation, files)
    _check(import_sirene(StockFiles(*files), apply=True))


def _load_labels(lines: list[RegisterLine], today: date) -> None:
    workbook = _file(today).with_name("objectif-co2.xlsx")
    write_labels(workbook, lines, SEED, today)
    _check(import_labels(str(workbook), apply=True))


def _check(report: ImportReport) -> None:
    if report.refusal:
        raise DemoRefused(str(report.refusal))
