"""The project's URLs, and one that answers a constant, which is the yardstick of all others."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import handler400, handler404, handler500
from config.urls import urlpatterns as project_urlpatterns

__all__ = ["handler400", "handler404", "handler500", "urlpatterns"]

CONSTANT = b'{"resultats":[],"total":0,"page":1}'


def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse(CONSTANT, content_type="application/json")


urlpatterns = [path("bench/constant", constant), *project_urlpatterns]
