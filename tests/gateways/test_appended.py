"""Files that are two things at once: what is found of a page, and how long it is looked for."""

import pytest

from adock.gateways.inspection.appended import speaks_another_language


@pytest.mark.parametrize(
    "page",
    [
        b'<svg onload="alert(1)">',
        b"<svg <onload=alert(1)>",
        b"<a <a <a x=1",
        b"<a\n\thref=x",
        b"<IMG " + b"a" * 499 + b"=",
    ],
)
def test_a_tag_with_an_attribute_is_found_whatever_stands_before_it(page):
    assert speaks_another_language(b"%PDF-1.7\n\xff" + page)


@pytest.mark.parametrize("text", [b"<a a>b=", b"<img " + b"a" * 501 + b"=", b"<p\x01=", b"a <b c=", b"<svg " * 1_900_000])
def test_anything_else_is_none_nor_searched_once_more_for_each_tag_in_it(text):
    """The last has two million tags: searching each to its five hundredth byte took 40 s."""
    assert not speaks_another_language(text)
