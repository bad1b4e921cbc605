"""Comparison of the file with the base: which establishments are new, changed, back or gone, and whether to believe it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b

import orjson
from django.db import connection

from adock.core.dates import in_words
from adock.core.siren import is_provisional, is_siret
from adock.core.text import fold
from adock.imports.registre_transport.mapping import ParsedFile, RejectedLine
from adock.imports.registre_transport.reports import NAMES_LISTED, Kept, StruckOff
from adock.imports.reports import ImportRefused
from adock.register.columns import RegisterLine
from adock.register.models import Source, SourceImport

# A file that loses more than this share of the register, or that is this short, is more likely truncated than right.
MOST_GONE = 0.05
FEWEST_LINES = 1_000

# What is told of a rejected line that gives no readable number.
SEVERAL_NAMED = (
    "Plusieurs établissements inscrits ont ce nom, ce code postal et ce département : aucun n'est maintenu d'après elle."
)
NONE_NAMED = "Aucun établissement inscrit n'a ce nom, ce code postal et ce département."
KEPT = "L'établissement {siret}, qu'elle nomme, reste tel qu'il était."

# To be changed with the way a line is digested, so that every line then counts as changed once.
DIGEST_VERSION = b"1"


@dataclass(slots=True)
class Comparison:
    situation_on: date
    previous: SourceImport | None
    new: list[RegisterLine] = field(default_factory=list)
    changed: list[RegisterLine] = field(default_factory=list)
    back: list[RegisterLine] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)  # in their order
    kept: list[Kept] = field(default_factory=list)
    told: dict[int, str] = field(default_factory=dict)  # by rejected line: whom it names, or that it names nobody
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
    if previous:
        _keep_those_named(comparison, parsed, known)
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
    kept = {kept.siret for kept in comparison.kept}
    comparison.gone = sorted(siret for siret, (_, registered) in known.items() if registered and siret not in kept)
    return comparison


def named_of(sirets: Sequence[str]) -> list[StruckOff]:
    """Name and place of the first NAMES_LISTED of these establishments."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT siret, legal_name, commune FROM register_registration WHERE siret = ANY(%s) ORDER BY siret",
            [list(sirets[:NAMES_LISTED])],
        )
        return list(map(StruckOff._make, cursor.fetchall()))


def _keep_those_named(comparison: Comparison, parsed: ParsedFile, known: dict[str, tuple[bytes, bool]]) -> None:
    """Keeps the registered establishments that rejected lines name and that no other line describes.

    The file says nothing usable of them, so they stay as they are: whoever cannot be read has not left the register. A line
    without a readable number names the one registered establishment that has its name, postcode and département.
    """
    taken = {line.siret for line in parsed.lines}
    registered = _Registered.like(parsed.rejected)
    for line in parsed.rejected:
        found = registered.named_by(line)
        if line.siret is None and len(found) != 1:
            comparison.told[line.line] = SEVERAL_NAMED if found else NONE_NAMED
        for siret, legal_name in found if len(found) == 1 else ():
            is_registered = known.get(siret, (b"", False))[1]
            if is_registered and siret not in taken:
                taken.add(siret)
                comparison.kept.append(Kept(line.line, siret, legal_name))
                comparison.told[line.line] = KEPT.format(siret=siret)


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


_Named = tuple[str, str]  # a SIRET and its legal name


@dataclass(frozen=True, slots=True)
class _Registered:
    """The registered establishments that some lines may name."""

    by_siret: dict[str, _Named]
    by_place: dict[tuple[str, str, str | None], list[_Named]]

    @classmethod
    def like(cls, lines: Collection[RejectedLine]) -> "_Registered":
        by_siret: dict[str, _Named] = {}
        by_place: defaultdict[tuple[str, str, str | None], list[_Named]] = defaultdict(list)
        sirets = [line.siret for line in lines if line.siret]
        postcodes = list({line.postcode for line in lines if line.siret is None and line.postcode})
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT siret, legal_name, postcode, departement FROM register_registration
                WHERE struck_off_on IS NULL AND (siret = ANY(%s) OR postcode = ANY(%s))
                """,
                [sirets, postcodes],
            )
            for siret, legal_name, postcode, departement in cursor.fetchall():
                if not (is_siret(siret) or is_provisional(siret)):
                    continue  # let in until November 2026 under a number that is nobody's
                by_siret[siret] = siret, legal_name
                by_place[_name_key(legal_name), postcode, departement].append((siret, legal_name))
        return cls(by_siret, by_place)

    def named_by(self, line: RejectedLine) -> list[_Named]:
        if line.siret:
            return [self.by_siret[line.siret]] if line.siret in self.by_siret else []
        if not (line.legal_name and line.postcode):
            return []
        return self.by_place.get((_name_key(line.legal_name), line.postcode, line.departement), [])


def _name_key(name: str) -> str:
    return fold(" ".join(name.split()))


def _known_digests() -> dict[str, tuple[bytes, bool]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT siret, digest, struck_off_on IS NULL FROM register_registration")
        return {siret: (bytes(digest), registered) for siret, digest, registered in cursor.fetchall()}
