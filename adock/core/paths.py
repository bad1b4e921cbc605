"""Paths of the service's own pages: those that no domain owns, and that any domain's mails and pages may link to."""

from urllib.parse import quote, urlencode


def home_path() -> str:
    return "/"


def help_path() -> str:
    return "/aide"


def contact_path(*, siret: str = "", siren: str = "", certificate: str = "") -> str:
    """The contact page, about that establishment, company or certificate if one is given."""
    about = {"siret": siret, "siren": siren, "attestation": certificate}
    query = urlencode({name: value for name, value in about.items() if value}, safe="/", quote_via=quote)
    return f"/contact?{query}" if query else "/contact"


def site_map_path() -> str:
    return "/plan-du-site"


def accessibility_path() -> str:
    return "/accessibilite"


def legal_notice_path() -> str:
    return "/mentions-legales"


def personal_data_path() -> str:
    return "/donnees-personnelles"


def cookies_path() -> str:
    return "/cookies"


def terms_of_use_path() -> str:
    return "/cgu"


# --------------------------------------------------------------- for programs


def api_guide_path() -> str:
    return "/api/"


def api_path() -> str:
    """The prefix of every API path."""
    return "/api/v1/"


def api_description_path() -> str:
    """The API's OpenAPI description."""
    return f"{api_path()}openapi.json"


def key_set_path() -> str:
    """The public keys that tokens are signed with (RFC 7517)."""
    return "/.well-known/jwks.json"


def robots_path() -> str:
    """What search engines are asked to leave alone (RFC 9309)."""
    return "/robots.txt"


def health_path() -> str:
    return "/sante"


def reading_health_path() -> str:
    """What load balancers ask: whether this machine can be read from, with or without the database."""
    return f"{health_path()}/lecture"


# -------------------------------------------------- mails, where none is sent


def mailbox_path() -> str:
    return "/courriels"


def mail_path(number: int) -> str:
    return f"{mailbox_path()}/{number}"


def mail_as_html_path(number: int) -> str:
    return f"{mail_path(number)}/html"


def print_letters_path() -> str:
    return f"{mailbox_path()}/lettres"
