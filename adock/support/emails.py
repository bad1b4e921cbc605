"""The mails about a report: to the team, and to whoever reported."""

from django.conf import settings

from adock.core.addresses import public_url
from adock.core.languages import gettext as _
from adock.core.outbox import Button, Fact, Mail
from adock.core.paths import contact_path
from adock.core.siren import group_siren, group_siret, is_siren
from adock.register.paths import public_company_path, sheet_path
from adock.support.models import Report


def to_the_team(report: Report) -> Mail:
    """A reply goes to whoever reported, if an address was given."""
    facts = [Fact(_("Référence"), report.reference), Fact(_("Ce qui ne va pas"), _(report.label))]
    if report.number:
        facts.append(Fact(_("Entreprise"), f"{_grouped(report.number)}, {public_url(_page_of(report.number))}"))
    if report.paper:
        facts.append(Fact(_("Papier"), report.paper))
    if report.page:
        facts.append(Fact(_("Page"), public_url(report.page)))
    facts.append(Fact(_("Répondre à"), report.email or _("aucune adresse donnée")))
    return Mail(
        recipient=settings.SITE["contact_email"],
        reply_to=report.email,
        subject=_("Signalement {reference} : {label}").format(reference=report.reference, label=_(report.label)),
        sentences=(_("Un visiteur d'A Dock vous signale ceci."),),
        facts=tuple(facts),
        quotation=report.words,
        after=(_("A Dock n'a pas vérifié qui écrit. Le message est aussi dans la liste de la commande « adock messages »."),),
        reason=_("Vous recevez ce message parce que cette adresse est celle du contact d'A Dock."),
    )


def acknowledgement(report: Report) -> Mail:
    """Repeats nothing of what was typed: whoever typed a stranger's address has nothing told to them."""
    return Mail(
        recipient=report.email,
        subject=_("Votre message à A Dock est arrivé ({reference})").format(reference=report.reference),
        sentences=(
            _("Nous avons reçu ce que vous signalez. Sa référence : {reference}.").format(reference=report.reference),
            _("Une personne de l'équipe le lira, et vous répondra à cette adresse si une réponse est utile."),
        ),
        button=Button(_("Nous écrire"), public_url(contact_path())),
        after=(_("Vous n'avez rien signalé ? Quelqu'un s'est trompé d'adresse. Ne faites rien : nous ne vous écrirons pas."),),
        reason=_("Vous recevez ce message parce que cette adresse a été donnée dans le formulaire de contact d'A Dock."),
    )


def _grouped(number: str) -> str:
    return _("SIREN {number}").format(number=group_siren(number)) if is_siren(number) else group_siret(number)


def _page_of(number: str) -> str:
    return public_company_path(number) if is_siren(number) else sheet_path(number)
