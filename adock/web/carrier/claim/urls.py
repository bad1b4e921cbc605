from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from adock.web.carrier.claim import views

urlpatterns = [
    path("mon-espace/rattacher", require_safe(views.claim)),
    path("mon-espace/rattacher/proconnect", require_POST(views.claim_by_proconnect)),
    path("mon-espace/rattacher/courrier", require_http_methods(["GET", "HEAD", "POST"])(views.ask_for_letter)),
    path("mon-espace/rattacher/courrier/annuler", require_POST(views.cancel_letter)),
    path("mon-espace/rattacher/code", require_http_methods(["GET", "HEAD", "POST"])(views.enter_code)),
]
