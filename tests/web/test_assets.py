"""What the browser fetches: light, ours or the State's and said so, and from nowhere else."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import brotli
import pytest
from django.template import engines

from tests.web.sample_pages import SAMPLES, SITE

STATIC = Path(__file__).parents[2] / "adock/static"
SHEETS = (STATIC / "dsfr/dsfr.css", STATIC / "adock/adock.css")
CONNECT = STATIC / "dsfr/connect.css"  # fetched only by the pages with FranceConnect's and ProConnect's buttons
SCRIPT = STATIC / "adock/adock.js"
FONTS = tuple(sorted((STATIC / "dsfr/fonts").glob("*.woff2")))
KILOBYTE = 1000

# Parts of the design system's markup that have no rule of their own.
WITHOUT_RULES = {"fr-header__body", "fr-footer__content-item"}


def gzipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


class Classes(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.update((dict(attrs).get("class") or "").split())


def rendered(name: str) -> str:
    template, page = SAMPLES[name]
    return engines["jinja2"].env.get_template(template).render(page=page, site=SITE, has_fictional_data=True)


class TestWeight:
    def test_the_style_sheets_together_weigh_at_most_25_kb_even_with_gzip(self) -> None:
        assert sum(map(gzipped, SHEETS)) <= 25 * KILOBYTE

    def test_the_script_weighs_at_most_25_kb_even_with_gzip(self) -> None:
        assert gzipped(SCRIPT) <= 25 * KILOBYTE

    def test_the_buttons_of_the_providers_weigh_at_most_4_kb_more(self) -> None:
        assert gzipped(CONNECT) <= 4 * KILOBYTE

    def test_there_are_two_fonts_of_at_most_20_kb(self) -> None:
        assert [font.name for font in FONTS] == ["Marianne-Bold.woff2", "Marianne-Regular.woff2"]
        assert all(font.stat().st_size <= 20 * KILOBYTE for font in FONTS)

    @pytest.mark.parametrize("name", ["home", "results", "sheet"])
    def test_a_first_visit_weighs_at_most_150_kb_everything_included(self, name: str) -> None:
        favicon = STATIC / "dsfr/favicon/favicon.svg"
        page = len(brotli.compress(rendered(name).encode()))
        files = sum(len(brotli.compress(path.read_bytes())) for path in (*SHEETS, SCRIPT, favicon))
        assert page + files + sum(font.stat().st_size for font in FONTS) <= 150 * KILOBYTE


class TestOrigin:
    def test_the_design_system_keeps_its_copyright_comment_first(self) -> None:
        head = SHEETS[0].read_text(encoding="utf-8")[:300]
        assert re.match(r'@charset "UTF-8";\n/\*!\n \* DSFR v\d+\.\d+\.\d+ \|', head)
        assert "restricted use" in head

    def test_the_notice_gives_the_version_that_the_sheet_was_made_from(self) -> None:
        version = re.search(r"DSFR v([\d.]+)", SHEETS[0].read_text(encoding="utf-8"))
        notice = (STATIC / "dsfr/NOTICE.md").read_text(encoding="utf-8")
        assert f"DSFR {version[1]}" in notice
        assert "excluded from A Dock's licence" in notice

    @pytest.mark.parametrize("path", [*SHEETS, CONNECT, SCRIPT], ids=lambda path: path.name)
    def test_nothing_names_another_host(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
        assert not re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", text)

    @pytest.mark.parametrize("sheet", [*SHEETS, CONNECT], ids=lambda path: path.name)
    def test_every_address_in_a_sheet_is_inside_it_or_a_file_beside_it(self, sheet: Path) -> None:
        text = sheet.read_text(encoding="utf-8")
        addresses = [address.strip("\"'") for address in re.findall(r'url\(("[^"]*"|[^)]*)\)', text)]
        missing = [
            address for address in addresses if not address.startswith("data:") and not (sheet.parent / address).is_file()
        ]
        assert missing == []
        assert "@import" not in text


class TestStyle:
    def test_every_class_of_the_pages_has_a_rule(self) -> None:
        known = set()
        for sheet in (*SHEETS, CONNECT):
            known.update(re.findall(r"\.((?:fr|ad)-[\w-]+)", sheet.read_text(encoding="utf-8")))
        classes = Classes()
        for name in SAMPLES:
            classes.feed(rendered(name))
        assert {name for name in classes.found if name.startswith(("fr-", "ad-"))} - known - WITHOUT_RULES == set()

    def test_every_variable_that_our_sheet_reads_is_declared(self) -> None:
        text = "".join(sheet.read_text(encoding="utf-8") for sheet in SHEETS)
        own = SHEETS[1].read_text(encoding="utf-8")
        read = set(re.findall(r"var\((--[\w-]+)", own))
        assert {name for name in read if f"{name}:" not in text} == set()

    def test_the_dark_theme_follows_the_device_without_script(self) -> None:
        text = SHEETS[0].read_text(encoding="utf-8")
        assert "prefers-color-scheme:dark" in text
        assert re.search(r"prefers-color-scheme:dark\)\{:root:root\{[^}]*--grey-1000-50:#161616", text)
        assert "data-fr-theme" not in text

    def test_the_state_of_a_plate_is_also_a_pattern(self) -> None:
        """So that it reads in black and white: the good edge is plain, the others are not, and one of them is hollow."""
        own = SHEETS[1].read_text(encoding="utf-8")
        patterns = {
            state: re.search(rf"\.ad-plate--{state}::before,[^{{]*\{{[^}}]*background-image:\s*([^;]+);", own)
            for state in ("bon", "attention", "mauvais")
        }
        assert patterns["bon"] is None
        assert patterns["attention"][1] != patterns["mauvais"][1]
        hollow = re.search(r"\.ad-plate--non-couvert::before,[^{]*\{([^}]*)\}", own)[1]
        assert "background-color: transparent" in hollow
        assert "border:" in hollow
