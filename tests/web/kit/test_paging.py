"""Long lists are cut into pages, and no page is wrong enough to break one."""

import pytest
from django.test import RequestFactory

from adock.web.kit.paging import part_of

ROWS = tuple(range(7))


def part(page: str):
    return part_of(RequestFactory().get("/liste", {"page": page}), ROWS, 3, anchor="suite")


@pytest.mark.parametrize(
    ("page", "rows"),
    [("1", (0, 1, 2)), ("2", (3, 4, 5)), ("3", (6,)), ("4", (6,)), ("9" * 400, (6,)), ("0", (0, 1, 2)), ("-1", (0, 1, 2))]
    + [(odd, (0, 1, 2)) for odd in ("", "deux", "²", "٣", "1.5", "\0")],
)
def test_each_page_has_its_rows_and_what_is_no_page_is_the_nearest(page, rows):
    assert part(page).rows == rows


def test_the_links_lead_to_the_other_pages_where_the_list_begins():
    links = part("2").links
    assert (links.previous_url, links.next_url) == ("/liste?page=1#suite", "/liste?page=3#suite")
    assert [(link.label, link.is_current) for link in links.links] == [("1", False), ("2", True), ("3", False)]


def test_a_short_list_has_no_links():
    assert part_of(RequestFactory().get("/liste"), ROWS, 7).links is None


@pytest.mark.django_db
def test_only_the_rows_of_one_page_are_read(django_assert_num_queries):
    from adock.core.models import JournalEntry

    for rank in range(5):
        JournalEntry.objects.create(act="something.new", subject=str(rank), details={})
    entries = JournalEntry.objects.order_by("pk")
    with django_assert_num_queries(2) as asked:
        assert [entry.subject for entry in part_of(RequestFactory().get("/", {"page": "2"}), entries, 2).rows] == ["2", "3"]
    assert "LIMIT 2 OFFSET 2" in asked.captured_queries[1]["sql"]
