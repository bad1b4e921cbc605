"""The site's addresses, and a form that takes one file of at most a megabyte, for everybody."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import path

from adock.web.kit.doors import signed_in
from adock.web.kit.uploads import UploadRefused, takes_file
from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as of_the_site

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

MOST = 1_000_000


def again(request: HttpRequest, *, refusal: UploadRefused) -> HttpResponse:
    return JsonResponse({"said": refusal.sentence, "typed": request.POST.dict()}, status=refusal.status)


@takes_file(MOST, refused=again)
def deposit(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return HttpResponse(get_token(request))
    taken = [
        {"field": field, "name": file.name, "size": file.size, "in_memory": type(file).__name__}
        for field, file in request.FILES.items()
    ]
    sums = [sum(file.read()) for file in request.FILES.values()]
    return JsonResponse({"files": taken, "sums": sums, "typed": request.POST.dict()})


urlpatterns = [path("essai/depot", deposit), path("essai/depot-ferme", signed_in(deposit)), *of_the_site]
