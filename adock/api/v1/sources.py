"""GET /situation and GET /nomenclatures: the sources and codes that answers are made of."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from adock.api.v1 import schemas
from adock.api.v1.answering import json_answer
from adock.api.v1.answers import NomenclaturesAnswer, Problem, SituationAnswer
from adock.core.clock import today
from adock.directory.situation import current_situation

router = Router(tags=["Données"])


@router.get("/situation", response={200: SituationAnswer, 429: Problem}, summary="Chaque source, sa date, son âge")
def situation(request: HttpRequest) -> HttpResponse:
    return json_answer(schemas.situation(current_situation(), today()))


@router.get("/nomenclatures", response={200: NomenclaturesAnswer, 429: Problem}, summary="Codes et libellés")
def nomenclatures(request: HttpRequest) -> HttpResponse:
    return json_answer(schemas.nomenclatures())
