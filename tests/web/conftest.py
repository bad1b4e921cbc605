"""The providers that run, and the people who sign in by them."""

from tests.identity import camille, identity, sacha

__all__ = ["camille", "identity", "sacha"]
