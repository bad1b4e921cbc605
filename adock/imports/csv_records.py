"""Reading of CSV records in which a stray quote costs only its own line, never those that follow.

The csv module joins lines until an open quote is closed: with one quote too many, a thousand lines may vanish into a
single field. Here lines are joined only when the result is plainly one record.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import takewhile

# In lines. A field with line breaks is an address or a title, never a page.
LONGEST_RECORD = 20
# In characters, for one line: a line of the register has some hundreds. A longer one could hold millions of empty fields.
LONGEST_LINE = 100_000

# Fed after the last line, and swallowed when a quote is still open. decode() removes NULs, so no file contains it.
_END = "\0"


class OpenQuote(Exception):
    """A quote opened on this line (the first is 1) is not closed anywhere in the rest of the text."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class _TooLong(Exception):
    pass


def split_lines(text: str) -> list[str]:
    """Physical lines with their line ends: LF, CR and CRLF only, as for the csv module."""
    return list(io.StringIO(text, newline=""))


def read_first_record(lines: Sequence[str], delimiter: str, start: int) -> tuple[list[str], int]:
    """The record that begins at `lines[start]` and the index of the line after it. Raises OpenQuote."""
    if len(lines[start]) > LONGEST_LINE:
        return [], start + 1
    # a line that is too long ends what can be one record
    chunk = [*takewhile(lambda line: len(line) <= LONGEST_LINE, lines[start : start + LONGEST_RECORD]), _END]
    reader = csv.reader(chunk, delimiter=delimiter, skipinitialspace=True)
    try:
        fields = next(reader)
    except csv.Error:
        return [], start + 1
    if reader.line_num == len(chunk):
        raise OpenQuote(start + 1)
    return fields, start + reader.line_num


def read_records(lines: Sequence[str], delimiter: str, *, start: int, width: int) -> Iterator[tuple[int, list[str] | None]]:
    """(line, fields) of each record from `lines[start]` on; line 1 is `lines[0]`.

    `fields` is empty for a blank line. It is None for a line that opens a quote without closing it, that has a field beyond
    the csv module's limit, or that is longer than LONGEST_LINE: that line alone is lost. A record of several lines counts only
    if it has `width` fields.
    Raises OpenQuote.
    """
    last_quoted = next((index for index in reversed(range(start, len(lines))) if '"' in lines[index]), -1)
    begin = start
    first_fed = start

    def feed() -> Iterator[str]:
        for index in range(first_fed, len(lines)):
            line = lines[index]
            if index - begin >= LONGEST_RECORD or len(line) > LONGEST_LINE:
                raise _TooLong
            yield line
        yield _END

    while begin < len(lines):
        first_fed = begin
        reader = csv.reader(feed(), delimiter=delimiter, skipinitialspace=True)
        try:
            for fields in reader:
                end = first_fed + reader.line_num
                if begin == len(lines):
                    return
                if end > len(lines):
                    break
                if end > begin + 1 and not _is_one_record(fields, lines[begin:end], delimiter, width):
                    break
                yield begin + 1, fields
                begin = end
        except (csv.Error, _TooLong):
            pass
        if last_quoted <= begin and '"' in lines[begin]:
            raise OpenQuote(begin + 1)
        yield begin + 1, None
        begin += 1


def _is_one_record(fields: Sequence[str], lines: Sequence[str], delimiter: str, width: int) -> bool:
    """Whether lines that a quote joins belong together: joined they have the right width, and none of them has it alone."""
    alone = (next(csv.reader([line], delimiter=delimiter, skipinitialspace=True)) for line in lines[1:])
    return len(fields) == width and all(len(cells) != width for cells in alone)
