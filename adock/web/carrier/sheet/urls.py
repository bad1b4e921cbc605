"""A carrier's sheet: its form, its versions, confirming its e-mail address, and writing to the carrier."""

from django.urls import path

from adock.web.carrier.sheet import views, writing

urlpatterns = [
    path("mon-espace/etablissements/<str:siret>/fiche", views.edit),
    path("mon-espace/etablissements/<str:siret>/fiche/adresse", views.waiting_email),
    path("mon-espace/etablissements/<str:siret>/fiche/versions", views.versions),
    path("confirmer-adresse-fiche/<str:token>", views.confirm_email),
    path("etablissements/<str:siret>/ecrire", writing.write),
]
