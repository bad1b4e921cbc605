"""Stretches of days as words of an index, so that "valid on that day" is a filter like any other.

A stretch is cut into the fewest aligned blocks of 1, 2, 4, 8… days, about ten for a licence of ten years; a day lies in
exactly one block of each size. So an establishment is valid on a day if and only if one of its blocks is one of that day's:
exact for any number of stretches, past and future, without reading a date at search time.
"""

from functools import lru_cache

# Blocks of 2^20 days reach beyond the year 2800. Later ends are brought back there.
LARGEST_BLOCK = 20
LAST_DAY = 2**LARGEST_BLOCK - 1


def blocks_of_span(first: int, last: int) -> str:
    """The blocks of the days `first` to `last` (ordinals, both included), separated by spaces; none if last < first."""
    after = min(last, LAST_DAY) + 1
    first = max(first, 0)
    if after <= first:
        return ""
    level = (first ^ after).bit_length() - 1
    return f"{_blocks_up_from(first, level)} {_blocks_down_to(after, level)}".strip()


def blocks_of_day(day: int) -> list[str]:
    """The block of each size that holds the day."""
    return [_block(level, day >> level) for level in range(LARGEST_BLOCK + 1)]


def _block(level: int, number: int) -> str:
    return f"v{level}.{number}"


@lru_cache(maxsize=20_000)
def _blocks_up_from(first: int, level: int) -> str:
    """Blocks from `first` up to the next multiple of 2^level."""
    blocks = []
    position = 0
    if first & ((1 << level) - 1) == 0:
        # aligned on the whole lower half: the block of that size if it lies below the multiple that parts the span
        return _block(level, first >> level)
    while first & ((1 << level) - 1):
        if first & (1 << position):
            blocks.append(_block(position, first >> position))
            first += 1 << position
        position += 1
    return " ".join(blocks)


@lru_cache(maxsize=20_000)
def _blocks_down_to(after: int, level: int) -> str:
    """Blocks from the last multiple of 2^level up to `after`, excluded."""
    blocks = []
    for position in range(level):
        if after & (1 << position):
            blocks.append(_block(position, (after >> position) - 1))
    return " ".join(blocks)
