"""Every mail and message that django-allauth can send has a French text of ours."""

import re
from pathlib import Path

import allauth
import pytest
from allauth.core.context import request_context

from adock.accounts.devices import device_label
from adock.core.models import OutgoingMail
from adock.web.accounts.adapter import KEY_CHANGES, MAILS, MESSAGES, AccountAdapter
from tests.reading import as_read

# Of ways of signing in that this service does not offer: codes by mail or text message, its own social accounts.
NOT_OFFERED = re.compile(
    "login_code|password_reset_code|phone|socialaccount|cannot_delete_primary|unverified_primary|primary_email_set"
    "|sessions_logged_out"
)
PACKAGE = Path(allauth.__file__).parent


def named(pattern: str) -> set[str]:
    """What allauth's source names, in the apps that this service has installed."""
    found: set[str] = set()
    for app in ("account", "mfa", "usersessions"):
        for path in (PACKAGE / app).rglob("*.py"):
            if "tests" not in path.parts:
                found.update(re.findall(pattern, path.read_text(encoding="utf-8")))
    return {name for name in found if not NOT_OFFERED.search(name)}


def test_every_mail_is_written():
    found = named(r'"((?:account|mfa)/email/\w+)"')
    assert len(found) >= 15
    assert found == MAILS.keys() | set(KEY_CHANGES)


def test_every_message_is_written():
    found = named(r'"((?:account|mfa|usersessions)/messages/\w+\.txt)"')
    assert len(found) >= 12
    assert found <= MESSAGES.keys()


@pytest.mark.django_db
def test_a_mail_without_a_text_of_ours_is_an_error(rf):
    with request_context(rf.get("/")), pytest.raises(LookupError):
        AccountAdapter().send_mail("account/email/login_code", "camille@morel.example", {})


@pytest.mark.django_db
@pytest.mark.usefixtures("on_the_day")
@pytest.mark.parametrize("prefix", [*MAILS, *KEY_CHANGES])
def test_each_says_plainly_what_it_is_about_and_why_it_came(rf, prefix):
    context = {
        "activate_url": "https://adock.example/confirmer-adresse/x",
        "password_reset_url": "https://adock.example/mot-de-passe/nouveau/x",
        "to_email": "lea@kermarrec.example",
    }
    with request_context(rf.get("/", headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})):
        AccountAdapter().send_mail(prefix, "camille@morel.example", context)
    mail = as_read(OutgoingMail.objects.get())
    assert mail.recipient == "camille@morel.example"
    assert mail.subject[0].isupper()
    for body in (mail.text, mail.html):
        assert re.search("Vous recevez ce message parce qu", body)
        assert not re.search(r"None|\{\{|allauth|&lt;|example\.com", body)
    if prefix in KEY_CHANGES:
        assert "- Quand : 24 novembre 2026 à 12 h 00" in mail.text
        assert "- Depuis : Firefox, Windows" in mail.text


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("curl/8.0", "Navigateur inconnu, appareil inconnu"),
        ("", "Navigateur inconnu, appareil inconnu"),
    ],
)
def test_a_device_is_named_in_two_words(said, label):
    assert device_label(said) == label
