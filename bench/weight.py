"""The weight of a first visit: the page and everything it loads, compressed as a browser asks for it."""

import gzip
import re
from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import urljoin

import brotli

from adock.register.models import Registration
from bench.figures import Figure, below
from bench.web import one_worker

LOADED = re.compile(r'<(?:link|script|img)[^>]+?(?:href|src)="(/static/[^"]+)"')
IN_STYLES = re.compile(r"url\(['\"]?([^)'\"]+)")


class Visit:
    """A visit, which counts the bytes of bodies as sent, by kind of file and each file once."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.sent: dict[str, int] = {}

    def get(self, path: str) -> str:
        connection = HTTPConnection("127.0.0.1", self.port)
        connection.request("GET", path, headers={"Accept-Encoding": "gzip, br", "Host": "localhost"})
        response = connection.getresponse()
        body = response.read()
        connection.close()
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status}")
        self.sent[path] = len(body)
        encoding = response.headers.get("Content-Encoding", "")
        if encoding == "br":
            body = brotli.decompress(body)
        elif encoding == "gzip":
            body = gzip.decompress(body)
        return body.decode("utf-8", "replace")

    def open(self, path: str) -> None:
        html = self.get(path)
        for link in dict.fromkeys(LOADED.findall(html)):
            content = self.get(link)
            if ".css" in link:
                for inside in dict.fromkeys(IN_STYLES.findall(content)):
                    target = urljoin(link, inside)
                    if target.startswith("/static/") and target not in self.sent:
                        self.get(target)

    def total(self, suffix: str = "") -> float:
        return sum(size for path, size in self.sent.items() if path.endswith(suffix)) / 1000


def figures(port: int) -> Iterator[Figure]:
    siret = Registration.objects.filter(struck_off_on=None, licences__kind="LC").order_by("siret").values_list("siret")[0][0]
    with one_worker(port):
        for name, path in (
            ("home", "/"),
            ("results", "/recherche?q=transports"),
            ("sheet", f"/etablissements/{siret}"),
        ):
            visit = Visit(port)
            visit.open(path)
            yield below(f"{name}: bytes sent, everything included, first visit", visit.total(), 150, "kB")
        yield below("of which CSS", visit.total(".css"), 25, "kB")
        yield below("of which JS", visit.total(".js"), 25, "kB")
