"""Certificates in words."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from adock.certificates.models import Certificate
from adock.certificates.paths import public_certificate_path
from adock.certificates.rules import STATE_LABELS, CertificateFacts, State, state
from adock.core.dates import in_words
from adock.core.french import plural
from adock.directory.company import Company
from adock.directory.situation import current_situation
from adock.register.paths import sheet_path
from adock.search.access import company_of
from adock.web.kit.pieces import Plate, Row, siren_number, siret_number
from adock.web.kit.pieces import State as Look
from adock.web.public.wording import VERDICT_WORDS

LOOKS = {State.VALID: Look.GOOD, State.EXPIRED: Look.BAD, State.WITHDRAWN: Look.BAD, State.REPLACED: Look.WATCH}

# Said of either kind, so that it tells neither.
KIND_WITHHELD = "Attestation remise à des clients. Ce qu'elle atteste n'est dit qu'à qui a son code."

# What signing makes public, as told beforehand: what `sheet_rows` and `rows` show, and to whom.
SHOWN_TO_ALL = (
    "Tout le monde lit, sur la fiche de l'entreprise, par le numéro de l'attestation et par l'API : qu'une attestation a été "
    "signée, son numéro, le jour de sa signature, son dernier jour, et si elle est encore valable. Ni ce qu'elle atteste, ni "
    "qui l'a signée."
)
SHOWN_BY_CODE = (
    "Qui a le document, par son code ou son QR code, lit aussi ce qu'elle atteste, qui l'a signée et en quelle qualité"
)
NAMES_WITHHELD = (
    "Les noms des salariés ne sont jamais publics : seuls les lisent ceux à qui vous donnez le PDF ou un lien de partage."
)


def shown_once_signed(*, is_list: bool) -> tuple[str, ...]:
    """What signing will make public, in sentences."""
    if is_list:
        return SHOWN_TO_ALL, f"{SHOWN_BY_CODE}, et combien de personnes elle nomme.", NAMES_WITHHELD
    return SHOWN_TO_ALL, f"{SHOWN_BY_CODE}, et peut en télécharger le PDF."


def state_in_words(facts: CertificateFacts, day: date) -> str:
    """ "Valide jusqu'au 24 mai 2027", "Retirée le 3 décembre 2026 par l'entreprise"."""
    ended = in_words(facts.ended_on) if facts.ended_on else ""
    return {
        State.VALID: f"Valide jusqu'au {in_words(facts.valid_until)}",
        State.EXPIRED: f"Expirée depuis le {in_words(facts.valid_until + timedelta(days=1))}",
        State.WITHDRAWN: f"Retirée le {ended} par l'entreprise",
        State.REPLACED: f"Remplacée le {ended} par une plus récente",
    }[state(facts, day)]


def plate(facts: CertificateFacts, day: date) -> Plate:
    """What a certificate is worth today: the answer that a person at the quay came for."""
    look, word = LOOKS[state(facts, day)], STATE_LABELS[state(facts, day)]
    said = state_in_words(facts, day).removeprefix(word).strip()
    advice = {
        State.VALID: "Dernier jour inclus.",
        State.EXPIRED: "Demandez la nouvelle à l'entreprise.",
        State.WITHDRAWN: "Ne l'acceptez plus : demandez-en une nouvelle à l'entreprise.",
        State.REPLACED: "Demandez la nouvelle à l'entreprise.",
    }[state(facts, day)]
    sentence = f"{said[0].upper()}{said[1:]}. {advice}"
    return Plate(look, word, sentence, f"Aujourd'hui, {in_words(day)}. Attestation n° {facts.number}.")


def sheet_rows(certificates: tuple[CertificateFacts, ...], day: date) -> tuple[Row, ...]:
    """A company's certificates, as its sheet shows them: without their kind."""
    return tuple(
        Row(
            "Attestation",
            state_in_words(facts, day).replace("Valide", "Valable", 1),
            url=public_certificate_path(facts.number),
            hint=f" n° {facts.number}, signée le {in_words(facts.signed_on)}",
        )
        for facts in certificates
    )


def rows(found: Certificate, day: date, *, by_code: bool) -> tuple[Row, ...]:
    """Who, what and when, the company's name first. Workers' names are never included; by its number, neither is what the
    paper alone says."""
    company = company_of(found.siren, current_situation(), day)
    shown: list[Row | None] = [
        Row("Entreprise", _company_name(found, company, by_code=by_code)),
        Row("SIREN", number=siren_number(found.siren)),
        Row("SIRET", number=siret_number(found.siret)),
        _verdict(found, company),
        Row("Document", found.label if by_code else KIND_WITHHELD),
        Row("Personnes nommées", _people(found.worker_count)) if by_code and found.worker_count else None,
        Row("Signée le", in_words(found.signed_on)),
        Row("Signée par", f"{found.signatory_name}, {found.position}") if by_code else None,
        Row("Dernier jour de validité", in_words(found.valid_until)),
        *(_end(found, day) if by_code else ()),
    ]
    return tuple(row for row in shown if row)


def _company_name(found: Certificate, company: Company | None, *, by_code: bool) -> str:
    """The name as signed, for whoever holds the paper; else as sheets show it, without what INSEE was asked to withhold."""
    if by_code:
        return found.company_name
    return company.main.legal_name if company else "non renseigné"


def _verdict(found: Certificate, company: Company | None) -> Row | None:
    if company is None:
        return None
    own = [(sheet, verdict) for sheet, verdict in company.establishments if sheet.siret == found.siret]
    sheet, verdict = own[0] if own else (company.main, company.verdict)
    word = VERDICT_WORDS[verdict.presentation][1]
    return Row("Au registre aujourd'hui", f"{word} : voir la fiche", url=sheet_path(sheet.siret))


def _people(count: int) -> str:
    return f"{plural(count, 'personne')}. Leurs noms ne sont pas publics : seul le document les porte."


def _end(found: Certificate, day: date) -> tuple[Row, ...]:
    now = found.state_on(day)
    if now is State.WITHDRAWN and found.ended_on:
        return (Row("Retirée le", in_words(found.ended_on)),)
    if now is State.REPLACED and found.replaced_by:
        return (Row("Remplacée par", found.replaced_by.number, url=public_certificate_path(found.replaced_by.number)),)
    return ()


def compared(found: Certificate) -> Mapping[str, Any]:
    """What the QR code must say too: all but the name, which is truncated there."""
    return {name: value for name, value in found.claims.items() if name != "d"}
