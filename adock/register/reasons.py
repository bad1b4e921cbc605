"""The reasons that a verdict gives: their gravity, the article they rest on, and their sentence. Pure.

Articles are those of the code des transports: `R3211-12` (kinds of licence, validity of ten years at most, certified copies)
and `R3511-7`, `R3521-7` (overseas). A reason for which no article was checked cites none.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from adock.core.dates import in_words
from adock.core.french import noun, plural
from adock.core.places import commune_name


class Severity(StrEnum):
    BLOCKING = "bloquant"
    WARNING = "attention"
    NOTE = "info"


SEVERITY_LABELS = {Severity.BLOCKING: "Bloquant", Severity.WARNING: "À vérifier", Severity.NOTE: "À savoir"}


@dataclass(frozen=True, slots=True)
class ReasonKind:
    severity: Severity
    label: str
    meaning: str
    article: str | None = None


_LICENCES = "R3211-12 du code des transports"
_OVERSEAS = "R3511-7 et R3521-7 du code des transports"

REASONS: dict[str, ReasonKind] = {
    "RADIE": ReasonKind(
        Severity.BLOCKING, "Absente du registre", "L'établissement ne figurait pas au registre ce jour-là."
    ),
    "AUCUNE_LICENCE": ReasonKind(
        Severity.BLOCKING, "Sans licence", "Le registre ne donne de licence ni à lui ni à son entreprise.", _LICENCES
    ),
    "LICENCE_EXPIREE": ReasonKind(
        Severity.BLOCKING, "Licence expirée", "La licence a pris fin avant le jour demandé.", _LICENCES
    ),
    "LICENCE_NON_DEBUTEE": ReasonKind(
        Severity.BLOCKING, "Licence pas encore commencée", "La licence commence après le jour demandé.", _LICENCES
    ),
    "LICENCE_INADAPTEE": ReasonKind(
        Severity.BLOCKING, "Licence qui ne couvre pas ce transport",
        "Le véhicule ou le trajet demande un autre titre.", _LICENCES,
    ),
    "AUCUNE_COPIE": ReasonKind(
        Severity.BLOCKING, "Aucune copie conforme",
        "Chaque véhicule doit porter une copie conforme : il n'y en a pas.", _LICENCES,
    ),
    "ETABLISSEMENT_FERME": ReasonKind(
        Severity.WARNING, "Établissement fermé selon l'Insee", "Le registre le compte encore, Sirene le dit fermé."
    ),
    "ABSENT_DE_SIRENE": ReasonKind(
        Severity.WARNING, "Inconnu de l'Insee", "Le registre connaît cet établissement, Sirene non."
    ),
    "NUMERO_PROVISOIRE": ReasonKind(
        Severity.WARNING, "Numéro provisoire", "L'entreprise est inscrite mais n'a pas encore de SIRET."
    ),
    "LICENCE_SANS_DATE": ReasonKind(
        Severity.WARNING, "Fin de licence inconnue", "Le registre ne donne pas la date de fin de la licence."
    ),
    "LTI_OUTRE_MER": ReasonKind(
        Severity.WARNING, "Valable dans la collectivité seulement",
        "Outre-mer, une licence de transport intérieur couvre tous les véhicules dans sa collectivité.", _OVERSEAS,
    ),
    "DONNEES_ANCIENNES": ReasonKind(
        Severity.WARNING, "Registre ancien", "La situation du registre a plus de quinze jours."
    ),
    "SITUATION_INCONNUE": ReasonKind(
        Severity.WARNING, "Avant le premier registre connu", "Le jour demandé précède le premier fichier importé."
    ),
    "LICENCE_EXPIRE_BIENTOT": ReasonKind(
        Severity.NOTE, "Licence bientôt expirée", "La licence prend fin dans soixante jours au plus.", _LICENCES
    ),
    "LICENCE_EN_COURS": ReasonKind(Severity.NOTE, "Licence en cours", "La licence est valable ce jour-là.", _LICENCES),
    "LICENCE_DU_SIEGE": ReasonKind(
        Severity.NOTE, "Licence d'un autre établissement", "L'établissement est jugé sur la licence de son entreprise."
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    severity: Severity
    sentence: str
    article: str | None = None


def reason(code: str, sentence: str) -> Reason:
    kind = REASONS[code]
    return Reason(code, kind.severity, sentence, kind.article)


def as_note(found: Reason) -> Reason:
    """The reason as a mere note, for a defect of a licence that the verdict does not rest on."""
    return Reason(found.code, Severity.NOTE, found.sentence, found.article)


def struck_off(on: date | None) -> Reason:
    if on is None:
        return reason("RADIE", "N'était pas inscrite au registre ce jour-là.")
    return reason("RADIE", f"Absente du registre depuis le {in_words(on)}.")


def no_licence(is_registered: bool = True) -> Reason:
    if not is_registered:  # "inscrite" would contradict the reason RADIE beside it
        return reason("AUCUNE_LICENCE", "Le registre ne lui donne aucune licence.")
    return reason("AUCUNE_LICENCE", "Inscrite au registre, mais sans licence.")


def expired(name: str, start: date | None, until: date, today: date) -> Reason:
    if start is not None and until < start:
        return reason("LICENCE_EXPIREE", _reversed_dates(name, start, until))
    if until < today:
        return reason("LICENCE_EXPIREE", f"La {name} a expiré le {in_words(until)}.")
    return reason("LICENCE_EXPIREE", f"La {name} prend fin le {in_words(until)}, avant le jour demandé.")


def not_started(name: str, start: date, until: date | None, today: date) -> Reason:
    if until is not None and until < start:
        return reason("LICENCE_NON_DEBUTEE", _reversed_dates(name, start, until))
    if start > today:
        return reason("LICENCE_NON_DEBUTEE", f"La {name} ne commence que le {in_words(start)}.")
    return reason("LICENCE_NON_DEBUTEE", f"La {name} n'a commencé que le {in_words(start)}, après le jour demandé.")


def _reversed_dates(name: str, start: date, until: date) -> str:
    return (
        f"Le registre fait finir la {name} le {in_words(until)}, avant son début, le {in_words(start)} : "
        "ses dates sont à corriger."
    )


def no_copy(name: str) -> Reason:
    sentence = f"Aucune copie conforme de la {name} : aucun véhicule n'est autorisé à rouler sous cette licence."
    return reason("AUCUNE_COPIE", sentence)


def without_end(name: str) -> Reason:
    return reason("LICENCE_SANS_DATE", f"Le registre ne donne pas la date de fin de la {name}.")


def in_force(name: str, until: date, copies: int | None, is_light_only: bool) -> Reason:
    limit = ", pour 3,5 t au plus" if is_light_only else ""
    sentence = f"{name.capitalize()} valable jusqu'au {in_words(until)}{_with_copies(copies)}{limit}."
    return reason("LICENCE_EN_COURS", sentence)


def expires_soon(name: str, until: date, days: int, asked_today: bool) -> Reason:
    if days == 0:
        when = "aujourd'hui" if asked_today else "ce jour-là"
        sentence = f"La {name} expire {when}, le {in_words(until)}."
    else:
        count = plural(days, "jour")
        sentence = (
            f"La {name} expire dans {count}, le {in_words(until)}."
            if asked_today
            else f"La {name} expire le {in_words(until)}, {count} après le jour demandé."
        )
    return reason("LICENCE_EXPIRE_BIENTOT", sentence)


def _with_copies(copies: int | None) -> str:
    if not copies:
        return ""
    return f", {copies} {noun(copies, 'copie conforme', 'copies conformes')}"


def unsuited(sentence: str) -> Reason:
    return reason("LICENCE_INADAPTEE", sentence)


def overseas_only(territory: str, article: str) -> Reason:
    sentence = f"Licence de transport intérieur : elle ne couvre un poids lourd que dans la collectivité ({territory})."
    return Reason("LTI_OUTRE_MER", REASONS["LTI_OUTRE_MER"].severity, sentence, article)


def company_licence(commune: str, departement: str, is_head_office: bool) -> Reason:
    town = commune_name(commune, departement) or "commune inconnue"
    holder = f"au siège ({town})" if is_head_office else f"par un autre établissement ({town})"
    return reason("LICENCE_DU_SIEGE", f"Jugée sur la licence de l'entreprise, tenue {holder}.")


def closed(on: date | None, is_registered: bool = True) -> Reason:
    since = f" depuis le {in_words(on)}" if on else ""
    still = " ; le registre le compte encore" if is_registered else ""
    return reason("ETABLISSEMENT_FERME", f"L'Insee indique cet établissement fermé{since}{still}.")


def unknown_to_sirene(is_registered: bool = True) -> Reason:
    if not is_registered:
        return reason("ABSENT_DE_SIRENE", "L'Insee ne connaît pas cet établissement.")
    return reason("ABSENT_DE_SIRENE", "Le registre connaît cet établissement, l'Insee non.")


def provisional() -> Reason:
    return reason("NUMERO_PROVISOIRE", "Numéro provisoire : l'entreprise n'a pas encore de SIRET.")


def old_register(situation_on: date) -> Reason:
    sentence = f"Le registre consulté date du {in_words(situation_on)} : vérifiez avant de conclure."
    return reason("DONNEES_ANCIENNES", sentence)


def unknown_situation(situation_on: date) -> Reason:
    sentence = f"Le registre n'est connu qu'à partir du {in_words(situation_on)} : c'est lui qui est montré."
    return reason("SITUATION_INCONNUE", sentence)
