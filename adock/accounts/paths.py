"""Where people sign in, keep their account and act for their companies."""

from adock.core.secret_addresses import secret


def space_path() -> str:
    return "/mon-espace"


# ------------------------------------------------------------ signing in and up


def sign_in_path() -> str:
    return "/connexion"


def one_time_code_check_path() -> str:
    """Where a signed-in user gives a code, for what requires a second factor."""
    return "/connexion/verification/code"


def passkey_check_path() -> str:
    return "/connexion/verification/cle"


def sign_in_by_passkey_path() -> str:
    return f"{sign_in_path()}/cle"


def sign_in_by_provider_path(provider: str) -> str:
    """`provider` is the value of a Provider."""
    return f"{sign_in_path()}/{provider}"


def provider_return_path(provider: str) -> str:
    """Where the provider sends people back: registered with it, to the letter."""
    return f"{sign_in_by_provider_path(provider)}/retour"


def sign_out_path() -> str:
    return "/deconnexion"


def signed_out_path() -> str:
    """Where a provider sends back those who have signed out there too: registered with it as well."""
    return f"{sign_out_path()}/retour"


def sign_up_path() -> str:
    return "/inscription"


def sign_up_sent_path() -> str:
    return f"{sign_up_path()}/message-envoye"


def send_again_path() -> str:
    return f"{sign_up_path()}/renvoyer"


@secret("key")
def confirm_email_path(key: str) -> str:
    return f"/confirmer-adresse/{key}"


def forgotten_password_path() -> str:
    return "/mot-de-passe/oublie"


@secret("key")
def new_password_path(key: str) -> str:
    return f"/mot-de-passe/nouveau/{key}"


# ------------------------------------------------------------------ one's account


def accept_terms_path() -> str:
    return f"{space_path()}/conditions"


def account_path() -> str:
    return f"{space_path()}/compte"


def account_name_path() -> str:
    return f"{account_path()}/nom"


def account_email_path() -> str:
    return f"{account_path()}/adresse"


def change_password_path() -> str:
    return f"{account_path()}/mot-de-passe"


def add_password_path() -> str:
    return f"{change_password_path()}/ajouter"


def sessions_path() -> str:
    return f"{account_path()}/sessions"


def account_data_path() -> str:
    return f"{account_path()}/donnees"


def delete_account_path() -> str:
    return f"{account_path()}/supprimer"


# ------------------------------------------------------------------ what opens it


def methods_path() -> str:
    return f"{account_path()}/methodes"


def link_provider_path(provider: str) -> str:
    return f"{methods_path()}/{provider}"


def link_identity_path() -> str:
    """Where the user confirms adding the identity that a provider has just given."""
    return f"{methods_path()}/ajout"


def unlink_identity_path(number: int) -> str:
    return f"{account_path()}/identites/{number}/retirer"


def one_time_code_path() -> str:
    return f"{methods_path()}/code"


def remove_one_time_code_path() -> str:
    return f"{one_time_code_path()}/retirer"


def add_passkey_path() -> str:
    return f"{methods_path()}/cles/ajouter"


def rename_passkey_path(number: int) -> str:
    return f"{methods_path()}/cles/{number}/renommer"


def remove_passkey_path(number: int) -> str:
    return f"{methods_path()}/cles/{number}/retirer"


def recovery_codes_path() -> str:
    return f"{methods_path()}/codes-de-secours"


def new_recovery_codes_path() -> str:
    return f"{recovery_codes_path()}/nouveaux"


def recovery_codes_file_path() -> str:
    return f"{recovery_codes_path()}/fichier"


# -------------------------------------------------------------- one's companies


def company_path(siren: str) -> str:
    return f"{space_path()}/entreprises/{siren}"


def leave_path(siren: str) -> str:
    return f"{company_path(siren)}/quitter"


def hand_over_path(siren: str) -> str:
    return f"{company_path(siren)}/passer-la-main"


def claim_path(number: str = "") -> str:
    """Where one proves that one acts for a company: that of the SIREN or SIRET, if one is given."""
    return f"{space_path()}/rattacher?siret={number}" if number else f"{space_path()}/rattacher"


def claim_by_proconnect_path() -> str:
    return f"{claim_path()}/proconnect"


def ask_for_letter_path(siren: str) -> str:
    return f"{claim_path()}/courrier?siren={siren}"


def cancel_letter_path() -> str:
    return f"{claim_path()}/courrier/annuler"


def letter_code_path() -> str:
    return f"{claim_path()}/code"


# ------------------------------------------------------------------ their members


def members_path(siren: str) -> str:
    return f"{company_path(siren)}/membres"


def invite_path(siren: str) -> str:
    return f"{members_path(siren)}/inviter"


def change_role_path(siren: str, number: int) -> str:
    return f"{members_path(siren)}/{number}/role"


def remove_member_path(siren: str, number: int) -> str:
    return f"{members_path(siren)}/{number}/retirer"


def restore_member_path(siren: str, number: int) -> str:
    return f"{members_path(siren)}/{number}/retablir"


def resend_invitation_path(siren: str, number: int) -> str:
    return f"{company_path(siren)}/invitations/{number}/renvoyer"


def cancel_invitation_path(siren: str, number: int) -> str:
    return f"{company_path(siren)}/invitations/{number}/annuler"


@secret("token")
def invitation_path(token: str) -> str:
    return f"/invitations/{token}"


@secret("token")
def object_path(token: str) -> str:
    """Where one objects to the arrival of a member."""
    return f"/objections/{token}"
