"""The site's addresses, and one form that signs out through the provider: how a browser takes its answer is what is tried."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import path

from adock.web.accounts.providers import logout_through_provider
from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as of_the_site

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def sign_out(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return logout_through_provider(request) or HttpResponse("not by a provider")
    token = f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}">'
    return HttpResponse(f'<html lang="fr"><form method="post">{token}<button>Sortir</button></form></html>')


urlpatterns = [path("essai/sortie", sign_out), *of_the_site]
