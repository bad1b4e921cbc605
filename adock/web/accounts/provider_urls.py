"""URLs of signing in by a provider. The return URLs are registered with the providers, to the letter."""

from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from adock.accounts.models import Provider
from adock.web.accounts import providers

urlpatterns = [
    *(
        pattern
        for provider in Provider
        for pattern in (
            path(f"connexion/{provider.value}", require_GET(providers.start), {"provider": provider}),
            path(f"connexion/{provider.value}/retour", require_GET(providers.finish), {"provider": provider}),
            path(
                f"mon-espace/compte/methodes/{provider.value}",
                require_GET(providers.start_linking),
                {"provider": provider},
                name=f"link_{provider.value}",
            ),
        )
    ),
    path("mon-espace/compte/methodes/ajout", require_http_methods(["GET", "HEAD", "POST"])(providers.link)),
    path("mon-espace/compte/identites/<int:number>/retirer", require_POST(providers.unlink), name="unlink_identity"),
    path("deconnexion/retour", require_GET(providers.signed_out)),
]
