"""Maps English facts to public French keys: the only place where the API's words are chosen."""

from collections.abc import Mapping
from datetime import date
from math import ceil
from typing import Any

from adock.carriers.rules import AREA_LABELS, SPECIALITIES, served
from adock.certificates.kinds import Kind
from adock.certificates.models import Certificate
from adock.certificates.rules import STATE_LABELS, CertificateFacts, EndKind, state
from adock.core.french import enumerated, typeset
from adock.core.geography import DEPARTEMENTS, REGIONS
from adock.core.places import commune_name
from adock.core.words import marked
from adock.directory.company import Company
from adock.directory.sheet import Label, OtherEstablishment, PastEvent, Sheet
from adock.directory.situation import FICTIONAL, REUSE_LICENCE, Situation
from adock.register.models import Source
from adock.register.reasons import VERIFIED_ON
from adock.register.rules import (
    PRESENTATION_LABELS,
    REASONS,
    STALE_AFTER_DAYS,
    LicenceFacts,
    LicenceKind,
    Verdict,
    licence_state,
)

Json = dict[str, Any]

LICENCE_LABELS = {
    LicenceKind.LTI: "Licence de transport intérieur (véhicules de 3,5 t au plus en France, de 2,5 t au plus à l'étranger)",
    LicenceKind.LC: "Licence communautaire (véhicules de plus de 3,5 t, ou transport international au-delà de 2,5 t)",
}

# An event's register columns that have no key here are not shown.
EVENT_KEYS = {
    "legal_name": "raison_sociale",
    "legal_category": "categorie_juridique",
    "departement": "departement",
    "postcode": "code_postal",
    "commune": "commune",
    "transport_manager": "gestionnaire_de_transport",
    "kind": "type",
    "number": "numero",
    "valid_from": "date_debut",
    "valid_until": "date_fin",
    "certified_copies": "copies",
    "light_copies": "copies_vul",
}


def data_origin(situation: Situation) -> Json:
    register = situation.register
    return {
        "source": FICTIONAL if situation.has_fictional_data else "Registre des transports (marchandises)",
        "situation_au": register and register.situation_on,
        "importe_le": register and register.imported_at,
        "licence": REUSE_LICENCE,
    }


def short_licence(licence: LicenceFacts, on: date) -> Json:
    return {
        "type": licence.kind,
        "numero": licence.number,
        "date_fin": licence.valid_until,
        "copies": licence.certified_copies,
        "etat": licence_state(licence, on),
    }


def licence(facts: LicenceFacts, on: date) -> Json:
    return {
        "type": facts.kind,
        "numero": facts.number,
        "date_debut": facts.valid_from,
        "date_fin": facts.valid_until,
        "copies": facts.certified_copies,
        "copies_vul": facts.light_copies,
        "etat": licence_state(facts, on),
    }


def search_result(sheet: Sheet, verdict: Verdict, on: date) -> Json:
    return {
        "siret": sheet.siret,
        "siren": sheet.siren,
        "raison_sociale": sheet.legal_name,
        "enseigne": sheet.trade_name,
        "est_siege": sheet.is_head_office,
        "code_postal": sheet.postcode,
        "commune": sheet.commune,
        "departement": sheet.departement,
        "licences": [short_licence(facts, on) for facts in sheet.licences],
        "verdict": {"statut": verdict.status},
        "completude": sheet.profile.completeness,
        "aire": sheet.profile.area or None,
        "specialites": sheet.profile.specialities,
    }


def verdict_answer(verdict: Verdict) -> Json:
    return {
        "statut": verdict.status,
        "presentation": verdict.presentation,
        "le": verdict.on,
        "vehicule": verdict.vehicle,
        "trajet": verdict.journey,
        "motifs": [
            {"code": reason.code, "gravite": reason.severity, "libelle": typeset(reason.sentence)} for reason in verdict.reasons
        ],
    }


