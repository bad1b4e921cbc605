"""French addresses for django-allauth's views, under the names that it reverses, and for our own account pages."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.decorators import login_required
from django.urls import URLPattern, path, re_path

from adock.web.accounts import confirming, my_account, second_factors, signing
from adock.web.accounts.signing import View, personal
from adock.web.kit.second_factor import strong_for_posts

ACCOUNT = "mon-espace/compte"


def page(address: str, view: View, name: str) -> URLPattern:
    return path(address, personal(view), name=name)


urlpatterns = [
    # signing in and out
    page("connexion", account.login, "account_login"),
    page("connexion/second-facteur", mfa.authenticate, "mfa_authenticate"),
    page("connexion/cle", second_factors.login, "mfa_login_webauthn"),
    page("connexion/verification", account.reauthenticate, "account_reauthenticate"),
    page("connexion/verification/code", mfa.reauthenticate, "mfa_reauthenticate"),
    page("connexion/verification/cle", webauthn.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    page("connexion/compte-ferme", account.account_inactive, "account_inactive"),
    page("deconnexion", signing.LogoutView.as_view(), "account_logout"),
    # signing up
    page("inscription", signing.SignupView.as_view(), "account_signup"),
    page("inscription/message-envoye", signing.VerificationSentView.as_view(), "account_email_verification_sent"),
    page("inscription/renvoyer", signing.resend, "account_resend"),
    re_path(r"^confirmer-adresse/(?P<key>[-:\w]+)$", personal(confirming.confirm), name="account_confirm_email"),
    # forgotten password
    page("mot-de-passe/oublie", signing.PasswordResetView.as_view(), "account_reset_password"),
    page("mot-de-passe/oublie/message-envoye", account.password_reset_done, "account_reset_password_done"),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-\w]+)$",
        personal(signing.PasswordResetFromKeyView.as_view()),
        name="account_reset_password_from_key",
    ),
    page("mot-de-passe/nouveau", account.password_reset_from_key_done, "account_reset_password_from_key_done"),
    # the user's account
    page("mon-espace/conditions", my_account.terms, "account_terms"),
    page(ACCOUNT, my_account.home, "account_home"),
    page(f"{ACCOUNT}/nom", my_account.name, "account_name"),
    page(f"{ACCOUNT}/adresse", signing.EmailView.as_view(), "account_email"),
    page(f"{ACCOUNT}/mot-de-passe", signing.PasswordChangeView.as_view(), "account_change_password"),
    page(f"{ACCOUNT}/mot-de-passe/ajouter", second_factors.set_password, "account_set_password"),
    page(f"{ACCOUNT}/sessions", my_account.sessions, "usersessions_list"),
    page(f"{ACCOUNT}/donnees", my_account.data, "account_data"),
    page(f"{ACCOUNT}/supprimer", my_account.delete, "account_delete"),
    # what opens it
    page(f"{ACCOUNT}/methodes", second_factors.methods, "mfa_index"),
    page(f"{ACCOUNT}/methodes/code", strong_for_posts(totp.activate_totp, first_is_free=True), "mfa_activate_totp"),
    page(f"{ACCOUNT}/methodes/code/retirer", strong_for_posts(totp.deactivate_totp), "mfa_deactivate_totp"),
    page(f"{ACCOUNT}/methodes/cles", second_factors.methods, "mfa_list_webauthn"),
    page(
        f"{ACCOUNT}/methodes/cles/ajouter", strong_for_posts(second_factors.add_passkey, first_is_free=True), "mfa_add_webauthn"
    ),
    page(f"{ACCOUNT}/methodes/cles/<int:pk>/renommer", login_required(webauthn.edit_webauthn), "mfa_edit_webauthn"),
    page(
        f"{ACCOUNT}/methodes/cles/<int:pk>/retirer",
        strong_for_posts(login_required(webauthn.remove_webauthn)),
        "mfa_remove_webauthn",
    ),
    page(
        f"{ACCOUNT}/methodes/codes-de-secours", strong_for_posts(recovery_codes.view_recovery_codes), "mfa_view_recovery_codes"
    ),
    page(
        f"{ACCOUNT}/methodes/codes-de-secours/nouveaux",
        strong_for_posts(recovery_codes.generate_recovery_codes),
        "mfa_generate_recovery_codes",
    ),
    page(
        f"{ACCOUNT}/methodes/codes-de-secours/fichier",
        strong_for_posts(second_factors.codes_file),
        "mfa_download_recovery_codes",
    ),
]
