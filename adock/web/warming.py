"""What a worker does once rather than at a visitor's first request."""

from adock.core.places import commune_name
from adock.web.kit.jinja import templates


def warm_up() -> None:
    """Compiles the pages' templates and reads the communes: half a second that nobody waits for."""
    jinja = templates()
    for name in jinja.list_templates(extensions=["jinja"]):
        jinja.get_template(name)
    commune_name("", None)
