"""The code of a new share, encrypted in the session until the one page that shows it, then removed."""

from base64 import b64decode, b64encode
from contextlib import suppress

from django.http import HttpRequest

from adock.gateways.files import StoreAway, Unreadable, encryption
from adock.gateways.files.keys import keys

_KEY = "share_code"


def keep(request: HttpRequest, share: int, code: str) -> None:
    request.session[_KEY] = {
        "share": share,
        "box": b64encode(encryption.encrypt(_context(share), code.encode(), keys()[0])).decode(),
    }


def take(request: HttpRequest, share: int) -> str:
    """Returns the code and removes it; empty when there is none or it was already shown."""
    kept = request.session.get(_KEY)
    if not kept or kept["share"] != share:
        return ""
    del request.session[_KEY]
    with suppress(Unreadable, StoreAway):
        return encryption.decrypt(_context(share), b64decode(kept["box"]), keys()).decode()
    return ""


def _context(share: int) -> str:
    return f"code of share {share}"
