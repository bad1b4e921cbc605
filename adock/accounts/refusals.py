"""Acts that are refused, and the French sentence that says why and what to do."""


class Refused(Exception):
    """Nothing was changed. The message is French, for the person who asked."""


class NoAdministratorLeft(Refused):
    """The act would leave the company without an administrator: it must be confirmed, or somebody else put in place."""
