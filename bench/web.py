"""One web worker under load: each answer beside a constant one of the same server."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep
from urllib.parse import urlencode

from adock.jobs import web_server
from adock.register.models import Registration
from adock.search.query import SearchRequest
from bench.figures import Figure, at_least, at_most
from bench.load import load

SECONDS = 6.0
CONNECTIONS = 4
CONSTANT = ["/bench/constant"]


@contextmanager
def one_worker(port: int, workers: int = 1) -> Iterator[None]:
    """A web server with one worker, or more."""
    server = f"from adock.jobs import web_server; web_server.serve('127.0.0.1', {port}, {workers})"
    process = subprocess.Popen([sys.executable, "-c", server], env=os.environ | {"DJANGO_SETTINGS_MODULE": "bench.settings"})
    try:
        for _ in range(1200):
            if web_server.answers("127.0.0.1", port):
                break
            process.poll()
            if process.returncode is not None:
                raise RuntimeError("the web worker did not start")
            sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def address(path: str, request: SearchRequest) -> str:
    fields = [("q", request.text)]
    fields += [("departement", code) for code in request.departements]
    fields += [("licence", kind) for kind in request.licences]
    return f"{path}?{urlencode(fields)}"


def figures(requests: list[SearchRequest], port: int) -> Iterator[Figure]:
    searches = [address("/api/v1/recherche", request) for request in requests]
    # the page redirects a number to the sheet, so pages of results are requested by words
    pages = [address("/recherche", request) for request in requests if not request.text.replace(" ", "").isdecimal()]
    sirets = Registration.objects.filter(struck_off_on=None).order_by("digest").values_list("siret", flat=True)[:5000]
    sheets = [f"/etablissements/{siret}" for siret in sirets]
    with one_worker(port):
        constant = load(port, CONSTANT, CONNECTIONS, SECONDS)
        for name, paths, target in (
            ("API search", searches, 0.45),
            ("HTML result page", pages, 0.30),
            ("HTML sheet", sheets, 0.30),
            ("API sheet", [f"/api/v1{path}" for path in sheets], 0.50),
        ):
            yield at_least(name, load(port, paths, CONNECTIONS, SECONDS).rate, constant.rate, target)
        constant = load(port, CONSTANT, 8, SECONDS)
        yield at_most("API search, p95 with 8 connections", load(port, searches, 8, SECONDS).p95, constant.p95, 2.5)
