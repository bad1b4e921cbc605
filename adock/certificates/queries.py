"""Certificates, read."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from adock.certificates import references
from adock.certificates.models import Certificate, StatementDraft


def certificates_of(siren: str) -> QuerySet[Certificate]:
    """All there ever were of a company, the latest first."""
    return Certificate.objects.filter(siren=siren)


def latest_of(siren: str) -> Certificate | None:
    return certificates_of(siren).first()


def latest_of_each(sirens: Iterable[str]) -> dict[str, Certificate]:
    """The last one signed of each company that has any, by SIREN: none of a company is in force unless that one is."""
    latest = Certificate.objects.filter(siren__in=list(sirens)).order_by("siren", "-signed_at", "-id").distinct("siren")
    return {certificate.siren: certificate for certificate in latest}


def certificate_of(siren: str, number: str) -> Certificate | None:
    """The company's own, by its whole number."""
    # an address may hold anything, and PostgreSQL cannot be asked about a null
    return certificates_of(siren).filter(number=number).first() if number.isprintable() else None


def in_force(siren: str, day: date) -> Certificate | None:
    """The one a customer may be handed on `day`: signed, neither withdrawn nor replaced, its six months not over."""
    return certificates_of(siren).filter(ended_at=None, valid_until__gte=day).first()


def find(typed: str) -> Certificate | None:
    """By the code or the number on the paper, however they are typed."""
    try:
        asked = references.read(typed)
    except references.Malformed:
        return None
    named = {"code": asked.text} if asked.is_code else {"number": asked.text}
    return Certificate.objects.filter(**named).first()


def find_by_digest(sha256: str) -> Certificate | None:
    """The certificate whose paper is, byte for byte, the file of that SHA-256 (64 hexadecimal digits)."""
    return Certificate.objects.filter(sha256=sha256).first()


def draft_of(user_id: int, siren: str) -> StatementDraft | None:
    return StatementDraft.objects.filter(user_id=user_id, siren=siren).first()
