"""Reads certificates."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from adock.certificates import references
from adock.certificates.models import Certificate, StatementDraft


def certificates_of(siren: str) -> QuerySet[Certificate]:
    """All certificates that a company ever had, the latest first."""
    return Certificate.objects.filter(siren=siren)


def latest_of(siren: str) -> Certificate | None:
    return certificates_of(siren).first()


def latest_of_each(sirens: Iterable[str]) -> dict[str, Certificate]:
    """The last certificate signed for each company that has any, by SIREN: no earlier one can be in force."""
    latest = Certificate.objects.filter(siren__in=list(sirens)).order_by("siren", "-signed_at", "-id").distinct("siren")
    return {certificate.siren: certificate for certificate in latest}


def certificate_of(siren: str, number: str) -> Certificate | None:
    """The company's certificate with exactly that number."""
    # an address may hold anything, and PostgreSQL rejects a null character
    return certificates_of(siren).filter(number=number).first() if number.isprintable() else None


def in_force(siren: str, day: date) -> Certificate | None:
    """The certificate that customers may be given on `day`: neither withdrawn nor replaced, its six months not over."""
    return certificates_of(siren).filter(ended_at=None, valid_until__gte=day).first()


def find(typed: str) -> Certificate | None:
    """Finds a certificate by the code or the number on its paper, however they are typed."""
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
