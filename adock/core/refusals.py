"""Refusals, whose message is a French sentence that says why and what to do."""


class Refused(Exception):
    """What was asked was not done; a failed try may have been counted. The message is French, for the person who asked."""


class Mistyped(Refused, ValueError):
    """What was typed cannot be accepted: the message says what to type instead."""
