from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from adock.web.carrier.certificates import preparing, review, views

PREFIX = "mon-espace/entreprises/<str:siren>/attestations"
act = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = [
    path(PREFIX, require_safe(views.certificates)),
    path(f"{PREFIX}/nouvelle", act(preparing.kind)),
    path(f"{PREFIX}/reprendre", require_safe(preparing.resume)),
    path(f"{PREFIX}/abandonner", act(preparing.give_up)),
    path(f"{PREFIX}/signataire", act(preparing.signatory)),
    path(f"{PREFIX}/salaries", require_safe(preparing.workers)),
    path(f"{PREFIX}/salaries/ajouter", act(preparing.add_worker)),
    path(f"{PREFIX}/salaries/coller", act(preparing.paste)),
    path(f"{PREFIX}/salaries/<int:rank>/modifier", act(preparing.change_worker)),
    path(f"{PREFIX}/salaries/<int:rank>/retirer", act(preparing.remove_worker)),
    path(f"{PREFIX}/relire", act(review.review)),
    path(f"{PREFIX}/<str:number>", require_safe(views.certificate)),
    path(f"{PREFIX}/<str:number>/pdf", require_safe(views.pdf)),
    path(f"{PREFIX}/<str:number>/retirer", act(views.withdraw)),
]