def establishment(sheet: Sheet, verdict: Verdict, situation: Situation, today: date) -> Json:
    return {
        "siret": sheet.siret,
        "siren": sheet.siren,
        "numero_provisoire": sheet.provisional_number,
        "raison_sociale": sheet.legal_name,
        "enseigne": sheet.trade_name,
        "sigle": sheet.acronym,
        "categorie_juridique": sheet.legal_category,
        "est_siege": sheet.is_head_office,
        "numero_tva": sheet.vat_number,
        "activite": {"code": sheet.naf_code or sheet.naf_2025_code, "libelle": sheet.naf_label},
        "date_creation": sheet.created_on,
        "date_debut_activite": sheet.activity_started_on,
        "adresse": _address(sheet),
        "gestionnaire_de_transport": sheet.transport_manager,
        "licences": [licence(facts, today) for facts in sheet.licences],
        "verdict": verdict_answer(verdict),
        "registre": _register_standing(sheet, situation),
        "sirene": _sirene_standing(sheet, situation),
        "fiche": _carrier_words(sheet),
        "objectif_co2": sheet.label and _label(sheet.label, today),
        "certificats": [short_certificate(facts, verdict.on) for facts in sheet.certificates_on(verdict.on)],
        "autres_etablissements": [_other(other) for other in sheet.others],
        "historique": [_event(event) for event in sheet.events],
        "donnees": data_origin(situation),
    }


def short_certificate(facts: CertificateFacts, on: date) -> Json:
    return {
        "numero": facts.number,
        "signe_le": facts.signed_on,
        "valide_jusqu_au": facts.valid_until,
        "etat": state(facts, on),
    }


def certificate(found: Certificate, company_name: str, today: date, *, by_code: bool) -> Json:
    """`company_name` is the one this reader may see. A reader with only a number, which can be guessed, may not hold the
    paper: what the paper alone says, its kind first, is null."""
    return {
        "numero": found.number,
        **(_on_paper(found) if by_code else dict.fromkeys(_ON_PAPER)),
        "etat": found.state_on(today),
        "signe_le": found.signed_on,
        "valide_jusqu_au": found.valid_until,
        "siren": found.siren,
        "siret": found.siret,
        "raison_sociale": company_name,
        "verifie_le": today,
    }


_ON_PAPER = ("code", "type", "libelle", "retire_le", "remplace_par", "signataire", "nombre_salaries", "empreinte_sha256")


def _on_paper(found: Certificate) -> Json:
    """What is told to whoever has the paper's code, by the names of _ON_PAPER."""
    return {
        "code": found.code,
        "type": found.public_kind,
        "libelle": typeset(found.label),
        "retire_le": found.ended_on if found.end_kind == EndKind.WITHDRAWN else None,
        "remplace_par": found.replaced_by.number if found.replaced_by else None,
        "signataire": {"prenom": found.first_name or None, "nom": found.last_name or None, "qualite": found.position},
        "nombre_salaries": found.worker_count,
        "empreinte_sha256": found.sha256,
    }


def _address(sheet: Sheet) -> Json:
    return {
        "voie": sheet.street,
        "complement": _complement(sheet),
        "code_postal": sheet.postcode,
        "commune": sheet.commune,
        "code_commune": sheet.commune_code,
        "departement": sheet.departement,
        "region": sheet.region,
        "pays": sheet.country,
        "latitude": sheet.latitude,
        "longitude": sheet.longitude,
    }


def _complement(sheet: Sheet) -> str | None:
    """All that an envelope bears besides the street and the commune: building, box, CEDEX."""
    cedex = " ".join(filter(None, (sheet.cedex_code, sheet.cedex)))
    return ", ".join(filter(None, (sheet.address_complement, sheet.special_distribution, cedex))) or None


def _register_standing(sheet: Sheet, situation: Situation) -> Json:
    situation_on = situation.register and situation.register.situation_on
    return {
        "statut": "inscrit" if sheet.is_registered else "radie",
        "premiere_apparition": sheet.first_seen_on,
        "derniere_apparition": situation_on if sheet.is_registered else sheet.last_seen_on,
        "radie_le": sheet.struck_off_on,
        "situation_au": situation_on,
    }


def _sirene_standing(sheet: Sheet, situation: Situation) -> Json | None:
    if sheet.sirene is None:
        return None
    source = situation.sirene
    return {
        "statut": sheet.sirene.state,
        "ferme_le": sheet.sirene.closed_on,
        "situation_au": source and source.situation_on,
    }


def _carrier_words(sheet: Sheet) -> Json:
    profile = sheet.profile
    return {
        "telephone": profile.phone or None,
        "courriel": profile.email or None,
        "site_web": profile.website or None,
        "aire": profile.area or None,
        "departements": served(profile.area, profile.departements),
        "specialites": profile.specialities,
        "langues": profile.languages,
        "description": profile.description or None,
        "confirmee_le": profile.confirmed_on,
        "completude": profile.completeness,
        "formulaire": profile.has_relay and sheet.is_registered,
    }


