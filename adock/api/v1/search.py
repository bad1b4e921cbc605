"""GET /recherche and GET /suggestions."""

from math import ceil
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from adock.api.v1 import schemas
from adock.api.v1.answering import json_answer, json_bytes
from adock.api.v1.answers import Problem, SearchAnswer, SuggestionsAnswer
from adock.api.v1.errors import bad_request, field_error
from adock.api.v1.parameters import SearchParameters, SuggestionParameters
from adock.core.clock import today
from adock.directory.situation import current_situation
from adock.search import criteria
from adock.search.access import RowCache, search_index, valid_on
from adock.search.query import SearchRequest

router = Router(tags=["Recherche"])

_results = RowCache(lambda sheet, verdict, day: orjson.dumps(schemas.search_result(sheet, verdict, day), default=tuple))


@router.get(
    "/recherche",
    response={200: SearchAnswer, 400: Problem, 429: Problem},
    summary="Chercher un établissement",
)
def search(request: HttpRequest, parameters: Query[SearchParameters]) -> HttpResponse:
    if parameters.page * parameters.par_page > criteria.DEEPEST_RESULT:
        message = "La recherche s'arrête au 10 000e résultat : précisez-la par un filtre."
        return bad_request([field_error("page", "HORS_LIMITES", message)])
    day, situation = today(), current_situation()
    found = search_index().search(search_request(parameters, valid_on(situation, day)))
    rows = _results.rows(found.hits, situation, day)
    rest = {
        "total": found.total,
        "page": parameters.page,
        "par_page": parameters.par_page,
        "total_pages": ceil(found.total / parameters.par_page),
        "requete": _understood(parameters),
        "donnees": schemas.data_origin(situation),
    }
    # the rows are already serialized: the rest is appended
    return json_bytes(b'{"resultats":[' + b",".join(rows) + b"]," + orjson.dumps(rest)[1:])


def search_request(parameters: SearchParameters, valid_day: int) -> SearchRequest:
    return SearchRequest(
        text=parameters.q,
        departements=tuple(parameters.departement),
        licences=tuple(parameters.licence),
        specialities=tuple(parameters.specialite),
        origins=tuple(parameters.depart),
        destinations=tuple(parameters.arrivee),
        valid_on=valid_day if parameters.en_regle == "true" else None,
        page=parameters.page,
        per_page=parameters.par_page,
    )


def _understood(parameters: SearchParameters) -> dict[str, Any]:
    return {
        "q": criteria.printable(parameters.q),
        "departement": parameters.departement,
        "licence": parameters.licence,
        "specialite": parameters.specialite,
        "depart": parameters.depart,
        "arrivee": parameters.arrivee,
        "en_regle": parameters.en_regle == "true",
    }


@router.get(
    "/suggestions",
    response={200: SuggestionsAnswer, 400: Problem, 429: Problem},
    summary="Compléter pendant la frappe",
)
def suggestions(request: HttpRequest, parameters: Query[SuggestionParameters]) -> HttpResponse:
    situation = current_situation()
    hits = search_index().suggest(parameters.q, limit=8)
    return json_answer(
        {
            "suggestions": _suggestions.rows(hits, situation, today()),
            "donnees": schemas.data_origin(situation),
        }
    )


_suggestions = RowCache(lambda sheet, verdict, day: schemas.suggestion(sheet))
