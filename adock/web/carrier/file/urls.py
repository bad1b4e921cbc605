"""A company's vigilance file, for the members who maintain it."""

from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from adock.web.carrier.file import views

PREFIX = "mon-espace/entreprises/<str:siren>/dossier"
act = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = [
    path(PREFIX, require_safe(views.file)),
    path(f"{PREFIX}/<str:slot>", act(views.deposit)),
    path(f"{PREFIX}/pieces/<int:number>/fichier", require_safe(views.download)),
    path(f"{PREFIX}/pieces/<int:number>/retirer", act(views.remove)),
]
