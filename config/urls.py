from django.urls import include, path
from django.views.decorators.http import require_safe

from adock.api.health import health, reading_health
from adock.api.keys import key_set
from adock.api.v1.api import api
from adock.api.v1.example import search_example
from adock.web.public.api_guide import api_guide

urlpatterns = [
    path("api/v1/", api.urls),
    path("api/", require_safe(api_guide), {"describe": api.get_openapi_schema, "example": search_example}),
    path("sante", require_safe(health)),
    path("sante/lecture", require_safe(reading_health)),
    path(".well-known/jwks.json", require_safe(key_set)),
    path("", include("adock.web.urls")),
]

handler403 = "adock.web.kit.errors.forbidden"
handler400 = "adock.web.kit.errors.bad_request"
handler404 = "adock.web.kit.errors.not_found"
handler429 = "adock.web.accounts.limits.handler429"  # for django-allauth
handler500 = "adock.web.kit.errors.server_error"
