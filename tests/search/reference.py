"""The contract's matching and ranking, written as plainly as can be: establishment by establishment, no index."""

from collections.abc import Sequence

from adock.core.text import words
from adock.search.document import IndexDocument
from adock.search.naming import Elided, Piece, Spaced, all_words, name_forms, read_pieces
from adock.search.query import SearchRequest, parse_text


def reference_search(documents: Sequence[IndexDocument], request: SearchRequest) -> list[str]:
    """SIRETs of all results, in order."""
    placed = []
    for document in documents:
        tier = tier_of(document, request.text)
        if tier is not None and passes(document, request):
            placed.append((tier, *place(document, request), document.siret))
    return [entry[-1] for entry in sorted(placed)]


def place(document: IndexDocument, request: SearchRequest) -> tuple[object, ...]:
    asked = {*request.origins, *request.destinations}
    area = (document.area_rank, document.departement not in asked) if asked else ()
    return (*area, -document.completeness, " ".join(words(document.display_name)), document.siret)


def passes(document: IndexDocument, request: SearchRequest) -> bool:
    asked = {*request.origins, *request.destinations}
    return (
        (not request.departements or document.departement in request.departements)
        and set(request.licences) <= set(document.licence_kinds)
        and set(request.specialities) <= set(document.specialities)
        and (not asked or document.serves_everywhere or bool(document.area and asked <= set(document.served_departements)))
        and (request.valid_on is None or any(first <= request.valid_on <= last for first, last in document.valid_spans))
    )


def tier_of(document: IndexDocument, text: str) -> int | None:
    parsed = parse_text(text)
    if not parsed.pieces:
        return 0 if document.findable_by_name else None
    numbers = {number.upper() for number in document.numbers}
    if numbers & set(parsed.numbers):
        return 0
    if not document.findable_by_name:
        return None if not all(piece in numbers for piece in parsed.pieces) else 3
    orders = [order for name in document.names for order in name_forms(name).orders]
    if any(order in orders for order in parsed.orders):
        return 1
    if any(_holds_in_order(order, asked, parsed.last) for order in orders for asked in parsed.orders):
        return 2
    if len(parsed.orders[0]) == 1 and any(
        word.startswith(parsed.last) for name in document.names for word in name_forms(name).words
    ):
        return 2
    last = len(parsed.pieces) - 1
    if all(_matches(document, piece, position == last, errors=False) for position, piece in enumerate(parsed.pieces)):
        return 3
    if parsed.digits and _matches(document, parsed.digits, True, errors=False):
        return 3
    if all(_matches(document, piece, position == last, errors=True) for position, piece in enumerate(parsed.pieces)):
        return 4
    return None


def _holds_in_order(order: tuple[str, ...], asked: tuple[str, ...], last_as_typed: str) -> bool:
    for start in range(len(order) - len(asked) + 1):
        *first, last = order[start : start + len(asked)]
        if tuple(first) == asked[:-1] and last.startswith((asked[-1], last_as_typed)):
            return True
    return False


def _matches(document: IndexDocument, piece: Piece, unfinished: bool, errors: bool) -> bool:
    if isinstance(piece, Spaced | Elided):
        *first, last = piece.parts
        apart = all(_has(document, word, False, False) for word in first)
        errors_apart = errors and isinstance(piece, Elided)
        return _has(document, piece.word, unfinished, errors) or (apart and _has(document, last, unfinished, errors_apart))
    assert isinstance(piece, str)
    return _has(document, piece, unfinished, errors)


def _has(document: IndexDocument, word: str, unfinished: bool, errors: bool) -> bool:
    known = all_words(read_pieces(document.commune)).union(*(name_forms(name).words for name in document.names))
    numbers = {number.upper() for number in document.numbers}
    if word.isdecimal():
        if document.postcode.startswith(word):
            return True
        if len(word) > 5 and (word in numbers or (len(word) not in (9, 14) and document.siret.startswith(word))):
            return True
    elif len(word) >= 4 and not word.isalpha() and word.upper() in numbers:
        return True
    forgiven = 0 if not errors or not word.isalpha() or len(word) < 4 else 1 if len(word) < 8 else 2
    return any(_near(word, other, unfinished, forgiven) for other in known)


def _near(word: str, other: str, unfinished: bool, errors: int) -> bool:
    candidates = [other[:length] for length in range(1, len(other) + 1)] if unfinished else [other]
    return any(distance(word, candidate) <= errors for candidate in candidates)


def distance(one: str, other: str) -> int:
    """Letters missing, too many, another, or two neighbours swapped, at least cost (optimal string alignment)."""
    rows = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in range(len(one) + 1):
        for j in range(len(other) + 1):
            if not i or not j:
                rows[i][j] = i + j
                continue
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (one[i - 1] != other[j - 1]))
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]
