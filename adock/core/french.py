"""French made of values: counts with their noun, thousands, weights. Days are in dates.py, moments in moments.py."""


def plural(count: int, singular: str, plural_form: str | None = None) -> str:
    """ "1 copie", "2 copies", "12 345 établissements"."""
    noun = singular if count < 2 else (plural_form or singular + "s")
    return f"{grouped(count)} {noun}"


def grouped(count: int) -> str:
    return f"{count:,}".replace(",", "\u202f")


def weight(size: int) -> str:
    """Of a file, in bytes: "340 ko", "1,2 Mo"."""
    if size >= 1_000_000:
        return f"{size / 1_000_000:.1f}".replace(".", ",") + "\u00a0Mo"
    return f"{max(1, round(size / 1_000))}\u00a0ko"
