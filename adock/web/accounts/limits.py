"""The answer when django-allauth's own limits are reached."""

from datetime import timedelta

from allauth.core.internal.ratelimit import get_rates
from django.http import HttpRequest, HttpResponse

from adock.web.kit.errors import too_many

# Name of a URL -> the limit that applies to it (ACCOUNT_RATE_LIMITS).
ACTIONS = {
    "account_login": "login",
    "account_signup": "signup",
    "account_reset_password": "reset_password",
    "account_reset_password_from_key": "reset_password_from_key",
    "account_reauthenticate": "reauthenticate",
    "mfa_reauthenticate": "reauthenticate",
    "mfa_reauthenticate_webauthn": "reauthenticate",
    "account_email": "manage_email",
    "account_change_password": "change_password",
    "account_set_password": "change_password",
}
A_MINUTE = 60


def handler429(request: HttpRequest) -> HttpResponse:
    """allauth does not say which of a limit's rates was exceeded, so the longest wait is given."""
    action = ACTIONS.get(request.resolver_match.url_name or "", "") if request.resolver_match else ""
    rates = get_rates(app="allauth.account", action=action)
    return too_many(request, timedelta(seconds=max((rate.duration for rate in rates), default=A_MINUTE)))
