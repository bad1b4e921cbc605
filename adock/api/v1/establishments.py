"""GET /etablissements/{siret} and GET /entreprises/{siren}."""

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from adock.api.v1 import schemas
from adock.api.v1.answering import json_answer
from adock.api.v1.answers import CompanyAnswer, EstablishmentAnswer, Problem
from adock.api.v1.errors import problem
from adock.api.v1.parameters import VerdictParameters
from adock.directory.verdicts import verdict_on
from adock.search.access import company_of, current_situation, sheet_of, today

router = Router(tags=["Établissements et entreprises"])


@router.get(
    "/etablissements/{siret}",
    response={200: EstablishmentAnswer, 400: Problem, 404: Problem, 429: Problem},
    summary="Fiche et verdict d'un établissement",
)
def establishment(request: HttpRequest, siret: Path[str], parameters: Query[VerdictParameters]) -> HttpResponse:
    sheet = sheet_of(siret)
    if sheet is None:
        return problem(404, "Le registre des transports ne connaît pas cet établissement.")
    situation, day = current_situation(), today()
    verdict = verdict_on(
        sheet,
        situation,
        on=parameters.le or day,
        today=day,
        vehicle=parameters.vehicule,
        journey=parameters.trajet,
    )
    return json_answer(schemas.establishment(sheet, verdict, situation, day))


@router.get(
    "/entreprises/{siren}",
    response={200: CompanyAnswer, 404: Problem, 429: Problem},
    summary="Entreprise, ses établissements, ses licences, son verdict",
)
def company(request: HttpRequest, siren: Path[str]) -> HttpResponse:
    situation, day = current_situation(), today()
    found = company_of(siren, situation, day)
    if found is None:
        return problem(404, "Le registre des transports ne connaît pas cette entreprise.")
    return json_answer(schemas.company(found, situation, day))
