"""Mails that somebody asks us to send to an address they typed: few, and never so few that its owner gets none.

Counted by whoever asks (their place, or their account once signed in) and address; then, wider, by address and kind of mail.
When the wide count is reached the mailbox holds mails of that kind, less than an hour old, whose links work: the answer says
so.
"""

from datetime import timedelta
from enum import StrEnum

from django.http import HttpRequest, HttpResponse

from adock.core.clients import place_of
from adock.core.limits import is_within_limit
from adock.core.words import marked
from adock.web.kit.errors import PROTECTION, too_many

WRITING_PERIOD = timedelta(hours=1)
# Of all kinds together, from one place to one address.
MOST_FROM_ONE = 5
# Of one kind to one address, from all places.
MOST_FROM_ALL = 10

WRITTEN_ALREADY = marked(
    "Plusieurs messages sont partis à cette adresse depuis une heure, demandés d'ici ou d'ailleurs. Ouvrez le plus récent : "
    "son lien fonctionne."
)
SIGN_UP_ELSEWHERE = marked(
    "Plusieurs messages sont partis à cette adresse depuis une heure, demandés d'ici ou d'ailleurs. Si elle est à vous, "
    "choisissez un mot de passe par la page « Mot de passe oublié »."
)


class Letters(StrEnum):
    """Kinds of mails. One kind used up leaves the others."""

    CONFIRMATION = "confirmation"
    RESET = "reset"


# The fewest, of the kinds that have a limit of their own, from one place to one address.
MOST_OF_KIND = {Letters.CONFIRMATION: MOST_FROM_ONE, Letters.RESET: 3}
FULL_MAILBOX = {Letters.CONFIRMATION: SIGN_UP_ELSEWHERE, Letters.RESET: WRITTEN_ALREADY}


def refusal_to_write(request: HttpRequest, address: str, kind: Letters) -> HttpResponse | None:
    """Counts a mail about to be sent, whether that address has an account or not; the answer that refuses it, if any."""
    asker = f"user:{request.user.pk}" if request.user.is_authenticated else place_of(request)
    pair = f"{asker} {address.lower()}"
    here = ("mail from", MOST_FROM_ONE), (f"mail {kind} from", MOST_OF_KIND[kind])
    if not all(is_within_limit(act, pair, most=most, period=WRITING_PERIOD) for act, most in here):
        return too_many(request, WRITING_PERIOD, PROTECTION)
    if not is_within_limit(f"mail {kind} to", address.lower(), most=MOST_FROM_ALL, period=WRITING_PERIOD):
        return too_many(request, WRITING_PERIOD, FULL_MAILBOX[kind])
    return None
