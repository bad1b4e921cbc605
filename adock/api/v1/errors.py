"""Errors as RFC 9457 problems, in French, with the same shape for every route and every fault."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import orjson
from django.http import HttpResponse

from adock.core.addresses import public_url
from adock.core.french import typeset
from adock.core.languages import gettext as _
from adock.core.paths import contact_path
from adock.core.reading import Standing

CONTENT_TYPE = "application/problem+json"

TITLES = {
    400: "Demande incorrecte",
    404: "Introuvable",
    405: "Méthode non permise",
    413: "Demande trop longue",
    414: "Adresse trop longue",
    429: "Trop de demandes",
    500: "Erreur interne",
    503: "Service momentanément indisponible",
}

DETAILS = {
    404: "Cette adresse ne mène à rien. La liste des adresses est sur /api/.",
    405: "Cette adresse ne se lit qu'avec GET.",
    413: "Le corps de cette demande dépasse 64 ko : envoyez-la en plusieurs fois.",
    500: "Le service a rencontré une erreur. Elle a été consignée ; réessayez dans quelques minutes.",
    503: "Le service ne peut pas répondre pour l'instant. Réessayez dans quelques minutes.",
}

FieldError = dict[str, str]


def too_many(standing: Standing) -> HttpResponse:
    """429: when to come back, the rule, and where to write."""
    sentences = (*standing.sentences, _("Besoin de plus ? Écrivez-nous : {address}").format(address=public_url(contact_path())))
    response = problem(429, " ".join(sentences))
    response.headers["Retry-After"] = str(standing.wait_s)
    return response


def problem(status: int, detail: str | None = None, errors: Sequence[FieldError] = ()) -> HttpResponse:
    body = {
        "type": "about:blank",
        "title": typeset(TITLES.get(status) or HTTPStatus(status).phrase),
        "status": status,
        "detail": typeset(detail or DETAILS.get(status) or TITLES.get(status, "Erreur")),
        "erreurs": list(errors),
    }
    response = HttpResponse(orjson.dumps(body), status=status, content_type=CONTENT_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


def field_error(field: str, code: str, message: str) -> FieldError:
    return {"champ": field, "code": code, "message": typeset(message)}


def bad_request(errors: Sequence[FieldError]) -> HttpResponse:
    return problem(400, " ".join(error["message"] for error in errors), errors)


# pydantic's kinds of fault -> our code and sentence; each {…} is filled from the fault's own context
SENTENCES: dict[str, tuple[str, str]] = {
    "string_too_long": ("TROP_LONG", "« {field} » compte plus de {max_length} caractères."),
    "int_parsing": ("NOMBRE_ATTENDU", "« {field} » doit être un nombre entier."),
    "int_from_float": ("NOMBRE_ATTENDU", "« {field} » doit être un nombre entier."),
    "int_parsing_size": ("HORS_LIMITES", "« {field} » est trop grand."),
    "greater_than_equal": ("HORS_LIMITES", "« {field} » doit être au moins {ge}."),
    "less_than_equal": ("HORS_LIMITES", "« {field} » doit être au plus {le}."),
    "literal_error": (
        "VALEUR_INCONNUE",
        "« {field} » vaut {expected}, et rien d'autre.",
    ),
    "enum": ("VALEUR_INCONNUE", "« {field} » vaut {expected}, et rien d'autre."),
    "missing": ("ABSENT", "« {field} » est nécessaire."),
    "too_long": ("TROP_LONG", "« {field} » est répété plus de {max_length} fois."),
}


def from_validation(faults: list[dict[str, Any]]) -> HttpResponse:
    """A 400 that names each wrong parameter and says how to correct it."""
    return bad_request([_sentence(fault) for fault in faults])


def _sentence(fault: dict[str, Any]) -> FieldError:
    # ninja's location is ("query", parameter, index…)
    names = [part for part in fault["loc"] if isinstance(part, str) and part not in {"query", "path", "body", "parameters"}]
    field = names[-1] if names else "requete"
    context = fault.get("ctx", {})
    if fault["type"] == "value_error":
        message = str(context.get("error", fault["msg"]))
        return field_error(field, "VALEUR_INCONNUE", message)
    code, sentence = SENTENCES.get(fault["type"], ("VALEUR_INCORRECTE", "« {field} » n'est pas correct."))
    values = {"field": field, **context}
    values["expected"] = str(values.get("expected", "")).replace(" or ", " ou ").replace("'", "")
    return field_error(field, code, sentence.format_map(values))
