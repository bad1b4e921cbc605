"""One provider: its endpoints, its sign-ins under way, and the codes and tokens it gave. All of it is in memory."""

import json
import re
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import compare_digest
from threading import RLock
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from adock.core.identifiers import compact_number
from adock.core.siren import is_siret
from adock.fictional_identity import signing
from adock.fictional_identity.answers import Answer, json_answer, jwt_answer, redirection, refusal_page, sign_in_page
from adock.fictional_identity.faults import Fault
from adock.fictional_identity.people import PEOPLE, Establishment, Person
from adock.fictional_identity.rules import (
    ID_TOKEN_LIFE_S,
    INTERACTION_LIFE_S,
    LOGOUT_ALLOWED,
    TOKEN_NEEDED,
    Rules,
    claims_of,
)

MOST_KEPT = 1000
# How many factors a person chose to give -> what the provider says of it. A real one, asked for two, may give fewer all the
# same: whoever asked must look.
FACTORS = {"1": "eidas1", "2": "eidas1-mfa"}
FICTIONAL_SIRET = re.compile(r"000[0-9]{11}")
WRONG_SIRET = "Ce SIRET n'est pas fictif ou pas juste : 14 chiffres, les trois premiers 000, clé de contrôle comprise."


Parameters = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Registration:
    """A client, as registered with the real providers. `origins` are those of its pages, such as "http://localhost:8000"."""

    client_id: str
    client_secret: str = field(repr=False)
    origins: frozenset[str]

    def return_addresses(self, slug: str) -> frozenset[str]:
        return frozenset(f"{origin}/connexion/{slug}/retour" for origin in self.origins)

    def logout_addresses(self) -> frozenset[str]:
        return frozenset(f"{origin}/deconnexion/retour" for origin in self.origins)


@dataclass
class Grant:
    """What a person agreed to: exchanged once for a code, then read with an access token. `acr`: how they were identified."""

    asked: Mapping[str, str]
    person: Person
    establishment: Establishment
    acr: str


Kept = TypeVar("Kept")


