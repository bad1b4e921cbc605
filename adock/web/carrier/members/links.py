"""The pages that mails link to: an invitation to accept, a newcomer to object to. Nothing changes until a button is pressed."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import urlencode

from adock.accounts import invitations, memberships
from adock.accounts.companies import company_name
from adock.accounts.models import Invitation
from adock.accounts.objections import Objection, read_objection
from adock.accounts.paths import company_path, members_path, sign_in_path
from adock.accounts.rules import ROLE_LABELS, ROLE_MEANINGS, ROLE_POWERS, Role
from adock.core.dates import in_words
from adock.core.limits import is_within_limit
from adock.core.refusals import Refused
from adock.core.siren import group_siren
from adock.web.kit.act_page import MY_SPACE, TOO_MANY, ActPage, render_act
from adock.web.kit.doors import signed_in, signed_in_user
from adock.web.kit.pieces import Link, Row

HOME = Link("Aller à l'accueil", "/")
BAD_LINK = "Ce lien n'est pas valable. Ouvrez-le de nouveau depuis l'e-mail, ou copiez toute l'adresse."


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """/invitations/<token>: who invites to what. Anyone with the link may read it; accepting requires signing in."""
    offered = invitations.find_invitation(token)
    dead = invitations.why_dead(offered) if offered else invitations.UNKNOWN
    if offered is None or dead:
        page = ActPage(title="Invitation", parents=(), sentences=(dead,), back=HOME)
        return render_act(request, page, status=410 if offered else 404)
    if not request.user.is_authenticated:
        return render_act(request, _to_sign_in(request, offered))
    return _signed_in_invitation(request, token=token, offered=offered)


def _to_sign_in(request: HttpRequest, offered: Invitation) -> ActPage:
    here = urlencode({"next": request.path})
    sentences = (
        *_invitation_sentences(offered),
        "Pour accepter, connectez-vous ou créez un compte. Vous reviendrez ensuite à cette page.",
    )
    link = Link("Se connecter ou créer un compte", f"{sign_in_path()}?{here}")
    return ActPage(title="Invitation", parents=(), sentences=sentences, facts=_invitation_facts(offered), go=link, back=HOME)


@signed_in
def _signed_in_invitation(request: HttpRequest, token: str, offered: Invitation) -> HttpResponse:
    is_refused = False
    if request.method == "POST":
        try:
            if not is_within_limit("invitation-accepted", str(signed_in_user(request).pk), most=30, period=timedelta(hours=1)):
                raise Refused(TOO_MANY)
            member = invitations.accept(token, signed_in_user(request))
        except Refused as refusal:
            messages.error(request, str(refusal))
            is_refused = True
        else:
            messages.success(request, f"Votre compte est rattaché à l'entreprise. Vous avez le rôle « {member.role_label} ».")
            return HttpResponseRedirect(company_path(member.siren))
    page = ActPage(
        title="Invitation",
        parents=(MY_SPACE,),
        sentences=(
            *_invitation_sentences(offered),
            f"Vous acceptez avec le compte {signed_in_user(request)}. Les autres membres de l'entreprise en seront prévenus.",
        ),
        facts=_invitation_facts(offered),
        submit="Accepter l'invitation",
    )
    return render_act(request, page, status=409 if is_refused else 200)


def _invitation_sentences(offered: Invitation) -> tuple[str, ...]:
    role, name = Role(offered.role), company_name(offered.siren)
    return (
        f"{offered.invited_by.user} vous invite à agir pour {name}, avec le rôle « {ROLE_LABELS[role]} ».",
        f"Vous pourrez {ROLE_POWERS[role]}.",
    )


def _invitation_facts(offered: Invitation) -> tuple[Row, ...]:
    return (
        Row("Entreprise", company_name(offered.siren), hint=f"SIREN {group_siren(offered.siren)}"),
        Row("Envoyée à", offered.email),
        Row("Valable jusqu'au", in_words(timezone.localdate(offered.expires_at))),
    )


def objection(request: HttpRequest, token: str) -> HttpResponse:
    """/objections/<token>: suspends the newcomer at the press of a button, without signing in."""
    asked = read_objection(token)
    if asked is None or asked.refusal:
        page = ActPage(title="S'opposer à un accès", parents=(), sentences=(asked.refusal if asked else BAD_LINK,), back=HOME)
        return render_act(request, page, status=410 if asked else 404)
    if request.method == "POST":
        return _object(request, token, asked)
    name, member = company_name(asked.newcomer.siren), asked.newcomer
    page = ActPage(
        title="S'opposer à un accès",
        parents=(),
        sentences=(
            f"{member.user} peut agir pour {name} depuis le {in_words(timezone.localdate(member.started_at))}.",
            "Si vous vous y opposez, son accès est suspendu aussitôt. Il en est prévenu, et les autres membres aussi.",
            "Seul un autre administrateur de l'entreprise pourra le rétablir ou y mettre fin.",
        ),
        facts=(
            Row("Entreprise", name, hint=f"SIREN {group_siren(member.siren)}"),
            Row("Personne", str(member.user)),
            Row("Rôle", member.role_label, hint=ROLE_MEANINGS[Role(member.role)]),
            Row("Preuve", member.proof_label),
        ),
        submit="Suspendre son accès",
        back=HOME,
    )
    return render_act(request, page)


def _object(request: HttpRequest, token: str, asked: Objection) -> HttpResponse:
    try:
        member = memberships.suspend(token)
    except Refused as refusal:
        page = ActPage(title="S'opposer à un accès", parents=(), sentences=(str(refusal),), back=HOME)
        return render_act(request, page, status=410)
    page = ActPage(
        title="L'accès est suspendu",
        parents=(),
        sentences=(
            f"{member.user} ne peut plus agir pour {company_name(member.siren)}.",
            "Un autre administrateur de l'entreprise peut rétablir cet accès ou y mettre fin, depuis la page des membres.",
        ),
        links=(Link("Voir les membres de l'entreprise", members_path(asked.newcomer.siren)),),
        back=HOME,
    )
    return render_act(request, page)
