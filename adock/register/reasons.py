"""The reasons that a verdict gives: their gravity, the article they rest on, and their words. Pure.

Articles are those of the code des transports: `R3211-12` (kinds of licence, validity of ten years at most, certified copies;
its 3° since décret 2022-1147: a licence communautaire abroad above 2.5 t only) and `R3511-7`, `R3521-7` (overseas: a licence
de transport intérieur whatever the weight, for who works in one collectivité only). A reason for which no article was
checked cites none.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

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
    """`label` and `meaning` are for the catalogues; `check`, of warnings: whom to ask, and what."""

    severity: Severity
    label: str
    meaning: str
    article: str | None = None
    check: str = ""


# When the articles were last read.
VERIFIED_ON = date(2026, 11, 30)

_LICENCES = "R3211-12 du code des transports"
_LIGHT_ABROAD = "R3211-12 3° du code des transports"
_OVERSEAS = "R3511-7 et R3521-7 du code des transports"

REASONS: dict[str, ReasonKind] = {
    "RADIE": ReasonKind(
        Severity.BLOCKING, "Ne figure pas au registre", "L'établissement ne figurait pas au registre ce jour-là."
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
        Severity.WARNING, "Établissement fermé selon l'Insee", "Le registre le compte encore, Sirene le dit fermé.",
        check=marked(
            "Demandez à l'entreprise le SIRET de l'établissement qui fera le transport, et son avis de situation "
            "au répertoire Sirene, que l'Insee délivre gratuitement."
        ),
    ),
    "ABSENT_DE_SIRENE": ReasonKind(
        Severity.WARNING, "Inconnu de l'Insee", "Le registre connaît cet établissement, Sirene non.",
        check=marked(
            "Demandez à l'entreprise son avis de situation au répertoire Sirene, que l'Insee délivre gratuitement : "
            "le SIRET doit y être le même."
        ),
    ),
    "NUMERO_PROVISOIRE": ReasonKind(
        Severity.WARNING, "Numéro provisoire", "L'entreprise est inscrite mais n'a pas encore de SIRET.",
        check=marked("Demandez à l'entreprise son SIRET et une copie de sa licence : le nom doit y être le même."),
    ),
    "LICENCE_SANS_DATE": ReasonKind(
        Severity.WARNING, "Fin de licence inconnue", "Le registre ne donne pas la date de fin de la licence.",
        check=marked("Demandez à l'entreprise une copie de sa licence : la date de fin y est écrite."),
    ),
    "LTI_INTERNATIONAL": ReasonKind(
        Severity.WARNING, "À l'étranger, jusqu'à 2,5 t",
        "À l'étranger, une licence de transport intérieur suffit jusqu'à 2,5 t, remorque comprise, et pas au-delà.",
        _LIGHT_ABROAD,
        marked(
            "Demandez à l'entreprise les certificats d'immatriculation du véhicule et de sa remorque : "
            "leurs poids maximaux autorisés ne doivent pas dépasser 2,5 t ensemble."
        ),
    ),
    "LTI_OUTRE_MER": ReasonKind(
        Severity.WARNING, "Valable dans la collectivité",
        "Outre-mer, une licence de transport intérieur couvre tous les véhicules, mais peut ne valoir que sur place.",
        _OVERSEAS,
        marked(
            "Demandez à l'entreprise si elle a limité son activité à la collectivité ; le service de l'État qui y tient "
            "le registre (Deal, DEALM ou DGTM) le sait."
        ),
    ),
    "DONNEES_ANCIENNES": ReasonKind(
        Severity.WARNING, "Registre ancien", "La situation du registre a plus de quinze jours.",
        check=marked(
            "Demandez à l'entreprise une copie de sa licence, ou au service de sa région qui tient le registre "
            "si elle y est encore."
        ),
    ),
    "SITUATION_INCONNUE": ReasonKind(
        Severity.WARNING, "Avant le premier registre connu", "Le jour demandé précède le premier fichier importé.",
        check=marked("Demandez au service de sa région qui tient le registre ce qu'il disait ce jour-là."),
    ),
    "LICENCE_EXPIRE_BIENTOT": ReasonKind(
        Severity.NOTE, "Licence bientôt expirée", "La licence prend fin dans soixante jours au plus.", _LICENCES
    ),
    "LICENCE_EN_COURS": ReasonKind(Severity.NOTE, "Licence en cours", "La licence est valable ce jour-là.", _LICENCES),
    "DISPENSE_2T5": ReasonKind(
        Severity.NOTE, "Sans licence communautaire jusqu'à 2,5 t",
        "Jusqu'à 2,5 t, remorque comprise, aucune licence communautaire n'est demandée à l'étranger.", _LIGHT_ABROAD,
    ),
    "LICENCE_DU_SIEGE": ReasonKind(
        Severity.NOTE, "Licence d'un autre établissement", "L'établissement est jugé sur la licence de son entreprise."
    ),
}  # fmt: skip


class Collectivite(NamedTuple):
    """Where an LTI covers every vehicle for who works there only, in the words that sentences about it need."""

    of: str  # "de La Réunion"
    inside: str  # "sur l'île": what stands behind "que"
    article: str


_R3511, _R3521 = "R3511-7 du code des transports", "R3521-7 du code des transports"
# By département.
OVERSEAS = {
    "971": Collectivite(marked("de Guadeloupe"), marked("dans l'archipel"), _R3511),
    "972": Collectivite(marked("de Martinique"), marked("sur l'île"), _R3511),
    "973": Collectivite(marked("de Guyane"), marked("sur son territoire"), _R3511),
    "974": Collectivite(marked("de La Réunion"), marked("sur l'île"), _R3511),
    "976": Collectivite(marked("de Mayotte"), marked("dans l'archipel"), _R3521),
}


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    severity: Severity
    said: Words
    article: str | None = None

    @property
    def check(self) -> str:
        """Whom to ask and what, while the reason is one to be checked."""
        return REASONS[self.code].check if self.severity is Severity.WARNING else ""

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
    return reason("RADIE", words("Ne figure plus au registre depuis le {on}.", on=on))


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


def to_weigh() -> Reason:
    said = words(
        "Licence de transport intérieur : à l'étranger elle suffit jusqu'à 2,5 t, remorque comprise ; "
        "au-delà il faut une licence communautaire."
    )
    return reason("LTI_INTERNATIONAL", said)


def exempt() -> Reason:
    said = words("Jusqu'à 2,5 t, remorque comprise : aucune licence communautaire n'est demandée à l'étranger.")
    return reason("DISPENSE_2T5", said)


def overseas_only(where: Collectivite) -> Reason:
    return _overseas("LTI_OUTRE_MER", marked("Licence {of} : elle peut ne valoir que {inside}."), where)


def overseas_heavy(where: Collectivite) -> Reason:
    return _overseas("LTI_OUTRE_MER", marked("Licence {of} : elle ne couvre un poids lourd que {inside}."), where)


def overseas_unsuited(where: Collectivite) -> Reason:
    sentence = marked("Licence de transport intérieur {of} : elle ne couvre pas un trajet international avec un poids lourd.")
    return _overseas("LICENCE_INADAPTEE", sentence, where)


def _overseas(code: str, sentence: str, where: Collectivite) -> Reason:
    said = words(sentence, of=Words(where.of), inside=Words(where.inside))
    return Reason(code, REASONS[code].severity, said, where.article)


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
    said = words("Le registre n'est connu qu'à partir du {on} : jugé sur cette situation.", on=situation_on)
    return reason("SITUATION_INCONNUE", said)
