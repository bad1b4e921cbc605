"""Checks the API's description by a validator that others wrote (OpenAPI 3.1 and its JSON Schemas).

Exit 1: the description is not valid, and why is printed.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

import django
from openapi_spec_validator import OpenAPIV31SpecValidator


def faults(description: Any) -> Iterator[str]:
    """One line for each fault of a description, as programs read it."""
    for fault in OpenAPIV31SpecValidator(json.loads(json.dumps(description))).iter_errors():
        yield f"{'/'.join(map(str, fault.absolute_path))}: {fault.message}"[:500]


def main() -> int:
    django.setup()
    from adock.api.v1.api import api

    found = list(faults(api.get_openapi_schema()))
    for line in found:
        print(f"openapi.json: {line}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
