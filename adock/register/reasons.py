"""The reasons that a verdict gives: their gravity, the article they rest on, and their words. Pure.

Articles are those of the code des transports: `R3211-12` (kinds of licence, validity of ten years at most, certified copies)
and `R3511-7`, `R3521-7` (overseas). A reason for which no article was checked cites none.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from adock.core.places import commune_name
from adock.core.words import Capitalized, Counted, Words, marked, words


class Severity(StrEnum):
    BLOCKING = "bloquant"
    WARNING = "attention"
    NOTE = "info"


SEVERITY_LABELS = {
    Severity.BLOCKING: marked("Bloquant"),
    Severity.WARNING: marked("À vérifier"),
    Severity.NOTE: marked("À savoir"),
}


@dataclass(frozen=True, slots=True)
class ReasonKind:
    """`label` and `meaning` are for the catalogues."""

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
    said: Words
    article: str | None = None

    @property
    def sentence(self) -> str:
        """In French, the source of all languages."""
        return self.said.said()


def reason(code: str, said: Words) -> Reason:
    kind = REASONS[code]
    return Reason(code, kind.severity, said, kind.article)


def as_note(found: Reason) -> Reason:
    """The reason as a mere note, for a defect of a licence that the verdict does not rest on."""
    return Reason(found.code, Severity.NOTE, found.said, found.article)


def struck_off(on: date | None) -> Reason:
    if on is None:
        return reason("RADIE", words("N'était pas inscrite au registre ce jour-là."))
    return reason("RADIE", words("Absente du registre depuis le {on}.", on=on))


def no_licence(is_registered: bool = True) -> Reason:
    if not is_registered:  # "inscrite" would contradict the reason RADIE beside it
        return reason("AUCUNE_LICENCE", words("Le registre ne lui donne aucune licence."))
    return reason("AUCUNE_LICENCE", words("Inscrite au registre, mais sans licence."))


def expired(name: str, start: date | None, until: date, today: date) -> Reason:
    if start is not None and until < start:
        return reason("LICENCE_EXPIREE", _reversed_dates(name, start, until))
    if until < today:
        said = words("La {name} a expiré le {until}.", name=Words(name), until=until)
    else:
        said = words("La {name} prend fin le {until}, avant le jour demandé.", name=Words(name), until=until)
    return reason("LICENCE_EXPIREE", said)


def not_started(name: str, start: date, until: date | None, today: date) -> Reason:
    if until is not None and until < start:
        return reason("LICENCE_NON_DEBUTEE", _reversed_dates(name, start, until))
    if start > today:
        said = words("La {name} ne commence que le {start}.", name=Words(name), start=start)
    else:
        said = words("La {name} n'a commencé que le {start}, après le jour demandé.", name=Words(name), start=start)
    return reason("LICENCE_NON_DEBUTEE", said)


def _reversed_dates(name: str, start: date, until: date) -> Words:
    return words(
        "Le registre fait finir la {name} le {until}, avant son début, le {start} : ses dates sont à corriger.",
        name=Words(name),
        until=until,
        start=start,
    )


def no_copy(name: str) -> Reason:
    said = words(
        "Aucune copie conforme de la {name} : aucun véhicule n'est autorisé à rouler sous cette licence.", name=Words(name)
    )
    return reason("AUCUNE_COPIE", said)


def without_end(name: str) -> Reason:
    return reason("LICENCE_SANS_DATE", words("Le registre ne donne pas la date de fin de la {name}.", name=Words(name)))


def in_force(name: str, until: date, copies: int | None, is_light_only: bool) -> Reason:
    held, count = Capitalized(Words(name)), Counted(copies or 0, "copie conforme", "copies conformes")
    if not copies:
        said = words("{name} valable jusqu'au {until}.", name=held, until=until)
    elif not is_light_only:
        said = words("{name} valable jusqu'au {until}, {copies}.", name=held, until=until, copies=count)
    else:
        said = words("{name} valable jusqu'au {until}, {copies}, pour 3,5 t au plus.", name=held, until=until, copies=count)
    return reason("LICENCE_EN_COURS", said)


def expires_soon(name: str, until: date, days: int, asked_today: bool) -> Reason:
    values = {"name": Words(name), "until": until, "count": Counted(days, "jour", "jours")}
    if days == 0:
        said = (
            words("La {name} expire aujourd'hui, le {until}.", **values)
            if asked_today
            else words("La {name} expire ce jour-là, le {until}.", **values)
        )
    else:
        said = (
            words("La {name} expire dans {count}, le {until}.", **values)
            if asked_today
            else words("La {name} expire le {until}, {count} après le jour demandé.", **values)
        )
    return reason("LICENCE_EXPIRE_BIENTOT", said)


def unsuited(sentence: str) -> Reason:
    return reason("LICENCE_INADAPTEE", Words(sentence))


def overseas_only(territory: str, article: str) -> Reason:
    said = words(
        "Licence de transport intérieur : elle ne couvre un poids lourd que dans la collectivité ({territory}).",
        territory=territory,
    )
    return Reason("LTI_OUTRE_MER", REASONS["LTI_OUTRE_MER"].severity, said, article)


def company_licence(commune: str, departement: str, is_head_office: bool) -> Reason:
    town = commune_name(commune, departement) or Words(marked("commune inconnue"))
    said = (
        words("Jugée sur la licence de l'entreprise, tenue au siège ({town}).", town=town)
        if is_head_office
        else words("Jugée sur la licence de l'entreprise, tenue par un autre établissement ({town}).", town=town)
    )
    return reason("LICENCE_DU_SIEGE", said)


def closed(on: date | None, is_registered: bool = True) -> Reason:
    if on and is_registered:
        said = words("L'Insee indique cet établissement fermé depuis le {on} ; le registre le compte encore.", on=on)
    elif on:
        said = words("L'Insee indique cet établissement fermé depuis le {on}.", on=on)
    elif is_registered:
        said = words("L'Insee indique cet établissement fermé ; le registre le compte encore.")
    else:
        said = words("L'Insee indique cet établissement fermé.")
    return reason("ETABLISSEMENT_FERME", said)


def unknown_to_sirene(is_registered: bool = True) -> Reason:
    if not is_registered:
        return reason("ABSENT_DE_SIRENE", words("L'Insee ne connaît pas cet établissement."))
    return reason("ABSENT_DE_SIRENE", words("Le registre connaît cet établissement, l'Insee non."))


def provisional() -> Reason:
    return reason("NUMERO_PROVISOIRE", words("Numéro provisoire : l'entreprise n'a pas encore de SIRET."))


def old_register(situation_on: date) -> Reason:
    said = words("Le registre consulté date du {on} : vérifiez avant de conclure.", on=situation_on)
    return reason("DONNEES_ANCIENNES", said)


def unknown_situation(situation_on: date) -> Reason:
    said = words("Le registre n'est connu qu'à partir du {on} : c'est lui qui est montré.", on=situation_on)
    return reason("SITUATION_INCONNUE", said)
