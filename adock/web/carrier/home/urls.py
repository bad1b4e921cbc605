from django.urls import path
from django.views.decorators.http import require_safe

from adock.web.carrier.home import views

urlpatterns = [
    path("mon-espace", require_safe(views.home)),
    path("mon-espace/entreprises/<str:siren>", require_safe(views.company)),
    path("mon-espace/entreprises/<str:siren>/licences", require_safe(views.licences)),
]
