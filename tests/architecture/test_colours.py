"""Green, orange and red are the verdict's. Forms and acts keep the alerts of the design system; nothing else has a colour."""

import re
from pathlib import Path

ADOCK = Path(__file__).resolve().parents[2] / "adock"
SHEET = (ADOCK / "static/adock/adock.css").read_text(encoding="utf-8")
TEMPLATES = {str(file.relative_to(ADOCK / "templates")): file.read_text() for file in (ADOCK / "templates").rglob("*.jinja")}

# What shows a verdict: of a carrier, or of a statement that was checked.
VERDICTS = ("ad-plate", "ad-line", "ad-reason")
# Templates that write the state of a verdict; elsewhere a line or a plate is neutral.
WRITES_VERDICTS = {"components/plate.jinja", "carrier/home/_company.jinja"}


def rules(text: str) -> list[tuple[str, str]]:
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.findall(r"([^{}]+)\{([^{}]*)\}", text)


def test_our_style_sheet_gives_the_colours_of_a_verdict_to_verdicts_alone():
    coloured = [
        selector.strip()
        for whole, body in rules(SHEET)
        if re.search(r"--ad-(?:good|watch|bad|unsuited)\)|(?:success|warning|error|info)\b", body)
        for selector in whole.split(",")
        if not selector.strip().lstrip(".").startswith(VERDICTS) and selector.strip() != ":root"
    ]
    assert coloured == []


def test_no_badge_and_no_tag_has_a_colour():
    found = {
        name: badges
        for name, text in TEMPLATES.items()
        if (badges := re.findall(r"fr-badge--(?:success|warning|error|info|new)|fr-tag--\w*(?:green|orange|red)\w*", text))
    }
    assert found == {}


def test_a_line_or_a_plate_that_is_no_verdict_is_neutral():
    written = {name for name, text in TEMPLATES.items() if re.search(r"ad-(?:line|plate|licence|reason)--(?!neutre)", text)}
    assert written <= WRITES_VERDICTS
