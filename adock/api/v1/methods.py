"""Which methods each address of the API answers to: those that its routes declare, as the API's description tells them."""

import re
from functools import cache
from typing import NamedTuple

from django.urls import Resolver404, resolve
from ninja import NinjaAPI

from adock.api.v1.answering import READS_ONLY
from adock.api.v1.api import api


class Methods(NamedTuple):
    """`declared` by the routes of one address; `open`, those of them that other sites' scripts may use."""

    declared: frozenset[str]
    open: frozenset[str]


READING = Methods(frozenset({"GET"}), frozenset({"GET"}))


def methods_at(path: str) -> Methods | None:
    """None where there is nothing. What is there without being described (the description itself) is only read."""
    try:
        route = resolve(path).route
    except Resolver404:
        return None
    return _described(api).get("/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route), READING)


def header(methods: frozenset[str]) -> str:
    """As Allow lists them, with those that come of themselves: HEAD beside GET, and OPTIONS."""
    return ", ".join(sorted(methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())))


@cache
def _described(api: NinjaAPI) -> dict[str, Methods]:
    """By path, "/api/v1/etablissements/{siret}"."""
    described = {}
    for path, operations in api.get_openapi_schema()["paths"].items():
        reading = {method for method, told in operations.items() if method == "get" or READS_ONLY.items() <= told.items()}
        described[path] = Methods(frozenset(map(str.upper, operations)), frozenset(map(str.upper, reading)))
    return described
