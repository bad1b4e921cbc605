"""Kinds of command-line values."""

import argparse


def port_number(text: str) -> int:
    """Raises argparse.ArgumentTypeError, whose message is French."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"un port est un nombre de 1 à 65535, pas « {text} »")
    return int(text)
