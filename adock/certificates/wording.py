"""The text that a signatory swears, in the version of the day of signature. Pure.

A version is never edited once statements were signed with it: a change of the law is a new version, with its first day.

The law, as read in November 2026: from 5,000 euros before tax on (D8254-1, as décret 2015-364 amended it), whoever buys work
or a service must obtain the supplier's list of foreign employees who need the permit of article L5221-2, when the contract is
made (L8254-1, D8254-2: hire date, nationality, kind and number of the permit, drawn from the staff register of L1221-13), then
every six months until it ends (D8254-4). No article requires a statement when there is nobody to list: customers ask for one
all the same, since nothing else distinguishes an empty list from a forgotten one. Since the second version the text says so.
Article 441-7 of the penal code punishes a false statement, or its use. For exemptions from the permit, see nationalities.py
and permits.py.
"""

from dataclasses import dataclass
from datetime import date

from adock.certificates.kinds import Kind


@dataclass(frozen=True)
class Wording:
    since: date  # first day of this version
    title: str
    articles: str
    oath: str  # opens the sworn sentences, which complete it
    sentences: tuple[str, ...]
    penalty: str
    note: str  # who needs no permit
    renewal: str  # why and when it is made again
    checked_on: date  # when the articles were last read (`verifie_le`)


def wording(kind: Kind, day: date) -> Wording:
    """The version in force on that day. Raises LookupError for a day before the first."""
    for version in _VERSIONS[kind]:
        if version.since <= day:
            return version
    raise LookupError(f"no wording of {kind} on {day}")


def in_use() -> tuple[Wording, ...]:
    """The latest version of each kind."""
    return tuple(versions[0] for versions in _VERSIONS.values())


_ARTICLES = "Code du travail, articles L5221-2, L8254-1 et D8254-2 à D8254-5"
_OATH = "J'atteste sur l'honneur, au nom de l'entreprise, que :"
_PENALTY = (
    "Je sais qu'établir une attestation inexacte, la falsifier ou s'en servir est puni d'un an d'emprisonnement et de "
    "15 000 euros d'amende, et de trois ans d'emprisonnement et 45 000 euros d'amende si c'est pour porter préjudice au "
    "Trésor public ou au patrimoine d'autrui, ou pour obtenir un titre de séjour ou une protection contre l'éloignement "
    "(code pénal, article 441-7)."
)
_NOTE_2021 = (
    "Ne sont pas soumis à autorisation de travail, par leur nationalité : les ressortissants des États de l'Union européenne "
    "et de l'Espace économique européen et ceux de la Suisse (code du travail, article R5221-2), d'Andorre, de Monaco et de "
    "Saint-Marin (conventions avec la France). Les ressortissants du Royaume-Uni y sont soumis depuis le 1er janvier 2021."
)

_NOTE_2026 = (
    "Ne sont pas soumis à autorisation de travail, par leur nationalité : les ressortissants des États de l'Union européenne "
    "et de l'Espace économique européen et ceux de la Suisse (code du travail, article R5221-2), d'Andorre, de Monaco et de "
    "Saint-Marin (conventions avec la France). Les ressortissants du Royaume-Uni y sont soumis depuis le 1er janvier 2021, "
    "sauf ceux que protège l'accord de retrait (titre de son article 18, droit de travailler de son article 24). L'article "
    "R5221-2 dispense aussi d'autorisation, par leur titre, d'autres personnes, dont les titulaires d'une carte de résident ou "
    "d'une carte « vie privée et familiale » ou « talent » : A Dock ne connaît pas de texte qui dise si la liste les nomme, et "
    "l'employeur en décide."
)

