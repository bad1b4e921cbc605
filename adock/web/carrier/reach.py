"""Whether mail reaches a member."""

from allauth.account.models import EmailAddress

from adock.accounts.models import User


def why_unreached(user: User) -> str:
    """Why no mail (of a newcomer, of an expiry) reaches this member; empty when one of their addresses is confirmed."""
    if user.email:
        return ""
    waiting = EmailAddress.objects.filter(user=user, verified=False).order_by("pk").last()
    lack = f"{waiting.email} n'est pas encore confirmée." if waiting else "Votre compte n'a pas d'adresse e-mail."
    return (
        f"{lack} Si quelqu'un d'autre est rattaché à l'entreprise, vous ne le saurez pas à temps pour vous y opposer. "
        "Rien ne vous rappellera non plus la fin d'une attestation ou d'une pièce."
    )
