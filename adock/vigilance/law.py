"""The texts that the kinds of paper rest on: those that a customer must ask for, and how old each may be."""

from datetime import date

from adock.core.law import Law
from adock.vigilance.kinds import KINDS

THRESHOLD = Law(
    "pièces demandées à partir de 5 000 euros hors taxes, puis tous les six mois",
    "R8222-1 et D8222-5 du code du travail",
    date(2026, 11, 30),
)
ISSUERS_OVERSEAS = Law(
    "attestation de vigilance délivrée outre-mer par la CGSS ou la CSSM",
    "L243-15 du code de la sécurité sociale",
    date(2026, 11, 30),
    is_confirmed=False,
)
PAPERS = tuple(
    Law(f"pièce du dossier : {kind.label}", kind.basis.article, kind.basis.checked_on)
    for kind in KINDS.values()
    if kind.basis.article
)
