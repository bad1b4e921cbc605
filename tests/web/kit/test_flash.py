"""What an act says of itself on the page that follows: one dress everywhere, said once."""

import re

import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage

from adock.web.kit.jinja import piece
from tests import people

ALERT = re.compile(r'<div class="ad-told" role="(\w+)">\s*<div class="fr-alert fr-alert--(\w+) fr-alert--sm">\s*<p>(.*?)</p>')


def flashed(request) -> list[tuple[str, str, str]]:
    return ALERT.findall(str(piece("components/flash.jinja", "flash", request)))


@pytest.mark.parametrize(
    ("say", "role", "kind"),
    [
        (messages.success, "status", "success"),
        (messages.info, "status", "info"),
        (messages.warning, "status", "warning"),
        (messages.error, "alert", "error"),
    ],
)
def test_a_refusal_interrupts_and_all_else_waits_its_turn(rf, say, role, kind):
    request = rf.get("/")
    request._messages = CookieStorage(request)
    say(request, "C'est <b>dit</b>.")
    assert flashed(request) == [(role, kind, "C&#39;est &lt;b&gt;dit&lt;/b&gt;.")]


@pytest.mark.django_db
def test_it_is_said_once_on_the_page_that_follows():
    browser = people.signed_in(people.user())
    led_to = browser.post("/mon-espace/rattacher/courrier/annuler", {"courrier": "12"}).url
    (said,) = ALERT.findall(browser.get(led_to).content.decode())
    assert said[:2] == ("alert", "error")
    assert ALERT.findall(browser.get(led_to).content.decode()) == []
