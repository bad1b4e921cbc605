"""GET /certificats/{code}."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router
from pydantic import AfterValidator, WithJsonSchema

from adock.api.v1 import schemas
from adock.api.v1.answering import json_answer
from adock.api.v1.answers import CertificateAnswer, Problem
from adock.api.v1.errors import problem, too_many
from adock.certificates import references
from adock.certificates.guessing import TooManyGuesses, find_for
from adock.core.clients import place_of
from adock.core.clock import today
from adock.directory.situation import current_situation
from adock.search.access import public_name_of

_SIGN = "[2-9A-HJKMNP-TV-Za-hjkmnp-tv-z]"
Code = Annotated[
    str,
    AfterValidator(references.read),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": f"^({_SIGN}{{4}}-{_SIGN}{{4}}-{_SIGN}{{4}}|ADK-[0-9]{{4}}-[0-9]{{6,9}})$",
            "description": "Code de l'attestation, ou son numéro : la réponse en dit alors moins.",
            "examples": ["7KQ2-M9FD-3XHA", "ADK-2026-000123"],
        }
    ),
]

router = Router(tags=["Attestations"])


@router.get(
    "/certificats/{code}",
    response={200: CertificateAnswer, 400: Problem, 404: Problem, 429: Problem},
    summary="Attestation signée par une entreprise, et ce qu'elle vaut aujourd'hui",
)
def certificate(request: HttpRequest, code: Path[Code]) -> HttpResponse:
    asked: references.Reference = code  # type: ignore[assignment]  # which the validator returns
    try:
        found = find_for(asked, place_of(request))
    except TooManyGuesses as refusal:
        return too_many(refusal.standing)
    if found is None:
        return problem(404, "A Dock n'a délivré aucune attestation sous ce code ou ce numéro.")
    day = today()
    name = found.company_name if asked.is_code else public_name_of(found.siren, current_situation(), day)
    return json_answer(schemas.certificate(found, name, day, by_code=asked.is_code))