def _label(label: Label, today: date) -> Json:
    return {
        "statut": "labellise" if label.starts_on <= today <= label.ends_on else "expire",
        "debut": label.starts_on,
        "fin": label.ends_on,
    }


def _other(other: OtherEstablishment) -> Json:
    return {
        "siret": other.siret,
        "enseigne": other.trade_name,
        "code_postal": other.postcode,
        "commune": other.commune,
        "est_siege": other.is_head_office,
        "registre_statut": "inscrit" if other.is_registered else "radie",
    }


def _event(event: PastEvent) -> Json:
    return {
        "le": event.happened_on,
        "evenement": event.kind,
        "avant": _in_french(event.before),
        "apres": _in_french(event.after),
    }


def _in_french(facts: Json | None) -> Json | None:
    return facts and {EVENT_KEYS[name]: value for name, value in facts.items() if name in EVENT_KEYS}


SHORT_LICENCE_LABELS = {
    LicenceKind.LTI: marked("licence de transport intérieur"),
    LicenceKind.LC: marked("licence communautaire"),
}


def suggestion(sheet: Sheet) -> Json:
    """In words, to be shown as they are: both names where there are two, the town as it is written, the kinds of licence."""
    other_name = "" if sheet.legal_name.casefold() == sheet.display_name.casefold() else f" ({sheet.legal_name})"
    kinds = dict.fromkeys(SHORT_LICENCE_LABELS[licence.kind] for licence in sheet.licences)
    return {
        "libelle": f"{sheet.display_name}{other_name}",
        "siret": sheet.siret,
        "commune": commune_name(sheet.commune, sheet.departement) if sheet.commune else None,
        "licence": enumerated(kinds) or None,
    }


def company(found: Company, situation: Situation, today: date, page: int, per_page: int) -> Json:
    """A page of the company's establishments, head office first, with the licences that these hold."""
    shown = found.establishments[(page - 1) * per_page : page * per_page]
    return {
        "siren": found.siren,
        "raison_sociale": found.main.legal_name,
        "categorie_juridique": found.main.legal_category,
        "numero_tva": found.main.vat_number,
        "etablissements": [
            search_result(sheet, verdict, today) | {"verdict": {"statut": verdict.status, "presentation": verdict.presentation}}
            for sheet, verdict in shown
        ],
        "licences": [
            {"siret": sheet.siret, **licence(facts, today)}
            for sheet, _ in shown
            if sheet.is_registered
            for facts in sheet.licences
        ],
        "total": len(found.establishments),
        "page": page,
        "par_page": per_page,
        "total_pages": ceil(len(found.establishments) / per_page),
        "verdict": verdict_answer(found.verdict),
        "donnees": data_origin(situation),
    }


# Age in days beyond which a source is said to be old. The register's is the verdict's limit; the others are monthly.
OLDEST_FRESH = {Source.REGISTER: STALE_AFTER_DAYS, Source.SIRENE: 45, Source.OBJECTIF_CO2: 400}


def situation(found: Situation, today: date) -> Json:
    return {
        "sources": [
            {
                "nom": source.name,
                "situation_au": source.situation_on,
                "importe_le": source.imported_at,
                "lignes": source.rows,
                "age_jours": (age := source.age_in_days(today)),
                "statut": "a_jour" if age <= OLDEST_FRESH[source.source] else "ancienne",
            }
            for source in found.sources
        ],
        "donnees": data_origin(found),
    }


def nomenclatures() -> Json:
    return {
        "departements": [
            {"code": code, "libelle": departement.name, "region": departement.region_code}
            for code, departement in DEPARTEMENTS.items()
        ],
        "regions": _codes({code: region.name for code, region in REGIONS.items()}),
        "specialites": _codes(SPECIALITIES),
        "aires": _codes(AREA_LABELS),
        "licences": _codes(LICENCE_LABELS),
        "motifs": [
            {
                "code": code,
                "libelle": typeset(entry.label),
                "gravite": entry.severity,
                "article": entry.article,
                "verifie_le": VERIFIED_ON if entry.article else None,
                "conseil": typeset(entry.check) or None,
            }
            for code, entry in REASONS.items()
        ],
        "presentations": _codes(PRESENTATION_LABELS),
        "certificats": _codes({kind.public_code: kind.label for kind in Kind}),
        "etats_de_certificat": _codes(STATE_LABELS),
    }


def _codes(labels: Mapping[Any, str]) -> list[Json]:
    return [{"code": code, "libelle": typeset(label)} for code, label in labels.items()]
