"""The site's Jinja2 environment: what every audience shares, and what the templates of allauth's pages call."""

from typing import Any

from jinja2 import Environment

from adock.web.accounts.provider_choices import linked_identities, provider_choices, provider_to_confirm
from adock.web.kit import jinja


def environment(**options: Any) -> Environment:
    made = jinja.environment(**options)
    made.globals["provider_choices"] = provider_choices
    made.globals["provider_to_confirm"] = provider_to_confirm
    made.globals["linked_identities"] = linked_identities
    return made
