from django.urls import path

from adock.api.health import health
from adock.api.v1.api import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("sante", health),
]
