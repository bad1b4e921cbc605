"""Telling damage to files from mistakes in our code."""


def is_damage(error: BaseException) -> bool:
    """Whether this is what files that are gone, cut short or overwritten lead to.

    On some of them the engine panics, which Python sees as an exception of a class that cannot be imported, and that is
    no Exception.
    """
    return isinstance(error, OSError | ValueError | IndexError) or type(error).__name__ == "PanicException"
