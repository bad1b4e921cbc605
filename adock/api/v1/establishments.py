"""GET /etablissements/{siret} and GET /entreprises/{siren}."""

from datetime import date
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from adock.api.v1 import schemas
from adock.api.v1.answering import json_answer, json_bytes, json_content
from adock.api.v1.answers import CompanyAnswer, EstablishmentAnswer, Problem
from adock.api.v1.errors import problem
from adock.api.v1.parameters import CompanyParameters, VerdictParameters
from adock.core.clock import today
from adock.core.identifiers import read_identifier
from adock.core.number_words import understood
from adock.directory.sheet import Sheet
from adock.directory.situation import Situation, current_situation
from adock.directory.verdicts import judged, verdict_today
from adock.register.transport import ANY_TRANSPORT
from adock.search.access import company_of, payload_of

# Answers cached by each web worker, some 4 kB each with the sheet they came from; the least requested are evicted first.
MOST_ANSWERS = 5000

router = Router(tags=["Établissements et entreprises"])


@router.get(
    "/etablissements/{siret}",
    response={200: EstablishmentAnswer, 400: Problem, 404: Problem, 429: Problem},
    summary="Fiche et verdict d'un établissement",
)
def establishment(request: HttpRequest, siret: Path[str], parameters: Query[VerdictParameters]) -> HttpResponse:
    payload = payload_of(siret)
    if payload is None:
        return _unknown(siret, "Le registre des transports ne connaît pas cet établissement.")
    situation, day = current_situation(), today()
    if parameters.transport == ANY_TRANSPORT:
        return json_bytes(_usual_answer(payload, situation, day))
    sheet = Sheet.from_bytes(payload)
    verdict = judged(sheet, situation, parameters.transport, day).verdict
    return json_answer(schemas.establishment(sheet, verdict, situation, day))


def _unknown(number: str, sentence: str) -> HttpResponse:
    """404, with what is wrong with the number where something is."""
    found = read_identifier(number)
    is_mistyped = found.kind is not None and found.fault is not None
    return problem(404, f"{sentence} {understood(found).said()}" if is_mistyped else sentence)


@lru_cache(MOST_ANSWERS)
def _usual_answer(payload: bytes, situation: Situation, day: date) -> bytes:
    """The answer when no transport is asked about, which depends on nothing else."""
    sheet = Sheet.from_bytes(payload)
    return json_content(schemas.establishment(sheet, verdict_today(sheet, situation, day), situation, day))


@router.get(
    "/entreprises/{siren}",
    response={200: CompanyAnswer, 400: Problem, 404: Problem, 429: Problem},
    summary="Entreprise, ses établissements, ses licences, son verdict",
)
def company(request: HttpRequest, siren: Path[str], parameters: Query[CompanyParameters]) -> HttpResponse:
    situation, day = current_situation(), today()
    found = company_of(siren, situation, day, parameters.transport)
    if found is None:
        return _unknown(siren, "Le registre des transports ne connaît pas cette entreprise.")
    return json_answer(schemas.company(found, situation, day, parameters.page, parameters.par_page))
