"""An API beside the real one's rules, with routes that are asked by POST: to read, to change something, or as well as GET."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import Router, Schema
from pydantic import Field

from adock.api.v1.answering import READS_ONLY, json_answer
from adock.api.v1.answers import Problem
from adock.api.v1.api import DescribedApi
from config.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

ANSWERS: dict[Any, Any] = {200: dict[str, Any], 429: Problem}

router = Router()


class Numbers(Schema):
    numeros: Annotated[list[str], Field(max_length=3)]


@router.post("/lus", response=ANSWERS, openapi_extra=READS_ONLY)
def read(request: HttpRequest, demande: Numbers) -> HttpResponse:
    return json_answer({"lus": demande.numeros})


@router.post("/ecrits", response=ANSWERS)
def write(request: HttpRequest, demande: Numbers) -> HttpResponse:
    return json_answer({"ecrits": demande.numeros})


@router.get("/fiches/{int:rang}", response=ANSWERS)
def sheet(request: HttpRequest, rang: int) -> HttpResponse:
    return json_answer({"rang": rang})


@router.post("/fiches/{int:rang}", response=ANSWERS, openapi_extra=READS_ONLY)
def ask_of_sheet(request: HttpRequest, rang: int, demande: Numbers) -> HttpResponse:
    return json_answer({"rang": rang, "lus": demande.numeros})


api = DescribedApi(urls_namespace="essai")
api.add_router("", router)

urlpatterns = [path("api/v1/", api.urls)]
