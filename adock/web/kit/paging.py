"""Long lists, cut into pages: `?page=2`. A page that is none (0, a word, past the end) is the nearest one that is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from adock.web.kit.pieces import PageLink, Pagination

Row = TypeVar("Row")
PARAMETER = "page"
MOST_FIGURES = 6


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """The rows of one page. `links` leads to the others; None when there is one page."""

    rows: tuple[Row, ...]
    links: Pagination | None
    is_first: bool
    is_last: bool


def part_of(request: HttpRequest, rows: "QuerySet[Model, Row] | Sequence[Row]", by_page: int, *, anchor: str = "") -> Part[Row]:
    """Reads no row of the other pages. The links lead to the `anchor` of the page, where the list begins."""
    total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    last = max(1, -(-total // by_page))
    typed = request.GET.get(PARAMETER, "")
    asked = int(typed[:MOST_FIGURES]) if typed.isascii() and typed.isdigit() else 1
    current = min(max(asked, 1), last)
    shown = tuple(rows[(current - 1) * by_page : current * by_page])
    fragment = f"#{anchor}" if anchor else ""
    links = numbered_links(lambda number: f"{request.path}?{PARAMETER}={number}{fragment}", current, last)
    return Part(shown, links, current == 1, current == last)


def numbered_links(url_of_page: Callable[[int], str], current: int, last: int) -> Pagination | None:
    """The links to the first and the last page, and to those around the current one."""
    if last < 2:
        return None
    numbers = sorted({1, last, *range(max(1, current - 2), min(last, current + 2) + 1)})
    links: list[PageLink] = []
    for before, number in zip([0, *numbers], numbers, strict=False):
        if number > before + 1:
            links.append(PageLink("…", ""))
        links.append(PageLink(str(number), url_of_page(number), number == current))
    return Pagination(
        previous_url=url_of_page(current - 1) if current > 1 else "",
        next_url=url_of_page(current + 1) if current < last else "",
        links=tuple(links),
    )
