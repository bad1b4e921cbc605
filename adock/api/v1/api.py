"""The public API, version 1: its routes and its errors."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from adock.api.v1 import certificates, establishments, search, sources
from adock.api.v1.errors import CONTENT_TYPE, from_validation, problem
from adock.core.french import typeset

DESCRIPTION = """
Le registre des entreprises de transport routier de marchandises, avec un verdict motivé. Ouverte, sans clé.

Les attestations signées par les entreprises se vérifient par leur code : état du jour, entreprise, dates. Les noms des
salariés n'y figurent jamais.

Le jeton de leur QR code se vérifie sans nous, avec les clés publiées à `/.well-known/jwks.json` : `/api/` dit comment.

Une même adresse internet peut faire un nombre limité de demandes, que dit l'en-tête `RateLimit-Policy` : `q` demandes en `w`
secondes. Une demande longue à traiter compte pour plusieurs. Au-delà, la réponse est 429, et `Retry-After` dit combien de
secondes attendre : qui redemande sans attendre attend plus longtemps.

Un paramètre que cette API n'a pas ne change rien à la réponse : l'en-tête `Parametres-Ignores` le nomme. S'il ressemble à un
autre (`departements` pour `departement`), la réponse est 400 et dit lequel. Ceux qui comptent les visites (`utm_…`) sont tus.

Les réponses portent la date de la situation du registre (`donnees.situation_au`). Le verdict parle du registre ce
jour-là ; ce n'est pas un avis juridique. Les erreurs suivent la RFC 9457 (`application/problem+json`).
""".strip()


# Ninja makes a response for views that add headers to it. Ours return their own, so this one is never written to.
UNUSED_RESPONSE = HttpResponse()


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return from_validation(error.errors)


def _unknown(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404)


def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    # Ninja's only 400: a body that it cannot parse
    return problem(error.status_code, "Le corps de cette demande n'est pas du JSON." if error.status_code == 400 else None)


def _too_long(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem(413)


class DescribedApi(NinjaAPI):
    """An API that answers faults as problems, says so in its description, and shows no page of Ninja's."""

    def __init__(self, **options: Any) -> None:
        super().__init__(docs_url=None, **options)
        self._described: OpenAPISchema | None = None
        self.exception_handler(ValidationError)(_invalid)
        self.exception_handler(Http404)(_unknown)
        self.exception_handler(HttpError)(_refused)
        self.exception_handler(RequestDataTooBig)(_too_long)

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        return UNUSED_RESPONSE

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The description, made once: it takes 50 ms, and anybody may ask for it."""
        if self._described is None:
            self._described = self._describe(**options)
        return self._described

    def _describe(self, **options: Any) -> OpenAPISchema:
        """Ninja's description, plus what Ninja does not know: the media type of our errors, the 503, French typography."""
        schema = super().get_openapi_schema(**options)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for parameter in operation.get("parameters", ()):
                    # Ninja repeats there those of the schema, as a list: a parameter's own are a map (OpenAPI 3.1, 4.8.12)
                    parameter.pop("examples", None)
                responses = operation["responses"]
                responses[503] = {"description": "Service Unavailable", "content": dict(responses[429]["content"])}
                for status, response in responses.items():
                    if status >= 400:
                        response["content"] = {CONTENT_TYPE: next(iter(response["content"].values()))}
        _typeset(schema)
        return schema


def _typeset(described: Any) -> None:
    """Typesets the sentences of a description in place; names, patterns and examples are for programs."""
    if isinstance(described, dict):
        for name, value in described.items():
            if name in {"description", "summary"} and isinstance(value, str):
                described[name] = typeset(value)
            else:
                _typeset(value)
    elif isinstance(described, list):
        for value in described:
            _typeset(value)


api = DescribedApi(
    title="API A Dock",
    version="1.0.0",
    description=DESCRIPTION,
    urls_namespace="api-1",
    openapi_extra={"info": {"license": {"name": "Licence Ouverte 2.0"}}},
)
api.add_router("", search.router)
api.add_router("", establishments.router)
api.add_router("", certificates.router)
api.add_router("", sources.router)
