"""Certificates in words, and links to their pages."""

from collections.abc import Iterable
from datetime import date

from adock.accounts.companies import company_name
from adock.accounts.paths import company_path
from adock.certificates.models import Certificate
from adock.certificates.paths import certificates_path
from adock.certificates.rules import STATE_LABELS, WITHDRAWAL_REASONS, State, WithdrawalReason
from adock.certificates.workers import Worker
from adock.core.dates import in_digits, in_words
from adock.core.french import days_left, plural
from adock.web.kit import pieces
from adock.web.kit.act_page import MY_SPACE
from adock.web.kit.pieces import Link, Plate, Row


def parents_of(siren: str, *more: Link) -> tuple[Link, ...]:
    return (MY_SPACE, Link(company_name(siren), company_path(siren)), Link("Attestations", certificates_path(siren)), *more)


def _left_of(certificate: Certificate, day: date) -> str:
    return days_left((certificate.valid_until - day).days)


def state_plate(certificate: Certificate, day: date) -> Plate:
    """What a certificate is worth on a day, as the company's members read it."""
    # nothing but a verdict is coloured
    word = STATE_LABELS[certificate.state_on(day)]
    return Plate(pieces.State.NEUTRAL, word, state_sentence(certificate, day), certificate.short_label)


def state_sentence(certificate: Certificate, day: date) -> str:
    state = certificate.state_on(day)
    ended_on = in_words(certificate.ended_on) if certificate.ended_on else ""
    if state == State.VALID:
        return f"Jusqu'au {in_words(certificate.valid_until)}, {_left_of(certificate, day)}."
    if state == State.EXPIRED:
        return f"Son dernier jour était le {in_words(certificate.valid_until)}."
    if state == State.WITHDRAWN:
        return f"Le {ended_on}. Motif : {withdrawal_reason(certificate)}."
    by = f" par {certificate.replaced_by.number}" if certificate.replaced_by else ""
    return f"Le {ended_on}{by}."


def sentence_at_home(latest: Certificate | None, day: date) -> str:
    """Where a company stands, from the last certificate it signed."""
    if latest is None:
        return "Aucune attestation signée."
    state, until = latest.state_on(day), in_words(latest.valid_until)
    if state == State.VALID:
        return f"{latest.short_label} : attestation valable jusqu'au {until}, {_left_of(latest, day)}."
    if state == State.EXPIRED:
        return f"{latest.short_label} : attestation expirée, son dernier jour était le {until}."
    return f"{latest.short_label} : attestation retirée, aucune n'est valable aujourd'hui."


def withdrawal_reason(certificate: Certificate) -> str:
    reason = WITHDRAWAL_REASONS[WithdrawalReason(certificate.end_reason)]
    return reason[0].lower() + reason[1:]


def signed_line(certificate: Certificate) -> str:
    return f"{certificate.short_label} · signée le {in_words(certificate.signed_on)} par {certificate.signatory_name}"


def worker_rows(workers: Iterable[Worker]) -> tuple[Row, ...]:
    return tuple(Row(worker.listed_name, worker_about(worker), hint=worker.permit) for worker in workers)


def worker_about(worker: Worker) -> str:
    return f"{worker.nationality_name}, embauche le {in_digits(worker.hired_on)}"


def workers_count(count: int) -> str:
    return plural(count, "personne")
