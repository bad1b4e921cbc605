from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from adock.web.carrier.shares import views

PREFIX = "mon-espace/entreprises/<str:siren>/partages"
act = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = [
    path(PREFIX, require_safe(views.shares)),
    path(f"{PREFIX}/nouveau", act(views.new)),
    path(f"{PREFIX}/<int:number>", require_safe(views.share)),
    path(f"{PREFIX}/<int:number>/date", act(views.change_end)),
    path(f"{PREFIX}/<int:number>/arreter", act(views.revoke)),
]