class Drawer(Generic[Kept]):
    """Things stored for a while, each under a random secret name. The oldest are dropped when there are too many."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock, self._things = clock, dict[str, tuple[float, Kept]]()

    def put(self, thing: Kept, life_s: float) -> str:
        name = secrets.token_urlsafe(32)
        self._things[name] = (self._clock() + life_s, thing)
        while len(self._things) > MOST_KEPT:
            del self._things[next(iter(self._things))]
        return name

    def look(self, name: str) -> Kept | None:
        until, thing = self._things.get(name, (0.0, None))
        return thing if self._clock() < until else None

    def take(self, name: str) -> Kept | None:
        thing = self.look(name)
        self._things.pop(name, None)
        return thing


class Provider:
    def __init__(
        self,
        rules: Rules,
        base_url: str,
        registration: Registration,
        key: ECKey,
        establishments: Sequence[Establishment] = (),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.rules, self.issuer = rules, base_url + rules.path
        self.faults: set[Fault] = set()
        self.published = [key]
        self._registration, self._key, self._clock = registration, key, clock
        self.establishments = tuple(establishments)
        self._lock = RLock()
        self._interactions: Drawer[Mapping[str, str]] = Drawer(clock)
        self._codes: Drawer[Grant] = Drawer(clock)
        self._accesses: Drawer[Grant] = Drawer(clock)

    def change_key(self) -> None:
        """Changes the signing key, as real providers do now and then. The former key is no longer published."""
        self._key = signing.new_key()
        self.published = [self._key]

    def answer(self, method: str, path: str, query: Parameters, form: Parameters, authorization: str) -> Answer:
        """The answer to a request under the issuer's address; `path` is what follows that address."""
        if Fault.DOWN in self.faults:
            return Answer(503, b"down")
        with self._lock:
            match method, path:
                case "GET", "/.well-known/openid-configuration":
                    return json_answer(self.metadata())
                case "GET", "/jwks":
                    return json_answer({"keys": [key.as_dict(private=False) for key in self.published]})
                case "GET", "/authorize":
                    return self._authorize(query)
                case "POST", "/interaction":
                    return self._choose(dict(form))
                case "POST", "/token":
                    return self._token(form, authorization)
                case "GET", "/userinfo":
                    return self._userinfo(authorization)
                case "GET", "/session/end":
                    return self._end_session(query)
        return refusal_page(self.rules, 404, "Y000404", "Cette adresse n'existe pas.")

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer + ("/ailleurs" if Fault.OTHER_ISSUER_PUBLISHED in self.faults else ""),
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/session/end",
            "authorization_response_iss_parameter_supported": True,
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["pairwise"],
            "scopes_supported": sorted(self.rules.scopes),
            "id_token_signing_alg_values_supported": [signing.ALGORITHM],
            "userinfo_signing_alg_values_supported": [signing.ALGORITHM],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    # To sign in: the request, the person's choice, the code

    def _authorize(self, query: Parameters) -> Answer:
        asked, rules = dict(query), self.rules
        refused = self._refusal_of_request(query)
        if refused is not None:
            return refused
        if "prompt" in asked and asked["prompt"].split() == ["none"]:
            return self._back(asked, {"error": "login_required", "error_description": "no session"})
        scopes = frozenset(asked["scope"].split())
        if "openid" not in scopes or scopes - rules.scopes:
            return self._back(asked, {"error": "invalid_scope", "error_description": "scope refused"})
        if Fault.SERVER_ERROR_ON_RETURN in self.faults:
            return self._back(asked, {"error": "server_error", "error_description": "Y500001 (oops)"})
        return self._sign_in_page(self._interactions.put(asked, INTERACTION_LIFE_S), asked)

    def _refusal_of_request(self, query: Parameters) -> Answer | None:
        """None for a request exactly as it should be. The person is not sent back: the address may be anybody's."""
        asked, rules = dict(query), self.rules

        def refused(code: str, words: str) -> Answer:
            return refusal_page(rules, 400, code, words)

        if len(asked) != len(query):
            return refused(rules.bad_request, "Un paramètre est donné deux fois.")
        if asked.get("client_id") != self._registration.client_id:
            return refused("invalid_client", "Ce service n'est pas inscrit.")
        if asked.get("redirect_uri") not in self._registration.return_addresses(rules.slug):
            return refused(rules.bad_redirect_uri, "L'adresse de retour n'est pas l'une de celles inscrites.")
        if unlisted := rules.unlisted(asked):
            return refused(rules.bad_request, f"Paramètre non prévu : {', '.join(unlisted)}.")
        if missing := rules.missing(asked):
            return refused(rules.bad_request, f"Paramètre manquant : {', '.join(missing)}.")
        if asked["response_type"] != "code" or asked.get("acr_values", "eidas1") != "eidas1":
            return refused(rules.bad_request, "response_type doit valoir code, acr_values eidas1.")
        if min(len(asked["state"]), len(asked["nonce"])) < rules.shortest_secret:
            return refused(rules.bad_request, f"state et nonce comptent au moins {rules.shortest_secret} signes.")
        return None if _is_object(asked.get("claims", "{}")) else refused(rules.bad_request, "claims n'est pas du JSON.")

    def _sign_in_page(self, interaction: str, asked: Mapping[str, str], **shown: str) -> Answer:
        people = PEOPLE if self.rules.asks_workplace else tuple(person for person in PEOPLE if not person.roles)
        shown["factors"] = shown.get("factors") or ("2" if asks_two_factors(asked) else "1")
        return sign_in_page(self.rules, asked["redirect_uri"], interaction, people, self.establishments, shown)

    def _choose(self, form: Mapping[str, str]) -> Answer:
        interaction = form.get("interaction", "")
        asked = self._interactions.look(interaction)
        if asked is None:
            return refusal_page(self.rules, 400, "Y000400", "Cette page est trop ancienne. Recommencez depuis A Dock.")
        if form.get("act") == "cancel":
            self._interactions.take(interaction)
            return self._back(asked, {"error": "access_denied", "error_description": "user authentication aborted"})
        person = next((person for person in PEOPLE if person.key == form.get("person")), None)
        factors = form.get("factors", "")
        if person is None:
            return self._sign_in_page(interaction, asked, error="Choisissez une personne.", factors=factors)
        typed = compact_number(form.get("siret_typed") or form.get("siret") or "")
        if self.rules.asks_workplace and not (FICTIONAL_SIRET.fullmatch(typed) and is_siret(typed)):
            chosen = {"person": person.key, "typed": typed, "factors": factors}
            return self._sign_in_page(interaction, asked, error=WRONG_SIRET, **chosen)
        self._interactions.take(interaction)
        known = {one.siret: one for one in self.establishments}
        workplace = known.get(typed, Establishment(typed, f"Établissement fictif {typed}"))
        grant = Grant(asked, person, workplace, self._acr(asked, factors))
        return self._back(asked, {"code": self._codes.put(grant, self.rules.code_life_s)})

    def _back(self, asked: Mapping[str, str], told: Mapping[str, str]) -> Answer:
        issuer = {"iss": self.issuer + ("/ailleurs" if Fault.OTHER_ISSUER_ON_RETURN in self.faults else "")}
        if Fault.NO_ISSUER_ON_RETURN in self.faults:
            issuer = {}
        return redirection(f"{asked['redirect_uri']}?{urlencode({**told, 'state': asked['state'], **issuer})}")

    # From program to program

    def _token(self, form: Parameters, authorization: str) -> Answer:
        asked, client = dict(form), self._registration
        if Fault.TOKEN_ENDPOINT_DOWN in self.faults:
            return Answer(503, b"down")
        if authorization or not (
            asked.get("client_id") == client.client_id
            and compare_digest(asked.get("client_secret", "").encode(), client.client_secret.encode())
        ):
            return json_answer({"error": "invalid_client", "error_description": "client_secret_post only"}, 401)
        if set(asked) != TOKEN_NEEDED or len(asked) != len(form):
            return json_answer({"error": "invalid_request", "error_description": self.rules.bad_request}, 400)
        if asked["grant_type"] != "authorization_code":
            return json_answer({"error": "unsupported_grant_type"}, 400)
        grant = self._codes.take(asked["code"])
        if grant is None or grant.asked["redirect_uri"] != asked["redirect_uri"] or Fault.CODE_REFUSED in self.faults:
            return json_answer({"error": "invalid_grant", "error_description": "grant request is invalid"}, 400)
        access_token = self._accesses.put(grant, self.rules.access_life_s)
        return json_answer(
            {
                "access_token": access_token,
                "token_type": "Bearer",
                "expires_in": self.rules.access_life_s,
                "scope": grant.asked["scope"],
                "id_token": self._identity_token(grant, access_token),
            }
        )

    def _identity_token(self, grant: Grant, access_token: str) -> str:
        now, faults = int(self._clock()), self.faults
        if Fault.EXPIRED in faults:
            now -= ID_TOKEN_LIFE_S + 61
        if Fault.ISSUED_LATER in faults:
            now += 120
        claims: dict[str, Any] = {
            "iss": self.issuer + ("/ailleurs" if Fault.WRONG_ISSUER in faults else ""),
            "sub": self.subject(grant.person),
            "aud": "un-autre-service" if Fault.WRONG_AUDIENCE in faults else self._registration.client_id,
            "iat": now,
            "exp": now + ID_TOKEN_LIFE_S,
            "auth_time": now,
            "nonce": "0" * 64 if Fault.WRONG_NONCE in faults else grant.asked["nonce"],
            "at_hash": signing.half_hash("autre" if Fault.WRONG_AT_HASH in faults else access_token),
        }
        if Fault.NO_ACR not in faults:
            claims["acr"] = grant.acr
        if Fault.ALGORITHM_NONE in faults:
            return signing.unsigned(claims)
        if Fault.ALGORITHM_HS256 in faults:
            return signing.signed_with_secret(claims, self._registration.client_secret, self._key.kid)
        token = signing.signed(claims, signing.new_key() if Fault.UNKNOWN_KEY in faults else self._key)
        return signing.spoiled(token) if Fault.WRONG_SIGNATURE in faults else token

    def _acr(self, asked: Mapping[str, str], factors: str) -> str:
        """How the person was identified: as was asked, unless they chose one or two factors on ProConnect's page."""
        if Fault.WEAK_ACR in self.faults:
            return "eidas1" if self.rules.asks_workplace else "eidas0"
        if not self.rules.asks_workplace or factors not in FACTORS:
            factors = "2" if asks_two_factors(asked) else "1"
        return FACTORS[factors]

    def _userinfo(self, authorization: str) -> Answer:
        if Fault.USERINFO_DOWN in self.faults:
            return Answer(503, b"down")
        scheme, _, token = authorization.partition(" ")
        grant = self._accesses.look(token) if scheme == "Bearer" else None
        if grant is None:
            return json_answer({"error": "invalid_token"}, 401)
        faults, scopes = self.faults, frozenset(grant.asked["scope"].split())
        claims = claims_of(self.rules, scopes, grant.person, grant.establishment.siret, grant.establishment.name)
        claims["sub"] = "un autre" if Fault.OTHER_SUBJECT in faults else self.subject(grant.person)
        if Fault.SHORT_SIRET in faults:
            claims["siret"] = grant.establishment.siret[:13]
        for fault, claim in ((Fault.NO_SIRET, "siret"), (Fault.NO_EMAIL, "email")):
            if fault in faults:
                claims.pop(claim, None)
        if Fault.JSON_USERINFO in faults:
            return json_answer(claims)
        now = int(self._clock())
        client = "un-autre-service" if Fault.USERINFO_FOR_ANOTHER in faults else self._registration.client_id
        token = signing.signed({**claims, "iss": self.issuer, "aud": client, "iat": now, "exp": now + 60}, self._key)
        return jwt_answer(signing.spoiled(token) if Fault.USERINFO_WRONG_SIGNATURE in faults else token)

    def subject(self, person: Person) -> str:
        """The person's identifier, which differs with each provider and each client."""
        seed = f"{self.rules.slug}:{self._registration.client_id}:{person.key}"
        return sha256(seed.encode()).hexdigest() + "v1"

    # To sign out

    def _end_session(self, query: Parameters) -> Answer:
        asked, rules = dict(query), self.rules
        if set(asked) - LOGOUT_ALLOWED or len(asked) != len(query) or not asked.get("state"):
            return refusal_page(rules, 400, rules.bad_request, "Demande de déconnexion mal formée.")
        if not self._is_hint_of_ours(asked.get("id_token_hint", "")):
            return refusal_page(rules, 400, rules.bad_hint, "id_token_hint n'est pas l'un de nos jetons.")
        address = asked.get("post_logout_redirect_uri")
        if address not in self._registration.logout_addresses():
            return refusal_page(rules, 400, rules.bad_logout_uri, "L'adresse de retour n'est pas l'une de celles inscrites.")
        return redirection(f"{address}?{urlencode({'state': asked['state']})}")

    def _is_hint_of_ours(self, hint: str) -> bool:
        """Whether the id_token hint is ours. It may have expired long ago, since it only says whose session ends."""
        for key in self.published:
            try:
                claims = jwt.decode(hint, key, algorithms=[signing.ALGORITHM]).claims
            except (JoseError, ValueError):
                continue
            return bool(claims.get("at_hash")) and (claims["iss"], claims["aud"]) == (self.issuer, self._registration.client_id)
        return False


def asks_two_factors(asked: Mapping[str, str]) -> bool:
    token = json.loads(asked.get("claims", "{}")).get("id_token")
    return isinstance(token, dict) and bool(token.get("acr"))


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False
