"""The mails about an account itself: address to confirm, password to reset, change of its keys."""

from adock.core.outbox import Button, Fact, Mail

ASKED = "Vous recevez ce message parce que cette adresse a été saisie sur A Dock. Si ce n'était pas vous, ne faites rien."
YOURS = "Vous recevez ce message parce qu'il s'agit de la sécurité de votre compte A Dock. Il ne peut pas être désactivé."
NOT_YOU = (
    "Si ce n'était pas vous, changez tout de suite votre mot de passe, puis fermez les autres sessions dans « Mon compte »."
)


def confirm_sign_up(recipient: str, *, url: str) -> Mail:
    return Mail(
        recipient=recipient,
        subject="Confirmez votre adresse pour ouvrir votre compte A Dock",
        sentences=(
            "Un compte A Dock a été demandé avec cette adresse.",
            "Pour l'ouvrir, suivez ce lien, puis appuyez sur « Confirmer ». Il est valable 48 heures et sert une seule fois.",
        ),
        button=Button("Confirmer mon adresse", url),
        after=("Sans confirmation, la demande est effacée au bout de 7 jours.",),
        reason=ASKED,
    )


def confirm_address(recipient: str, *, url: str) -> Mail:
    return Mail(
        recipient=recipient,
        subject="Confirmez votre nouvelle adresse sur A Dock",
        sentences=(
            "Un compte A Dock veut utiliser cette adresse.",
            "Pour l'accepter, suivez ce lien, connectez-vous, puis appuyez sur « Confirmer ». Il est valable 48 heures.",
        ),
        button=Button("Confirmer ma nouvelle adresse", url),
        reason=ASKED,
    )


def account_already_exists(recipient: str, *, sign_in_url: str, reset_url: str) -> Mail:
    return Mail(
        recipient=recipient,
        subject="Vous avez déjà un compte A Dock",
        sentences=(
            "Un compte A Dock a été demandé avec cette adresse, mais vous en avez déjà un. Rien n'a été changé.",
            "Connectez-vous comme d'habitude.",
        ),
        button=Button("Me connecter", sign_in_url),
        after=(f"Mot de passe oublié ? Choisissez-en un autre : {reset_url}",),
        reason=ASKED,
    )


def no_account(recipient: str, *, sign_up_url: str) -> Mail:
    return Mail(
        recipient=recipient,
        subject="Aucun compte A Dock à cette adresse",
        sentences=(
            "Quelqu'un a voulu retrouver un compte A Dock avec cette adresse, mais il n'y en a pas.",
            "Peut-être avez-vous ouvert votre compte avec une autre adresse, ou par ProConnect ou FranceConnect.",
        ),
        button=Button("Créer un compte", sign_up_url),
        reason=ASKED,
    )


def reset_password(recipient: str, *, url: str) -> Mail:
    return Mail(
        recipient=recipient,
        subject="Choisissez un nouveau mot de passe A Dock",
        sentences=(
            "Un nouveau mot de passe a été demandé pour votre compte A Dock.",
            "Pour le choisir, suivez ce lien. Il est valable 24 heures et sert une seule fois.",
        ),
        button=Button("Choisir un mot de passe", url),
        after=("Tant que vous ne l'avez pas fait, votre mot de passe actuel reste le bon.",),
        reason=ASKED,
    )


def account_without_password(recipient: str, *, sign_in_url: str) -> Mail:
    return Mail(
        recipient=recipient,
        subject="Votre compte A Dock n'a pas de mot de passe",
        sentences=(
            "Un nouveau mot de passe a été demandé pour votre compte A Dock, mais ce compte n'en a pas.",
            "Connectez-vous avec ProConnect ou FranceConnect, comme la première fois. "
            "Vous pourrez ensuite ajouter un mot de passe dans « Mon compte ».",
        ),
        button=Button("Me connecter", sign_in_url),
        reason=ASKED,
    )


def address_changed(recipient: str, *, new: str) -> Mail:
    """The mail to the old address."""
    return Mail(
        recipient=recipient,
        subject="L'adresse de votre compte A Dock a changé",
        sentences=("Votre compte A Dock utilise désormais une autre adresse. Celle-ci ne sert plus.",),
        facts=(Fact("Nouvelle adresse", new, before=recipient),),
        after=("Si ce n'était pas vous, écrivez-nous sans attendre depuis la page « Contact » du site.",),
        reason=YOURS,
    )


def account_deleted(recipient: str) -> Mail:
    return Mail(
        recipient=recipient,
        subject="Votre compte A Dock est supprimé",
        sentences=(
            "Votre compte A Dock a été supprimé, comme demandé. Vos rattachements à des entreprises ont pris fin.",
            "Ce message est le dernier.",
        ),
        reason="Vous recevez ce message parce que cette adresse était celle du compte supprimé.",
    )


# What changed in the keys of an account: subject and sentence.
KEY_CHANGES = {
    "password_changed": ("Votre mot de passe A Dock a changé", "Le mot de passe de votre compte vient d'être changé."),
    "password_set": ("Un mot de passe a été ajouté", "Votre compte A Dock peut maintenant s'ouvrir par un mot de passe."),
    "password_reset": (
        "Votre mot de passe A Dock a changé",
        "Un nouveau mot de passe a été choisi pour votre compte. Toutes les sessions ouvertes ont été fermées.",
    ),
    "totp_activated": (
        "Code à usage unique activé",
        "Votre compte demande maintenant un code d'application en plus du mot de passe.",
    ),
    "totp_deactivated": (
        "Code à usage unique désactivé",
        "Votre compte ne demande plus de code d'application après le mot de passe.",
    ),
    "webauthn_added": ("Clé d'accès ajoutée", "Une clé d'accès peut maintenant ouvrir votre compte A Dock."),
    "webauthn_removed": ("Clé d'accès retirée", "Une clé d'accès n'ouvre plus votre compte A Dock."),
    "recovery_codes_generated": (
        "Nouveaux codes de secours",
        "De nouveaux codes de secours ont été créés pour votre compte. Les anciens ne servent plus.",
    ),
    "email_deleted": (
        "Changement d'adresse abandonné",
        "Le changement d'adresse demandé pour votre compte a été abandonné. Votre adresse reste celle-ci.",
    ),
}


def keys_changed(recipient: str, change: str, *, moment: str, device: str) -> Mail:
    """`change` is a key of KEY_CHANGES; `moment` and `device` say in words when and from what."""
    subject, sentence = KEY_CHANGES[change]
    return Mail(
        recipient=recipient,
        subject=subject,
        sentences=(sentence,),
        facts=(Fact("Quand", moment), Fact("Depuis", device)),
        after=(NOT_YOU,),
        reason=YOURS,
    )
