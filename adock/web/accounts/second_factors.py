"""Ways into an account besides a password: one-time codes, passkeys, recovery codes."""

from typing import Any

from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes.views import DownloadRecoveryCodesView
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth

from adock.web.accounts.signing import PasswordSetView
from adock.web.kit.proof import fresh_proof


class MethodsView(IndexView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"has_password": self.request.user.has_usable_password()}


class AddPasskeyView(webauthn.AddWebAuthnView):
    """Every key can open the account by itself, with no address to type: the device stores it and it verifies its holder."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"js_data": {"creation_options": auth.begin_registration(self.request.user, passwordless=True)}}


class CodesFileView(DownloadRecoveryCodesView):
    template_name = "mfa/recovery_codes/download.jinja"
    content_type = "text/plain; charset=utf-8"

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> Any:
        response = super().render_to_response(context, **kwargs)
        response.headers["Content-Disposition"] = 'attachment; filename="a-dock-codes-de-secours.txt"'
        return response


methods = MethodsView.as_view()
login = webauthn.LoginWebAuthnView.as_view()
add_passkey = AddPasskeyView.as_view()
codes_file = CodesFileView.as_view()
# where only a provider opened the account, adding a key must be its owner's act
set_password = fresh_proof(PasswordSetView.as_view())
