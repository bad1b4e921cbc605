"""The state of a paper in words, the same on pages and in the summary."""

from datetime import date, timedelta

from adock.core.dates import in_words
from adock.core.french import capitalized, in_days_or_tomorrow, plural
from adock.vigilance.papers import Paper
from adock.vigilance.rules import PaperState

# To a customer, whatever the reason: nobody says that it was asked for.
NOT_GIVEN = "Non fournie"


def state_sentence(paper: Paper, day: date) -> str:
    """ "Valable jusqu'au 3 mai 2027", "Expire dans 12 jours, le 6 décembre 2026", "Absente du dossier"."""
    match paper.state:
        case PaperState.MISSING:
            return "Absente du dossier"
        case PaperState.WITHDRAWN:
            ended = paper.certificate.ended_on if paper.certificate else None
            return f"Retirée par l'entreprise le {in_words(ended)}" if ended else "Retirée par l'entreprise"
        case PaperState.UNDATED:
            return "Sans date de fin"
        case PaperState.NOT_STARTED if paper.starts_on:
            return f"À venir : valable à partir du {in_words(paper.starts_on)}"
    if paper.ends_on is None:
        return ""
    if paper.state == PaperState.ENDED:
        # the day after its last valid one, as on the page that checks a statement
        return f"Expirée depuis le {in_words(paper.ends_on + timedelta(days=1))}"
    if paper.state == PaperState.ENDS_SOON:
        return f"Expire {in_days_or_tomorrow((paper.ends_on - day).days)}, le {in_words(paper.ends_on)}"
    return f"Valable jusqu'au {in_words(paper.ends_on)}"


def dates_sentence(paper: Paper) -> str:
    """ "Du 3 mai 2026 au 2 mai 2027", "Établie le 3 mai 2026"; empty when nothing is known."""
    if paper.starts_on and paper.ends_on:
        return f"Du {in_words(paper.starts_on)} au {in_words(paper.ends_on)}"
    if paper.issued_on and paper.ends_on:
        return f"Établie le {in_words(paper.issued_on)}, jusqu'au {in_words(paper.ends_on)}"
    if paper.issued_on:
        return f"Établie le {in_words(paper.issued_on)}"
    return f"Jusqu'au {in_words(paper.ends_on)}" if paper.ends_on else ""


def count_sentence(papers: tuple[Paper, ...]) -> str:
    """The state of the file in one line: "4 pièces valables, 1 expirée, 1 non fournie"."""
    good = sum(paper.state in _GOOD for paper in papers)
    ended = sum(paper.state == PaperState.ENDED for paper in papers)
    withdrawn = sum(paper.state == PaperState.WITHDRAWN for paper in papers)
    coming = sum(paper.state == PaperState.NOT_STARTED for paper in papers)
    undated = sum(paper.state == PaperState.UNDATED for paper in papers)
    missing = sum(paper.state == PaperState.MISSING for paper in papers)
    told = [
        plural(good, "pièce valable", "pièces valables") if good else "aucune pièce valable",
        *(
            plural(count, one, many)
            for count, one, many in (
                (undated, "sans date de fin", "sans date de fin"),
                (coming, "à venir", "à venir"),
                (ended, "expirée", "expirées"),
                (withdrawn, "retirée", "retirées"),
                (missing, "non fournie", "non fournies"),
            )
            if count
        ),
    ]
    return capitalized(", ".join(told))


_GOOD = {PaperState.CURRENT, PaperState.ENDS_SOON}
