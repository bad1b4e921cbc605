"""GET /api/: the open API explained to people, from its own OpenAPI description."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from markupsafe import Markup, escape

from adock.core.paths import api_description_path, api_path, key_set_path
from adock.core.reading import RULES, Reading, Standing
from adock.search.paths import search_api_path, suggestions_api_path
from adock.web.kit.frame import render_page
from adock.web.public.pages import ApiGuidePage, ApiParameter, ApiRoute

Schema = Mapping[str, Any]

# A request that shows each route answering; the numbers are fictional.
EXAMPLES = {
    search_api_path(): f"{search_api_path()}?q=transports&licence=LC&en_regle=true",
    suggestions_api_path(): f"{suggestions_api_path()}?q=transp",
}

# What the token of a QR code says: a public contract, like the API's keys.
CLAIMS = (
    ApiParameter("n", "Numéro de l'attestation", "ADK-2026-000123", is_needed=True),
    ApiParameter("c", "Code de l'attestation", "7KQ2-M9FD-3XHA", is_needed=True),
    ApiParameter("k", "Type", "non_emploi ou liste_nominative", is_needed=True),
    ApiParameter("s", "SIREN de l'entreprise", "9 chiffres", is_needed=True),
    ApiParameter("d", "Raison sociale le jour de la signature", "40 premiers caractères", is_needed=True),
    ApiParameter("w", "Nombre de salariés nommés", "0 pour non_emploi", is_needed=True),
    ApiParameter("i", "Jour de la signature, à l'heure de Paris", "AAAA-MM-JJ", is_needed=True),
    ApiParameter("e", "Dernier jour de validité, inclus", "AAAA-MM-JJ", is_needed=True),
)
READING_EXAMPLE = """\
import json, urllib.request
from joserfc import errors, jws
from joserfc.jwk import KeySet

cles = KeySet.import_key_set(json.load(urllib.request.urlopen("{keys_url}")))
jeton = texte_du_qr_code.partition("#")[2]
try:
    dit = json.loads(jws.deserialize_compact(jeton, cles, algorithms=["ES256"]).payload)
    print(dit["d"], dit["s"], "jusqu'au", dit["e"])
except (errors.JoseError, ValueError):
    print("Ce QR code n'est pas signé par A Dock.")"""


# The one sign of Markdown that descriptions use (a test holds it).
_CODE = re.compile(r"`([^`]+)`")


def with_code(text: str) -> Markup:
    """A text of the description as HTML: what stands between grave accents is code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped before


def api_guide(request: HttpRequest, describe: Callable[[], Schema], example: Callable[[], str]) -> HttpResponse:
    schema = describe()
    page = ApiGuidePage(
        introduction=tuple(map(with_code, schema["info"]["description"].split("\n\n"))),
        answer_example=example(),
        limit=_limit(),
        routes=tuple(_routes(schema)),
        address=request.build_absolute_uri(api_path()),
        description_url=api_description_path(),
        claims=CLAIMS,
        token_example=READING_EXAMPLE.format(keys_url=request.build_absolute_uri(key_set_path())),
    )
    return render_page(request, "public/api_guide.jinja", page)


def _limit() -> str:
    """The limit on reading by the API, as whoever it refuses is told; empty where it is lifted."""
    rule = RULES[Reading.API]
    _wait, told, *_why = Standing(rule, rule.limit, 0, 0).sentences
    return told if rule.limit else ""


def _routes(schema: Schema) -> Iterable[ApiRoute]:
    for path, operations in schema["paths"].items():
        operation = operations["get"]
        answer = operation["responses"][200]["content"]["application/json"]["schema"]
        yield ApiRoute(
            path=path,
            title=operation["summary"],
            parameters=tuple(map(_parameter, operation.get("parameters", ()))),
            keys=tuple(_resolved(schema, answer)["properties"]),
            example_url=EXAMPLES.get(path, path if "{" not in path else ""),
        )


def _parameter(parameter: Schema) -> ApiParameter:
    kind = parameter["schema"]
    return ApiParameter(
        name=parameter["name"],
        meaning=with_code(kind.get("description") or parameter.get("description") or ""),
        values=_values(kind),
        is_needed=parameter["required"],
    )


def _values(kind: Schema) -> str:
    """The values a parameter takes, in words; /api/v1/nomenclatures gives the long lists."""
    described = [kind, kind.get("items", {}), *kind.get("anyOf", ())]
    values: list[str] = next((each["enum"] for each in described if "enum" in each), [])
    if 0 < len(values) <= 4:
        return ", ".join(values)
    if values:
        return "un code des nomenclatures"
    if any(each.get("format") == "date" for each in described):
        return "date AAAA-MM-JJ"
    bounds = [str(kind[bound]) for bound in ("minimum", "maximum") if bound in kind]
    return f"nombre de {' à '.join(bounds)}" if bounds else "texte"


def _resolved(schema: Schema, part: Schema) -> Schema:
    reference = part.get("$ref")
    return schema["components"]["schemas"][reference.rpartition("/")[2]] if reference else part
