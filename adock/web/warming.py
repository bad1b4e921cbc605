"""What a worker does once rather than at a visitor's first request."""

from pathlib import Path

from django.conf import settings
from django.template import engines

from adock.core.places import commune_name


def warm_up() -> None:
    """Compiles the pages' templates and reads the communes: half a second that nobody waits for."""
    templates = Path(settings.TEMPLATES[0]["DIRS"][0])
    for file in sorted(templates.rglob("*.jinja")):
        engines["jinja2"].env.get_template(str(file.relative_to(templates)))
    commune_name("", None)
