"""The site's addresses, pages for agents, officers and staff, and the page that asks for a password again, under names of
ours."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from adock.accounts.models import OfficerPost, StaffPost
from adock.accounts.rules import OfficerPower, StaffPower
from adock.web.kit.doors import officer_who_may, public_agents_only, staff_who_may
from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as of_the_site

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ouvert")


def desk(request: HttpRequest, officer: OfficerPost) -> HttpResponse:
    return HttpResponse(officer.office)


def panel(request: HttpRequest, staff: StaffPost) -> HttpResponse:
    return HttpResponse(f"{request.method} {staff.role}")


urlpatterns = [
    path("essai/agents", public_agents_only(page)),
    path("essai/instruction", officer_who_may()(desk)),
    path("essai/instruction/decider", officer_who_may(OfficerPower.DECIDE)(desk)),
    path("essai/pilotage", staff_who_may()(panel)),
    path("essai/pilotage/budget", staff_who_may(StaffPower.KEEP_BUDGET)(panel)),
    *of_the_site,
    # after those of the site: reversing a name takes the last one
    path("essai/connexion", page, name="account_login"),
    path("essai/mot-de-passe", page, name="account_reauthenticate"),
]
