"""Types of command-line arguments."""

import argparse

from adock.accounts.rules import StaffRole
from adock.core.identifiers import Kind, read_identifier


def port_number(text: str) -> int:
    """A port, from 1 to 65535. Raises argparse.ArgumentTypeError, whose message is French."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"un port est un nombre de 1 à 65535, pas « {text} »")
    return int(text)


def siren_number(text: str) -> str:
    """A SIREN in its one form. Raises argparse.ArgumentTypeError, whose message is French."""
    found = read_identifier(text)
    if found.fault or found.kind is not Kind.SIREN or found.zeros_given_back:
        raise argparse.ArgumentTypeError(f"« {text} » n'est pas un SIREN : il en faut les 9 chiffres, justes")
    return found.value


def staff_role(text: str) -> StaffRole:
    """A staff role. Raises argparse.ArgumentTypeError, whose message is French."""
    if text not in list(StaffRole):
        raise argparse.ArgumentTypeError(f"« {text} » n'est pas un rôle de l'équipe : {', '.join(StaffRole)}")
    return StaffRole(text)
