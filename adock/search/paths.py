"""Where carriers are searched for."""

from urllib.parse import quote

from adock.core.paths import api_path


def search_path(text: str = "") -> str:
    return f"/recherche?q={quote(text)}" if text else "/recherche"


def search_api_path() -> str:
    return f"{api_path()}recherche"


def suggestions_api_path() -> str:
    return f"{api_path()}suggestions"
