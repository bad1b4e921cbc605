"""GET /sante: whether the database and the index, which every answer needs, are available."""

import orjson
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from adock.core.french import typeset
from adock.search.access import search_index
from adock.search.engine import IndexUnavailable


def health(request: HttpRequest) -> HttpResponse:
    """200 when database and index answer; 503 with the reason otherwise."""
    faults = [fault for fault in (_database_fault(), _index_fault()) if fault]
    body = {
        "statut": "indisponible" if faults else "ok",
        "raison": typeset(" ".join(faults)) or None,
    }
    response = HttpResponse(orjson.dumps(body), status=503 if faults else 200, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def _database_fault() -> str | None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "La base de données ne répond pas."
    return None


def _index_fault() -> str | None:
    try:
        _ = search_index().size
    except IndexUnavailable:
        return "L'index de recherche ne répond pas."
    return None
