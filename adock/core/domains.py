"""What each domain declares (its acts, its purges), as constants of a module that has the same name in every domain."""

from collections.abc import Iterator
from importlib import import_module
from typing import TypeVar

from django.apps import apps
from django.utils.module_loading import module_has_submodule

Row = TypeVar("Row")


def rows_of_domains(module: str, kind: type[Row]) -> Iterator[Row]:
    """The constants of that kind in `module` of every installed domain that has one, in the order of the settings."""
    for app in apps.get_app_configs():
        if app.name.startswith("adock.") and module_has_submodule(app.module, module):
            found = import_module(f"{app.name}.{module}")
            yield from (value for value in vars(found).values() if isinstance(value, kind))