# The latest first.
_VERSIONS: dict[Kind, tuple[Wording, ...]] = {
    Kind.NO_FOREIGN_WORKERS: (
        Wording(
            since=date(2026, 12, 1),  # what is law and what is usage, the threshold before tax, the withdrawal agreement
            title="Attestation de non-emploi de salariés étrangers soumis à autorisation de travail",
            articles=_ARTICLES,
            oath=_OATH,
            sentences=(
                "au jour de la signature, l'entreprise n'emploie aucun salarié étranger soumis à l'autorisation de travail "
                "prévue à l'article L5221-2 du code du travail ;",
                "si elle vient à en employer, elle le déclarera au prochain renouvellement de cette attestation, en remettant "
                "la liste nominative prévue à l'article D8254-2 du même code.",
            ),
            penalty=_PENALTY,
            note=_NOTE_2026,
            renewal=(
                "La loi demande la liste, non cette attestation, que l'usage est de remettre quand personne n'est à nommer. "
                "Elle suit le même calendrier : pour un contrat d'au moins 5 000 euros hors taxes, à sa conclusion, puis une "
                "nouvelle tous les six mois jusqu'à la fin de son exécution (code du travail, articles D8254-1, D8254-2 et "
                "D8254-4)."
            ),
            checked_on=date(2026, 11, 30),
        ),
        Wording(
            since=date(2021, 5, 1),  # décret 2021-360: R5221-1 to R5221-3 as cited
            title="Attestation de non-emploi de salariés étrangers soumis à autorisation de travail",
            articles=_ARTICLES,
            oath=_OATH,
            sentences=(
                "au jour de la signature, l'entreprise n'emploie aucun salarié étranger soumis à l'autorisation de travail "
                "prévue à l'article L5221-2 du code du travail ;",
                "si elle vient à en employer, elle le déclarera au prochain renouvellement de cette attestation, en remettant "
                "la liste nominative prévue à l'article D8254-2 du même code.",
            ),
            penalty=_PENALTY,
            note=_NOTE_2021,
            renewal=(
                "Le client reçoit ce document à la conclusion du contrat, puis un nouveau tous les six mois jusqu'à la fin de "
                "son exécution (code du travail, article D8254-4)."
            ),
            checked_on=date(2026, 11, 24),
        ),
    ),
    Kind.FOREIGN_WORKERS: (
        Wording(
            since=date(2026, 12, 1),
            title="Liste nominative des salariés étrangers soumis à autorisation de travail",
            articles=_ARTICLES,
            oath=_OATH,
            sentences=(
                "la liste qui suit nomme tous les salariés étrangers, soumis à l'autorisation de travail prévue à l'article "
                "L5221-2 du code du travail, que l'entreprise emploie au jour de la signature ;",
                "elle est établie à partir du registre unique du personnel (article L1221-13 du même code) ;",
                "toute embauche et tout départ d'un de ces salariés seront déclarés au prochain renouvellement de cette liste.",
            ),
            penalty=_PENALTY,
            note=_NOTE_2026,
            renewal=(
                "Pour un contrat d'au moins 5 000 euros hors taxes, le client se fait remettre cette liste à sa conclusion, "
                "puis une nouvelle tous les six mois jusqu'à la fin de son exécution (code du travail, articles D8254-1, "
                "D8254-2 et D8254-4). Elle contient des données personnelles : il ne la garde que le temps que la loi demande "
                "et ne la donne à personne d'autre."
            ),
            checked_on=date(2026, 11, 30),
        ),
        Wording(
            since=date(2021, 5, 1),
            title="Liste nominative des salariés étrangers soumis à autorisation de travail",
            articles=_ARTICLES,
            oath=_OATH,
            sentences=(
                "la liste qui suit nomme tous les salariés étrangers, soumis à l'autorisation de travail prévue à l'article "
                "L5221-2 du code du travail, que l'entreprise emploie au jour de la signature ;",
                "elle est établie à partir du registre unique du personnel (article L1221-13 du même code) ;",
                "toute embauche et tout départ d'un de ces salariés seront déclarés au prochain renouvellement de cette liste.",
            ),
            penalty=_PENALTY,
            note=_NOTE_2021,
            renewal=(
                "Le client reçoit cette liste à la conclusion du contrat, puis une nouvelle tous les six mois jusqu'à la fin "
                "de son exécution (code du travail, article D8254-4). Elle contient des données personnelles : il ne la garde "
                "que le temps que la loi demande et ne la donne à personne d'autre."
            ),
            checked_on=date(2026, 11, 24),
        ),
    ),
}
