"""GET /sante and GET /sante/lecture: what answers, for those who watch the service and for load balancers."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from adock.core.french import typeset
from adock.core.outages import RETRY_AFTER_S
from adock.core.probe import Probe, database_answers
from adock.search.access import search_index
from adock.search.engine import IndexUnavailable
from adock.search.source import followed_at

# Of this process. Neither address ever waits for the database itself.
DATABASE = Probe(database_answers)


def health(request: HttpRequest) -> HttpResponse:
    """200 when database and index answer; 503 with the reason otherwise."""
    faults = [fault for fault in (_database_fault(), _index_fault()) if fault]
    return _answer(
        {"statut": "indisponible" if faults else "ok", "raison": typeset(" ".join(faults)) or None}, is_well=not faults
    )


def reading_health(request: HttpRequest) -> HttpResponse:
    """200 as long as this machine's index answers, which is all that public reading needs; 503 otherwise.

    `base`: whether the database answers too. `suivi_le`: when the index last held all that the database did; `age_s`: how many
    seconds ago; both null before the first time.
    """
    is_well, followed = _index_fault() is None, followed_at()
    age = None if followed is None else max(0, round((timezone.now() - followed).total_seconds()))
    body = {
        "statut": "ok" if is_well else "indisponible",
        "base": _database_fault() is None,
        "suivi_le": None if followed is None else followed.isoformat(timespec="seconds"),
        "age_s": age,
    }
    return _answer(body, is_well=is_well)


def _answer(body: dict[str, Any], *, is_well: bool) -> HttpResponse:
    response = HttpResponse(orjson.dumps(body), status=200 if is_well else 503, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django's own mark: what is away is told once, elsewhere
    if not is_well:
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def _database_fault() -> str | None:
    return None if DATABASE.answers() else "La base de données ne répond pas."


def _index_fault() -> str | None:
    try:
        _ = search_index().size
    except IndexUnavailable:
        return "L'index de recherche ne répond pas."
    return None
