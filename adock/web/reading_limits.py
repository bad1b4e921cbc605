"""Limits on the pages that one place opens, and on what one address may ask.

The open API counts for itself (adock/api/middleware.py). Static files are answered before, and GET /sante asks for nothing.
Pages of signed-in people count as the others do: who they are is known only once a session is looked up.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from adock.core.clients import place_of
from adock.core.languages import gettext as _
from adock.core.paths import api_path, health_path, reading_health_path
from adock.core.questions import refusal_of
from adock.core.reading import Effort, Reading, count
from adock.web.kit.errors import in_short, too_many_readings

# What watches and balances the service asks all day from one address.
UNCOUNTED = {health_path(), reading_health_path()}
COUNTED_ELSEWHERE = api_path()


class PageLimits:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path in UNCOUNTED or path.startswith(COUNTED_ELSEWHERE):
            return self.get_response(request)
        place = place_of(request)
        standing = count(Reading.PAGES, place)
        if standing and standing.is_exceeded:
            return too_many_readings(standing)
        if refusal := refusal_of(request):
            status, sentence = refusal
            return in_short(status, (_(sentence),))
        effort = Effort(Reading.PAGES, place)
        try:
            return self.get_response(request)
        finally:
            effort.charge()
