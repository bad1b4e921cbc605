"""Files of all kinds: nothing raises anything but ImportRefused, no line is lost unsaid, and what was written is read."""

import csv
import io
from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from adock.core.identifiers import undressed
from adock.imports.registre_transport.mapping import ParsedFile
from adock.imports.registre_transport.source import parse_register
from adock.imports.reports import ImportRefused
from adock.register.columns import FIELDS
from tests.imports.registre_transport.files import HEADER, line, siret

SITUATION = HEADER.format(situation="24/11/2026")
HEADER_CELLS = next(csv.reader([SITUATION]))
COST_THE_LINE = {"SIRET_INVALIDE", "LIGNE_INCOMPLETE"}
KNOWN_CODES = COST_THE_LINE | {
    "DOUBLON", "DATE_INVALIDE", "COPIES_INVALIDES", "CODE_POSTAL_INVALIDE", "DATES_INVERSEES",
}  # fmt: skip

# --- Whatever the bytes -----------------------------------------------------------------------------------------------


def check_that_nothing_is_lost_unsaid(raw: bytes) -> ParsedFile | None:
    try:
        parsed = parse_register(raw)
    except ImportRefused as fault:
        code = fault.code
    else:
        code = None
        counted = len(parsed.lines) + parsed.lines_rejected + parsed.duplicates
        assert parsed.lines_read == counted
        codes = [anomaly.code for anomaly in parsed.anomalies]
        assert sum(found in COST_THE_LINE for found in codes) == parsed.lines_rejected
        assert codes.count("DOUBLON") == parsed.duplicates
        assert set(codes) <= KNOWN_CODES
        assert all(anomaly.line > 1 for anomaly in parsed.anomalies)
        assert len({found.siret for found in parsed.lines}) == len(parsed.lines)
        return parsed
    assert code in {"FICHIER_VIDE", "ENTETE_INCONNUE", "FICHIER_TRONQUE"}
    return None


@given(st.binary(max_size=300))
def test_no_bytes_give_anything_but_a_refusal(raw):
    check_that_nothing_is_lost_unsaid(raw)


# Pieces of a register's file, in no order.
PIECES = st.sampled_from(
    [b",", b";", b"\t", b'"', b'""', b"\n", b"\r\n", b"\r", b" ", b"\x00", b"\x1a", b"\xc3", b"\xe9", b"\xff",
     b"24/11/2026", b"31/02/31", b"35400", b"P000123", b"6", b"six", b"O", siret(1).encode(), siret(2).encode(),
     line(siret(1)).encode(), line(siret(2), name='"A, ""B"""').encode(), SITUATION.encode()]
)  # fmt: skip


@given(st.lists(PIECES | st.binary(max_size=4), max_size=60).map(b"".join))
@example(line(siret(1)).encode() + b'\n"')
@example(b'\n"\n"' + line(siret(1)).encode())
def test_no_lines_under_the_official_header_are_lost_unsaid(body):
    check_that_nothing_is_lost_unsaid(SITUATION.encode() + b"\n" + body)


@given(st.lists(st.tuples(st.integers(0, 10**6), PIECES | st.binary(min_size=1, max_size=2)), min_size=1, max_size=4))
def test_damage_anywhere_in_a_good_file_is_survived(damages):
    rows = [line(siret(rank), name='"A, B"' if rank % 3 == 0 else "TRANSPORTS") for rank in range(12)]
    raw = "\n".join((SITUATION, *rows, "")).encode()
    for place, piece in damages:
        at = place % len(raw)
        raw = raw[:at] + piece + raw[at:]
    check_that_nothing_is_lost_unsaid(raw)


@given(st.integers(1, 10), st.data())
def test_one_stray_quote_never_costs_more_than_one_line_silently(count, data):
    """Either the file is refused as cut, or the line that holds the quote, and no other, is missing and told."""
    rows = [line(siret(rank), name='"A, B"' if data.draw(st.booleans()) else "AB") for rank in range(count)]
    hit = data.draw(st.integers(0, count - 1))
    at = data.draw(st.integers(0, len(rows[hit])))
    rows[hit] = rows[hit][:at] + '"' + rows[hit][at:]
    parsed = check_that_nothing_is_lost_unsaid("\n".join((SITUATION, *rows, "")).encode())
    if parsed is not None:
        kept = {found.siret for found in parsed.lines}
        assert {siret(rank) for rank in range(count)} - kept <= {siret(hit)}


# --- What was written is read -----------------------------------------------------------------------------------------

# Windows-1252 has these too. Without spaces, of which several become one.
LETTERS = "ABCXYZÀÉÈÇÊÔŒabcéèçùœ0189.,;'’\"&/-()€«»"
WORDS = st.text(LETTERS, min_size=1, max_size=12)
TEXTS = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
DAYS = st.none() | st.dates(date(1990, 1, 1), date(2060, 12, 31))
COPIES = st.none() | st.integers(0, 500)
# Quotes around a number are a spreadsheet's, and are not kept.
NUMBERS = st.none() | TEXTS.filter(lambda text: len(text) <= 40 and undressed(text) == text)

ESTABLISHMENTS = st.fixed_dictionaries(
    {
        "departement": st.sampled_from(["01", "2A", "35", "974"]),
        "legal_name": TEXTS,
        "legal_category": st.none() | TEXTS,
        "postcode": st.none() | st.sampled_from(["01000", "35400", "97410"]),
        "commune": st.none() | TEXTS,
        "is_head_office": st.none() | st.booleans(),
        "transport_manager": st.none() | TEXTS,
        "lti_number": NUMBERS,
        "lti_from": DAYS,
        "lti_until": DAYS,
        "lti_copies": COPIES,
        "lc_number": NUMBERS,
        "lc_from": DAYS,
        "lc_until": DAYS,
        "lc_copies": COPIES,
        "lc_light_copies": COPIES,
    }
)


def written(value: object, year: str) -> str:
    if isinstance(value, bool):
        return "O" if value else "N"
    if isinstance(value, date):
        # only years that two digits tell without doubt are written with two
        return value.strftime("%d/%m/" + (year if 1990 <= value.year < 2060 else "%Y"))
    return "" if value is None else str(value)


@given(
    st.lists(ESTABLISHMENTS, min_size=1, max_size=8),
    st.sampled_from(",;\t"),
    st.sampled_from(["utf-8", "utf-8-sig", "windows-1252", "utf-16"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["%y", "%Y"]),
    st.sampled_from([18, 19]),
)
def test_what_was_written_is_read(establishments, delimiter, encoding, end, quoting, year, width):
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerow(HEADER_CELLS[:width])
    for rank, facts in enumerate(establishments):
        cells = [written(facts[field], year) for field in FIELDS if field != "siret"]
        writer.writerow(["", cells[0], "Département de l'Étrave à Évry", siret(rank), *cells[1:]][:width])
    parsed = parse_register(text.getvalue().encode(encoding))

    assert {anomaly.code for anomaly in parsed.anomalies} <= {"DATES_INVERSEES"}
    assert (parsed.lines_read, parsed.lines_rejected, parsed.duplicates) == (len(establishments), 0, 0)
    for rank, (found, facts) in enumerate(zip(parsed.lines, establishments, strict=True)):
        expected = facts | {"siret": siret(rank)}
        if width == 18:
            expected["lc_light_copies"] = None
        read = found._asdict()
        del read["line"]
        assert read == expected
