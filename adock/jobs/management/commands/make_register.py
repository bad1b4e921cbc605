from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from adock.core.clock import today
from adock.core.dates import in_digits
from adock.demo.defects import DEFAULT_SHARE, Defects
from adock.demo.evolution import evolve_register
from adock.demo.files import SUFFIXES, cells, read_fictional_register, write_register
from adock.demo.register import LARGEST_REGISTER, make_register
from adock.imports.registre_transport.mapping import ParsedFile
from adock.imports.reports import ImportRefused
from adock.register.columns import RegisterLine

WRONG_USAGE = 2
# Licences end up to ten years before or after, and the import reads no day before 1900 or after 2199.
FIRST_YEAR, LAST_YEAR = 1950, 2150


class Command(BaseCommand):
    help = "Écrit un registre fictif des transporteurs, au format officiel (SIREN en 000, qui ne sont à personne)."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rows", type=int, metavar="N", help=f"lignes, de 1 à {LARGEST_REGISTER}")
        parser.add_argument("--seed", type=int, required=True, metavar="S", help="même nombre, même registre")
        parser.add_argument("--out", required=True, metavar="F", help=f"fichier à écrire ({' ou '.join(SUFFIXES)})")
        parser.add_argument("--situation", metavar="AAAA-MM-JJ", help="date de la situation (aujourd'hui)")
        parser.add_argument(
            "--after",
            action="append",
            metavar="F",
            help="au lieu de --rows : ce que devient le registre de ce fichier ; donné plusieurs fois, du plus ancien "
            "au plus récent, pour que des établissements radiés reviennent",
        )
        parser.add_argument(
            "--defects",
            nargs="?",
            type=float,
            const=DEFAULT_SHARE,
            metavar="PART",
            help=f"y mettre les défauts des vrais fichiers, sur cette part des lignes ({DEFAULT_SHARE})",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        out = Path(options["out"])
        situation = _situation(options["situation"])
        _check_usage(out, options)
        seed = options["seed"]
        if options["after"]:
            lines = iter(_evolved(_paths(options["after"]), seed, situation))
        else:
            lines = make_register(options["rows"], seed, situation)
        if not out.absolute().parent.is_dir():
            raise CommandError(f"Le dossier {out.parent} n'existe pas.")
        rows = map(cells, lines)
        defects = Defects(seed, options["defects"]) if options["defects"] is not None else None
        try:
            count = write_register(out, defects.spoil(rows) if defects else rows, situation)
        except OSError as fault:
            raise CommandError(f"Impossible d'écrire {out} : {fault.strerror or fault}.") from fault
        if options["verbosity"]:
            self.stderr.write(f"{count} lignes écrites dans {out}, situation au {in_digits(situation)}.")
            for kind, number in sorted(defects.counts.items()) if defects else ():
                self.stderr.write(f"  {kind} : {number}")


def _situation(text: str | None) -> date:
    try:
        situation = date.fromisoformat(text) if text else today()
    except ValueError:
        raise CommandError(f"--situation : « {text} » n'est pas une date AAAA-MM-JJ.", returncode=WRONG_USAGE) from None
    if not FIRST_YEAR <= situation.year <= LAST_YEAR:
        raise CommandError(f"--situation : une année de {FIRST_YEAR} à {LAST_YEAR} est attendue.", returncode=WRONG_USAGE)
    return situation


def _check_usage(out: Path, options: dict[str, Any]) -> None:
    rows, defects = options["rows"], options["defects"]
    if (rows is None) == (not options["after"]):
        fault = "Donnez --rows, ou bien --after."
    elif rows is not None and not 1 <= rows <= LARGEST_REGISTER:
        fault = f"--rows : un nombre de 1 à {LARGEST_REGISTER} est attendu, pas {rows}."
    elif defects is not None and not 0 <= defects <= 1:
        fault = f"--defects : une part de 0 à 1 est attendue, pas {defects}."
    elif out.suffix.lower() not in SUFFIXES:
        fault = f"--out : {out} ne finit ni par {' ni par '.join(SUFFIXES)}."
    else:
        return
    raise CommandError(fault, returncode=WRONG_USAGE)


def _paths(after: str | list[str]) -> list[Path]:
    return [Path(name) for name in ([after] if isinstance(after, str) else after)]


def _evolved(paths: list[Path], seed: int, situation: date) -> list[RegisterLine]:
    """The register that follows the last path's. Raises CommandError if a file cannot be read or the last is not earlier."""
    *earlier, last = [_read(path) for path in paths]
    if last.situation_on >= situation:
        raise CommandError(
            f"La situation demandée ({in_digits(situation)}) ne vient pas après celle de {paths[-1]} "
            f"({in_digits(last.situation_on)})."
        )
    gone = [line for parsed in earlier for line in parsed.lines]
    return evolve_register(last.lines, seed, situation, gone)


def _read(path: Path) -> ParsedFile:
    try:
        return read_fictional_register(path)
    except ImportRefused as refusal:
        raise CommandError(str(refusal)) from refusal
