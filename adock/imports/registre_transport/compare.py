"""Comparison of the file with the base: which establishments are new, changed, back or gone, and whether to believe it."""

from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b

import orjson
from django.db import connection

from adock.core.dates import in_words
from adock.imports.registre_transport.mapping import ParsedFile
from adock.imports.reports import ImportRefused
from adock.register.columns import RegisterLine
from adock.register.models import Source, SourceImport

# A file that loses more than this share of the register, or that is this short, is more likely truncated than right.
MOST_GONE = 0.05
FEWEST_LINES = 1_000

# To be changed with the way a line is digested, so that every line then counts as changed once.
DIGEST_VERSION = b"1"


@dataclass(slots=True)
class Comparison:
    situation_on: date
    previous: SourceImport | None
    new: list[RegisterLine] = field(default_factory=list)
    changed: list[RegisterLine] = field(default_factory=list)
    back: list[RegisterLine] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unchanged: int = 0
    registered_before: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether applying would change nothing at all, not even the day of the situation."""
        moved = self.previous is None or self.previous.situation_on != self.situation_on
        return not (moved or self.new or self.changed or self.back or self.gone)


def digest_of(line: RegisterLine) -> bytes:
    """16 bytes that change with any fact of the line; its place in the file is not one."""
    return blake2b(DIGEST_VERSION + orjson.dumps(tuple(line)[1:]), digest_size=16).digest()


def compare(parsed: ParsedFile) -> Comparison:
    previous = SourceImport.objects.filter(source=Source.REGISTER).order_by("-id").first()
    comparison = Comparison(situation_on=parsed.situation_on, previous=previous)
    known = _known_digests()
    comparison.registered_before = sum(registered for _, registered in known.values())
    for siret in parsed.rejected_sirets - {line.siret for line in parsed.lines}:
        known.pop(siret, None)  # the file names it but says nothing usable of it, so it stays as it is
    for line in parsed.lines:
        digest, registered = known.pop(line.siret, (None, False))
        if digest is None:
            comparison.new.append(line)
        elif not registered:
            comparison.back.append(line)
        elif digest != digest_of(line):
            comparison.changed.append(line)
        else:
            comparison.unchanged += 1
    comparison.gone = [siret for siret, (_, registered) in known.items() if registered]
    return comparison


def refuse_what_cannot_be_believed(comparison: Comparison, lines: int) -> None:
    """Raises ImportRefused for the three faults that a person may override with --force."""
    previous = comparison.previous
    if previous is None:
        return
    if comparison.situation_on < previous.situation_on:
        raise ImportRefused(
            "SITUATION_ANTERIEURE",
            f"Le fichier donne la situation au {in_words(comparison.situation_on)}, plus ancienne que celle en place "
            f"({in_words(previous.situation_on)}).",
        )
    if lines < FEWEST_LINES <= comparison.registered_before:
        raise ImportRefused(
            "TROP_PEU_DE_LIGNES",
            f"Le fichier n'a que {lines} établissements ; la base en compte {comparison.registered_before}.",
        )
    if len(comparison.gone) > MOST_GONE * comparison.registered_before:
        share = f"{100 * len(comparison.gone) / comparison.registered_before:.1f}".replace(".", ",")
        raise ImportRefused(
            "TROP_DE_DISPARITIONS",
            f"{len(comparison.gone)} établissements disparaîtraient, {share} % du registre : au plus "
            f"{100 * MOST_GONE:.0f} % d'un fichier à l'autre.",
        )


def _known_digests() -> dict[str, tuple[bytes, bool]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT siret, digest, struck_off_on IS NULL FROM register_registration")
        return {siret: (bytes(digest), registered) for siret, digest, registered in cursor.fetchall()}
