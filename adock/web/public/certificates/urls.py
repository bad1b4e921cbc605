from django.urls import path

from adock.web.public.certificates import views

urlpatterns = [
    path("attestations/verifier", views.check),
    path("attestations/hors-ligne", views.offline),
    path("attestations/hors-ligne.js", views.worker),
    path("attestations/<str:reference>", views.certificate),
    path("attestations/<str:code>/document.pdf", views.document),
]
