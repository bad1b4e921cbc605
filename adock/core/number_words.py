"""What is said of a number that somebody typed: what it is, or what is wrong with it and by how much. Pure."""

from adock.core.identifiers import SIREN_LENGTH, SIRET_LENGTH, Fault, Identifier, Kind
from adock.core.siren import group_siren, group_siret
from adock.core.words import Counted, Words, marked, words

LENGTHS = {Kind.SIRET: SIRET_LENGTH, Kind.SIREN: SIREN_LENGTH, Kind.VAT: 11}
NAMES = {
    Kind.SIRET: marked("SIRET"),
    Kind.SIREN: marked("SIREN"),
    Kind.VAT: marked("numéro de TVA"),
    Kind.LICENCE: marked("numéro de licence"),
    Kind.PROVISIONAL: marked("numéro provisoire"),
}


def understood(found: Identifier) -> Words:
    """What the number is, as one sentence; with a fault, how to mend it."""
    if found.fault is not None:
        return _told(found)
    if found.kind is Kind.VAT:
        return words("C'est un numéro de TVA bien formé, celui du SIREN {siren}.", siren=group_siren(found.siren or ""))
    if found.kind is Kind.LICENCE:
        return words("C'est la forme d'un numéro de licence : {number}.", number=grouped(found))
    if found.kind is Kind.PROVISIONAL:
        return words("C'est un numéro provisoire, que le registre donne à une entreprise qui n'a pas encore de SIRET.")
    name = Words(NAMES[found.kind or Kind.SIRET])
    if found.zeros_given_back:
        zeros = Counted(found.zeros_given_back, "zéro perdu", "zéros perdus")
        return words("C'est le {name} {number}, avec {zeros} au début.", name=name, number=grouped(found), zeros=zeros)
    return words("C'est un {name} bien formé : {number}.", name=name, number=grouped(found))


def grouped(found: Identifier) -> str:
    """As people dictate it: "000 123 456 00018", "2018 84 0000393"."""
    value = found.value
    if found.kind is Kind.SIRET and len(value) == SIRET_LENGTH:
        return group_siret(value)
    if found.kind is Kind.SIREN and len(value) == SIREN_LENGTH:
        return group_siren(value)
    if found.kind is Kind.LICENCE:
        return f"{value[:4]} {value[4:6]} {value[6:]}"
    return f"{value[:4]} {group_siren(value[4:])}" if found.kind is Kind.VAT else value


def miscounted(figures: int, kind: Kind) -> Words:
    """ "Il manque un chiffre : un SIRET en compte 14, vous en avez saisi 13." """
    wanted = LENGTHS[kind]
    values = {"name": Words(NAMES[kind]), "wanted": wanted, "typed": figures}
    missing = wanted - figures
    if missing == 1:
        return words("Il manque un chiffre : un {name} en compte {wanted}, vous en avez saisi {typed}.", **values)
    if missing > 1:
        return words("Il manque {n} chiffres : un {name} en compte {wanted}, vous en avez saisi {typed}.", n=missing, **values)
    if missing == -1:
        return words("Il y a un chiffre de trop : un {name} en compte {wanted}, vous en avez saisi {typed}.", **values)
    return words(
        "Il y a {n} chiffres de trop : un {name} en compte {wanted}, vous en avez saisi {typed}.", n=-missing, **values
    )


def _told(found: Identifier) -> Words:
    if found.fault is Fault.LENGTH and found.kind in LENGTHS:
        return miscounted(found.figures, found.kind)
    if found.fault is Fault.SIREN:
        return words("Ce n'est pas un SIRET : ses neuf premiers chiffres ne sont le SIREN d'aucune entreprise.")
    if found.fault is Fault.ROUNDED:
        return words(
            "Un tableur a arrondi ce numéro, et des chiffres en sont perdus : recopiez-le depuis le document d'origine."
        )
    if found.fault is Fault.KEY and found.kind in LENGTHS:
        return words(
            "Ce n'est pas un {name} : sa clé de contrôle est fausse. Un chiffre est mal recopié, ou deux ont changé de place.",
            name=Words(NAMES[found.kind]),
        )
    return words("Ce n'est pas un numéro que le registre pourrait connaître.")
