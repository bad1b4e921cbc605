"""Situations: the one in place for each source, and the one of the register that counts for a past day."""

import json
import logging
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.db import Error, connection

from adock.core.outages import outage_in
from adock.core.words import marked
from adock.register.models import Source, SourceImport

logger = logging.getLogger(__name__)

REUSE_LICENCE = "Licence Ouverte 2.0"
FICTIONAL = marked("Données fictives de démonstration")
# Seconds for which a process caches the situation before it asks PostgreSQL again.
SITUATION_LIFE = 1.0


@dataclass(frozen=True, slots=True)
class SourceSituation:
    source: Source
    situation_on: date
    imported_at: datetime
    rows: int
    import_id: int
    sha256: str

    @property
    def name(self) -> str:
        return str(self.source.label)

    def age_in_days(self, today: date) -> int:
        return max(0, (today - self.situation_on).days)


@dataclass(frozen=True, slots=True)
class Situation:
    """What the base holds: the latest import of each source, and whether fictional companies are among them."""

    register: SourceSituation | None
    sources: tuple[SourceSituation, ...]
    registered: int
    has_fictional_data: bool

    @property
    def sirene(self) -> SourceSituation | None:
        return next((source for source in self.sources if source.source == Source.SIRENE), None)

    @property
    def register_on(self) -> date:
        """The day of the register's situation, or date.min when nothing was ever imported."""
        return self.register.situation_on if self.register else date.min


def read_situation() -> Situation:
    latest = {row.source: row for row in SourceImport.objects.order_by("id")}
    sources = tuple(
        SourceSituation(source, row.situation_on, row.imported_at, row.rows, row.pk, row.sha256)
        for source in Source
        if (row := latest.get(source.value))
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT (SELECT count(*) FROM register_registration WHERE struck_off_on IS NULL),
                   EXISTS (SELECT FROM register_registration WHERE siret >= '000' AND siret < '001')
            """
        )
        registered, has_fictional_data = cursor.fetchone()
    register = next((source for source in sources if source.source == Source.REGISTER), None)
    return Situation(register, sources, registered, has_fictional_data)


class _Situations:
    def __init__(self) -> None:
        self._known: Situation | None = None
        self._read_at = 0.0

    def current(self) -> Situation:
        moment = monotonic()
        if self._known is None or moment - self._read_at > SITUATION_LIFE:
            try:
                fresh = read_situation()
            except Error as fault:
                self._known = self._known or self._last_written()
                if outage_in(fault) is None or self._known is None:
                    raise
                logger.error("the situation cannot be read, the last known one is used", exc_info=fault)
                return self._known  # it changes only with an import, and none is made without the database
            # the same object while nothing changes, so that caches may compare by identity
            if fresh != self._known:
                self._known = fresh
            self._read_at = moment
        return self._known

    def forget(self) -> None:
        self._known = None

    def _last_written(self) -> Situation | None:
        """What this machine's follower last wrote beside the index: for a process that begins while the database is away."""
        try:
            return situation_from(_file().read_bytes())
        except (OSError, ValueError, LookupError, TypeError):
            return None


def write_situation() -> None:
    """Writes the situation for processes of this machine that will begin while the database is away. Raises OSError."""
    written, place = to_bytes(read_situation()), _file()
    if not place.exists() or place.read_bytes() != written:
        draft = place.with_suffix(".new")
        draft.write_bytes(written)
        draft.replace(place)


def to_bytes(situation: Situation) -> bytes:
    return json.dumps(asdict(situation), default=str).encode()


def situation_from(written: bytes) -> Situation:
    """Reads what `to_bytes` wrote. Raises ValueError, LookupError or TypeError for anything else."""
    told = json.loads(written)
    sources = tuple(
        SourceSituation(
            **source
            | {
                "source": Source(source["source"]),
                "situation_on": date.fromisoformat(source["situation_on"]),
                "imported_at": datetime.fromisoformat(source["imported_at"]),
            }
        )
        for source in told["sources"]
    )
    register = next((source for source in sources if source.source == Source.REGISTER), None)
    return Situation(register, sources, told["registered"], told["has_fictional_data"])


def _file() -> Path:
    return Path(settings.DATA_DIR) / "index" / "situation.json"


_situations = _Situations()
current_situation = _situations.current
forget_situation = _situations.forget


@dataclass(frozen=True, slots=True)
class RegisterState:
    """The state of the register after one import. `is_assumed`: the day asked for is before the first one known."""

    import_id: int
    situation_on: date
    is_assumed: bool
    is_latest: bool


def register_state_on(day: date) -> RegisterState | None:
    """The register's last situation on or before `day`, or else the first one known; None when there is none.

    An import forced with an older situation cancels the earlier imports whose situation is later: they were wrong, and no
    day is judged by them any more. So a state counts when no import after it has an older situation.
    """
    standing: list[SourceImport] = []
    for row in SourceImport.objects.filter(source=Source.REGISTER).order_by("-id"):
        if not standing or row.situation_on <= standing[-1].situation_on:
            standing.append(row)
    if not standing:
        return None
    chosen = next((row for row in standing if row.situation_on <= day), None)
    answer = chosen or standing[-1]
    return RegisterState(
        import_id=answer.pk,
        situation_on=answer.situation_on,
        is_assumed=chosen is None,
        is_latest=answer.pk == standing[0].pk,
    )
