"""The limits on reading: all of them, with what each says to whoever it refuses.

Each counts by place: an IPv4 address, or an IPv6 /64 (adock/core/clients.py). What writes is limited in adock/core/limits.py.
"""

from dataclasses import dataclass
from enum import StrEnum, auto

from django.conf import settings

from adock.core.words import marked

# A refused place that goes on asking waits longer and longer: up to this, or its rule's period.
LONGEST_WAIT_S = 60

GUESSES = marked("Cette limite protège les attestations contre les programmes qui essaient des codes sans fin.")


class Reading(StrEnum):
    """What is counted. The values are in the table of counts: a new meaning needs a new name."""

    API = auto()
    PAGES = auto()
    STATIC_FILES = auto()
    CERTIFICATE_NUMBERS = auto()
    CERTIFICATE_MISSES = auto()
    CERTIFICATE_TOKENS = auto()


@dataclass(frozen=True, slots=True)
class Rule:
    """`most` within `period_s` seconds, from the first; `setting` names the setting to take `most` from, `times` over, where 0
    lifts it.

    `sentence` is French, with `{most}` and `{period}`.
    """

    sentence: str
    period_s: int
    most: int = 0
    setting: str = ""
    times: int = 1
    why: str = ""

    @property
    def limit(self) -> int:
        return self.times * int(getattr(settings, self.setting)) if self.setting else self.most

    def lasts(self, total: int) -> int:
        """How long a window lasts, in seconds, that `total` was counted in: twice as long for each further `limit` asked in
        vain, so that a program that asks again without waiting is slowed, and told so, rather than cut off."""
        times = total // (self.limit or 1)
        if times < 2:
            return self.period_s
        return min(self.period_s << min(times - 1, 10), max(self.period_s, LONGEST_WAIT_S))


RULES = {
    Reading.API: Rule(
        marked(
            "Une même adresse internet peut faire {most} demandes à l'API en {period} ; une demande longue à traiter compte "
            "pour plusieurs."
        ),
        period_s=10,
        setting="API_RATE",
    ),
    Reading.PAGES: Rule(
        marked(
            "Une même adresse internet peut ouvrir {most} pages en {period} ; une page longue à préparer compte pour plusieurs."
        ),
        period_s=10,
        setting="PAGE_RATE",
    ),
    # a first page takes thirty; they are read from memory
    Reading.STATIC_FILES: Rule(
        marked("Une même adresse internet peut demander {most} fichiers du site en {period}."),
        period_s=10,
        setting="PAGE_RATE",
        times=10,
    ),
    Reading.CERTIFICATE_NUMBERS: Rule(
        marked("Une même adresse internet peut demander {most} attestations par leur numéro en {period}."),
        period_s=600,
        most=60,
        why=GUESSES,
    ),
    Reading.CERTIFICATE_MISSES: Rule(
        marked("Une même adresse internet peut se tromper {most} fois de code ou de numéro d'attestation en {period}."),
        period_s=600,
        most=30,
        why=GUESSES,
    ),
    Reading.CERTIFICATE_TOKENS: Rule(
        marked("Une même adresse internet peut faire vérifier {most} textes de QR code en {period}."),
        period_s=600,
        most=60,
        why=GUESSES,
    ),
}
