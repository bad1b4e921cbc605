"""The rules of FranceConnect and of ProConnect: what each asks, refuses and answers. Pure.

Sources: france-connect/sources (AuthorizeParamsDto, fcp-low.scopes.ts, api-authorize.feature) and
proconnect-gouv/proconnect-espace-partenaires, as read in November 2026.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from adock.fictional_identity.people import Person


@dataclass(frozen=True)
class Rules:
    """One provider's rules. The authorization request takes the parameters `needed` and `allowed`; any other is refused with
    the code `bad_request`."""

    name: str
    slug: str
    path: str  # of the issuer
    subtitle: str
    needed: frozenset[str]
    allowed: frozenset[str]
    scopes: frozenset[str]
    shortest_secret: int  # of state and nonce
    bad_request: str
    bad_redirect_uri: str
    bad_logout_uri: str
    bad_hint: str
    code_life_s: int
    access_life_s: int
    asks_workplace: bool

    def missing(self, asked: Mapping[str, str]) -> list[str]:
        return sorted(name for name in self.needed if not asked.get(name))

    def unlisted(self, asked: Mapping[str, str]) -> list[str]:
        return sorted(set(asked) - self.needed - self.allowed)


USUAL = frozenset({"client_id", "response_type", "redirect_uri", "scope", "state", "nonce"})

FRANCECONNECT = Rules(
    name="FranceConnect",
    slug="franceconnect",
    path="/franceconnect/api/v2",
    subtitle="pour les particuliers",
    needed=USUAL | {"acr_values"},
    allowed=frozenset({"prompt", "claims", "idp_hint", "ui_locales"}),
    scopes=frozenset(
        {
            *("openid", "identite_pivot", "profile", "birth", "given_name", "family_name", "birthdate", "gender"),
            *("birthplace", "birthcountry", "email", "preferred_username", "amr", "idp_id", "idp_birthdate"),
        }
    ),
    shortest_secret=22,
    bad_request="Y030007",
    bad_redirect_uri="Y030007",
    bad_logout_uri="Y030007",
    bad_hint="Y100019",
    code_life_s=30,
    access_life_s=60,
    asks_workplace=False,
)

PROCONNECT = Rules(
    name="ProConnect",
    slug="proconnect",
    path="/proconnect/api/v2",
    subtitle="pour les professionnels",
    needed=USUAL,
    allowed=frozenset({"claims", "prompt", "idp_hint", "login_hint", "siret_hint"}),
    scopes=frozenset(
        {
            *("openid", "given_name", "usual_name", "email", "uid", "siret", "idp_id", "organization_label", "roles"),
            *("phone", "organizational_unit", "belonging_population", "chorusdt", "custom"),
        }
    ),
    shortest_secret=32,
    bad_request="Y000400",
    bad_redirect_uri="Y030031",
    bad_logout_uri="Y030111",
    bad_hint="Y000400",
    code_life_s=60,
    access_life_s=3600,
    asks_workplace=True,
)

LOGOUT_ALLOWED = frozenset({"id_token_hint", "post_logout_redirect_uri", "state", "client_id", "logout_hint", "ui_locales"})
TOKEN_NEEDED = frozenset({"grant_type", "code", "redirect_uri", "client_id", "client_secret"})
ID_TOKEN_LIFE_S = 60
INTERACTION_LIFE_S = 1800
IDENTITE_PIVOT = frozenset({"given_name", "family_name", "birthdate"})  # a scope that means several claims


def claims_of(rules: Rules, scopes: frozenset[str], person: Person, siret: str, organization: str) -> dict[str, object]:
    """The claims of userinfo, besides `sub`."""
    told: dict[str, object] = {"given_name": person.given_name, "email": person.email}
    if rules.asks_workplace:
        told |= {"usual_name": person.name_in_use or person.family_name, "uid": person.key, "siret": siret}
        told |= {"idp_id": "fictif", "organization_label": organization, "roles": list(person.roles)}
    else:
        told |= {"family_name": person.family_name, "birthdate": person.birthdate}
        if person.name_in_use:
            told["preferred_username"] = person.name_in_use
    granted = scopes | (IDENTITE_PIVOT if "identite_pivot" in scopes else frozenset())
    return {claim: value for claim, value in told.items() if claim in granted}


def origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
