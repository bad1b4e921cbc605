"""The methods that each address of the API answers, and the parameters that it reads: those that its routes declare in the
API's description."""

import re
from functools import cache
from typing import NamedTuple

from django.urls import Resolver404, resolve
from ninja import NinjaAPI

from adock.api.v1.answering import READS_ONLY
from adock.api.v1.api import api


class Methods(NamedTuple):
    """`declared` are the methods of an address's routes; `open` are those that other sites' scripts may use."""

    declared: frozenset[str]
    open: frozenset[str]


READING = Methods(frozenset({"GET"}), frozenset({"GET"}))


def methods_at(path: str) -> Methods | None:
    """None where no address exists. An address that is not described (the description itself) is read-only."""
    try:
        route = resolve(path).route
    except Resolver404:
        return None
    return _described(api).get(_as_described(route), READING)


def parameters_of(route: str) -> frozenset[str]:
    """The names of the query that a route of Django ("api/v1/etablissements/<siret>") reads."""
    return _parameters(api).get(_as_described(route), frozenset())


def _as_described(route: str) -> str:
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)


def header(methods: frozenset[str]) -> str:
    """The methods as Allow lists them, with the implied ones: HEAD beside GET, and OPTIONS."""
    return ", ".join(sorted(methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())))


@cache
def _parameters(api: NinjaAPI) -> dict[str, frozenset[str]]:
    """Names of the query by path; a list of its own for the one method that reads."""
    return {
        path: frozenset(told["name"] for told in operations.get("get", {}).get("parameters", ()) if told["in"] == "query")
        for path, operations in api.get_openapi_schema()["paths"].items()
    }


@cache
def _described(api: NinjaAPI) -> dict[str, Methods]:
    """Methods by path, such as "/api/v1/etablissements/{siret}"."""
    described = {}
    for path, operations in api.get_openapi_schema()["paths"].items():
        reading = {method for method, told in operations.items() if method == "get" or READS_ONLY.items() <= told.items()}
        described[path] = Methods(frozenset(map(str.upper, operations)), frozenset(map(str.upper, reading)))
    return described
