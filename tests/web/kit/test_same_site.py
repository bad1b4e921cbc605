"""Forms without a token take nothing from another site's page."""

import pytest
from django.http import HttpResponse

from adock.web.kit.same_site import from_our_pages

OURS, CHROME_OF_OLD = "http://testserver", "null"


@from_our_pages
def view(request):
    return HttpResponse(f"{len(request.POST)} champ")


@pytest.fixture
def post(rf):
    def send(**headers: str) -> HttpResponse:
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        return view(rf.post("/attestations/verifier", {"code": "x"}, headers=said))

    return send


pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "said",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "cross-site", "Origin": OURS},
        {"Sec_Fetch_Site": "same-origin", "Origin": "https://ailleurs.example"},
        {"Origin": "https://ailleurs.example"},
        {"Origin": "https://testserver"},
        {"Origin": "http://testserver:8000"},
        {"Origin": "http://testserver.ailleurs.example"},
        {"Origin": "null"},
        {"Origin": ""},
    ],
)
def test_a_form_that_a_page_of_another_site_sends_is_refused(post, said):
    assert post(**said).status_code == 403


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"Sec_Fetch_Site": "same-origin", "Origin": OURS},
        {"Sec_Fetch_Site": "none"},
        {"Sec_Fetch_Site": "same-origin", "Origin": "null"},
        {"Origin": OURS},
        {"Origin": "HTTP://TESTSERVER"},
        {"Origin": "https://a-dock.example"},
    ],
)
def test_a_form_of_ours_passes_and_so_does_a_program(post, settings, said):
    settings.PUBLIC_URL = "https://a-dock.example"
    assert post(**said).status_code == 200


def test_a_form_from_elsewhere_is_not_even_read(rf):
    class Unread:
        def read(self, *_: object) -> bytes:
            raise AssertionError("it was read")

    request = rf.generic("POST", "/", b"", "application/x-www-form-urlencoded", headers={"Origin": "https://ailleurs.example"})
    request._stream = Unread()
    assert view(request).status_code == 403


def test_reading_the_form_is_allowed_from_anywhere(rf):
    assert view(rf.get("/", headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://ailleurs.example"})).status_code == 200


@pytest.mark.parametrize("address", ["/attestations/verifier"])
def test_the_forms_that_change_nothing_are_guarded_and_set_no_cookie(client, address):
    assert client.post(address, {"code": "x"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post(address, {"code": "x"}).status_code == 400
    assert not client.cookies
