"""How to tell damaged index files from mistakes in our code."""


def is_damage(error: BaseException) -> bool:
    """Whether the error is of a kind that missing, truncated or overwritten files cause.

    On some of these files the engine panics, which reaches Python as a BaseException of a class that cannot be imported.
    """
    return isinstance(error, OSError | ValueError | IndexError) or type(error).__name__ == "PanicException"
