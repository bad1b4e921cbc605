"""Spans of days written as words of the index, so that "valid on that day" is a filter like any other.

A span is cut into the fewest aligned blocks of 1, 4, 16, 64… days, some fifteen for a licence of ten years; a day lies in
exactly one block of each size. So an establishment is valid on a day if and only if it shares a block with that day. This
is exact for any number of spans, past or future, and no date is read at search time.
"""

from functools import lru_cache

# Each block is this many bits longer than the next smaller one.
_STEP = 2
_LEVELS = 10
_WITHIN_BLOCK = (1 << _STEP) - 1
# Blocks of 4^10 days reach beyond the year 2800. Later ends are brought back to this day.
_LAST_DAY = (1 << _STEP * _LEVELS) - 1


# Licences begin on a few thousand different days and all last equally long.
@lru_cache(maxsize=50_000)
def blocks_of_span(first: int, last: int, prefix: str = "") -> str:
    """The blocks of the days `first` to `last` (ordinals, both included), separated by spaces; none if last < first."""
    start, end = max(first, 0), min(last, _LAST_DAY) + 1
    if end <= start:
        return ""
    level = ((start ^ end).bit_length() - 1) // _STEP
    bits = level * _STEP
    # the largest blocks that fit, then what is left over on either side: few different values, so each part is cached
    whole = _whole_blocks(-(-start >> bits), end >> bits, level, prefix)
    return f"{_before_first_block(start, level, prefix)} {whole} {_after_last_block(end, level, prefix)}".strip()


def blocks_of_day(day: int) -> list[str]:
    """The block of each size that holds the day."""
    return [_block(level, day >> level * _STEP) for level in range(_LEVELS + 1)]


@lru_cache(maxsize=10_000)
def _whole_blocks(first: int, end: int, level: int, prefix: str) -> str:
    return " ".join([prefix + _block(level, number) for number in range(first, end)])


@lru_cache(maxsize=50_000)
def _before_first_block(start: int, level: int, prefix: str) -> str:
    """The blocks from `start` to the next beginning of a block of that level."""
    blocks = []
    for smaller in range(level):
        while start & _WITHIN_BLOCK:
            blocks.append(prefix + _block(smaller, start))
            start += 1
        start >>= _STEP
    return " ".join(blocks)


@lru_cache(maxsize=50_000)
def _after_last_block(end: int, level: int, prefix: str) -> str:
    """The blocks from the last beginning of a block of that level to the day before `end`."""
    blocks = []
    for smaller in range(level):
        while end & _WITHIN_BLOCK:
            end -= 1
            blocks.append(prefix + _block(smaller, end))
        end >>= _STEP
    return " ".join(blocks)


def _block(level: int, number: int) -> str:
    return f"v{level}.{number}"
