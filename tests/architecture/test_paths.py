"""Addresses of our pages are written once, in the `paths.py` of their domain, and each of them leads to a view."""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from adock.register.transport import Transport, Vehicle
from adock.vigilance.kinds import Slot
from adock.web.kit.jinja import PATHS

ADOCK = Path(__file__).resolve().parents[2] / "adock"
FILES = sorted(ADOCK.rglob("paths.py"))
MODULES = [import_module(".".join(("adock", *file.relative_to(ADOCK).with_suffix("").parts))) for file in FILES]
FUNCTIONS = [
    function
    for module in MODULES
    for function in vars(module).values()
    if inspect.isfunction(function) and function.__module__ == module.__name__
]
SAMPLES = {str: "000000001", int: 7, Slot: Slot.KBIS, Transport: Transport(Vehicle.HEAVY)}
SAMPLES_BY_NAME = {"provider": "proconnect", "key": "uid-key"}

# Where what looks like one of our addresses is none, or is one and must be written.
NOT_OURS = (
    "fictional_identity",  # another site; it knows our return addresses letter by letter, as a real provider does
    "gateways",  # they know nothing of pages: their paths are those of files and of other services
)


def arguments(function: Callable[..., str], *, with_optional: bool) -> dict[str, object]:
    return {
        name: SAMPLES_BY_NAME.get(name, SAMPLES[parameter.annotation])
        for name, parameter in inspect.signature(function).parameters.items()
        if with_optional or parameter.default is inspect.Parameter.empty
    }


@pytest.mark.parametrize("with_optional", [False, True], ids=["", "with_all"])
@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: f"{function.__module__[6:]}.{function.__name__}")
def test_each_path_leads_to_a_view(function, with_optional):
    """And not to the view of a neighbour that takes any word there: what the route captures is what was given."""
    given = arguments(function, with_optional=with_optional)
    found = resolve(function(**given).partition("?")[0])
    captured = [str(value) for value in found.captured_kwargs.values()]
    assert [value for value in captured if not any(value in str(one) for one in given.values())] == []


def test_each_path_has_a_name_of_its_own_that_templates_use_too():
    assert sorted(PATHS) == sorted(function.__name__ for function in FUNCTIONS)


# ------------------------------------------------------------- written nowhere else


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


# Of "mon-espace/entreprises/<str:siren>/membres": what it begins with; every word that it holds.
ROUTES = [re.sub(r"\(\?P<\w+>[^)]*\)|<[^>]*>|[\^$]", "", route).split("/") for route in routes(get_resolver().url_patterns)]
FIRST = {route[0] for route in ROUTES} - {""}
WORDS = {word for route in ROUTES for word in route} - {""}


def is_address(text: str, words: set[str]) -> bool:
    found = re.match(r"/([\w.-]+)", text)
    return found is not None and found[1] in words


def written_in_code(tree: ast.Module) -> list[str]:
    """Texts that begin as one of our addresses does, and ends of addresses put behind what another text holds.

    Left out: docstrings, and the routes that decorators of the API declare.
    """
    left_out = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            left_out |= {id(one) for decorator in function.decorator_list for one in ast.walk(decorator)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            ends = [part.value for part in node.values[1:] if isinstance(part, ast.Constant)]
            found += [end for end in ends if is_address(end, WORDS)]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            found += [node.value] if is_address(node.value, FIRST) else []
    return found


def test_no_address_of_ours_is_written_in_the_code():
    """Only routes are, in `urls.py`, and what our paths are made of, in `paths.py`."""
    written = {
        str(file.relative_to(ADOCK)): found
        for file in ADOCK.rglob("*.py")
        if not file.name.endswith(("urls.py", "paths.py")) and file.relative_to(ADOCK).parts[0] not in NOT_OURS
        if (found := written_in_code(ast.parse(file.read_text())))
    }
    assert written == {}


LINK = re.compile(r"""(?:\b(?:href|action|src|data-[a-z-]+)=|"url": )["'](/(?!/)[^"']*)|\}\}(/[a-z][a-z-]*)""")
TEXT = re.compile(r"""["'](/[^"']*)""")


def written_in_template(text: str) -> list[str]:
    """What links and forms begin with, ends of addresses put behind a value, and texts that begin as our addresses do."""
    links = [start or end for start, end in LINK.findall(text)]
    return links + [one for one in TEXT.findall(text) if is_address(one, FIRST)]


def test_no_address_of_ours_is_written_in_a_template():
    written = {
        str(file.relative_to(ADOCK)): found
        for file in (ADOCK / "templates").rglob("*.jinja")
        if file.parent.name not in NOT_OURS and (found := written_in_template(file.read_text()))
    }
    assert written == {}
