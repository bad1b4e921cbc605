"""Reads what was reported."""

from datetime import datetime
from typing import Any

from adock.support.models import Report


def latest(most: int, *, number: str = "", since: datetime | None = None) -> list[Report]:
    """The latest reports, the newest first: all, or those about that SIRET or about a company by its SIREN."""
    found = Report.objects.all()
    if number:
        found = found.filter(number__startswith=number)
    if since is not None:
        found = found.filter(received_at__gte=since)
    return list(found[:most])


def as_json(report: Report) -> dict[str, Any]:
    return {
        "reference": report.reference,
        "recu_le": report.received_at.isoformat(),
        "nature": report.kind,
        "libelle": report.label,
        "numero": report.number or None,
        "papier": report.paper or None,
        "page": report.page or None,
        "message": report.words,
        "courriel": report.email or None,
    }
