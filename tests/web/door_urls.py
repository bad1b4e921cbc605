"""The site's addresses, a page for agents, and the page that asks for a password again, under names of ours."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from adock.web.accounts.agents import public_agents_only
from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as of_the_site

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ouvert")


urlpatterns = [
    path("essai/agents", public_agents_only(page)),
    *of_the_site,
    # after those of the site: reversing a name takes the last one
    path("essai/connexion", page, name="account_login"),
    path("essai/mot-de-passe", page, name="account_reauthenticate"),
]
