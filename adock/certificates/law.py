"""The texts that statements rest on, each table's with the day that its row bears."""

from datetime import date

from adock.certificates import nationalities, permits, wording
from adock.core.law import Law

VALIDITY = Law("attestations renouvelées tous les six mois", "D8254-4 du code du travail", date(2026, 11, 24))
KEPT = Law("attestations gardées cinq ans après leur fin", "2224 du code civil", date(2026, 11, 24))
THRESHOLD = Law(
    "liste demandée à partir de 5 000 euros hors taxes",
    "D8254-1 du code du travail (décret 2015-364)",
    date(2026, 11, 30),
    is_confirmed=False,
)

WORDINGS = tuple(
    Law(f"{version.title}, texte signé depuis le {version.since}", version.articles, version.checked_on)
    for version in wording.in_use()
)
PERMITS = tuple(
    Law(f"titre : {kind.label}", kind.source, kind.checked_on, is_confirmed=kind.is_confirmed)
    for kind in permits.PERMIT_KINDS.values()
)
EXEMPTIONS = tuple(
    Law(f"{nationalities.name(code)} : {exempt.reason}", exempt.source, exempt.checked_on)
    for code in nationalities.NATIONALITIES
    for exempt in nationalities.exemptions(code)
)
