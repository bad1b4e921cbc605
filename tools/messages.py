"""Writes down what there is to translate (adock/locale/adock.pot) and what is left to mark (adock/locale/left.txt).

`make messages` writes both; with --check, says whether they are true. What is left may only fall: each French text that is
shown to people and does not go through the catalogues counts for one.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.extract import extract_python as babel_extract_python
from babel.messages.pofile import write_po
from jinja2.ext import babel_extract

ROOT = Path(__file__).resolve().parents[1]
POT, LEFT = ROOT / "adock/locale/adock.pot", ROOT / "adock/locale/left.txt"
sys.path.insert(0, str(ROOT))

from adock.web.kit.typography import PROGRAMS, Reader  # noqa: E402

# Functions whose texts are for the catalogues. A count with its noun is one message of two forms.
MARKS = {"_", "gettext", "marked", "words", "Words", "ReasonKind"}
COUNTS = {"plural", "Counted"}
JINJA = {"newstyle_gettext": "true", "trimmed": "true"}

# What is shown to people; commands speak French to whoever runs the service, and are never translated.
SHOWN = (
    "accounts",
    "api",
    "carriers",
    "certificates",
    "core",
    "directory",
    "documents",
    "register",
    "search",
    "support",
    "vigilance",
    "web",
)
# French by nature: how French says days, counts and lists. Another language has its own.
GRAMMAR = {"adock/core/french.py", "adock/core/dates.py", "adock/core/moments.py", "adock/core/words.py"}


def sources() -> Iterator[Path]:
    for package in SHOWN:
        for file in sorted((ROOT / "adock" / package).rglob("*.py")):
            if "migrations" not in file.parts:
                yield file


def templates() -> Iterator[Path]:
    for file in sorted((ROOT / "adock/templates").rglob("*.jinja")):
        if not file.name.endswith(PROGRAMS) and "fictional_identity" not in file.parts:
            yield file


def path_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


# ------------------------------------------------------------------ what there is to translate


def catalogue() -> Catalog:
    found = Catalog(project="A Dock", charset="utf-8", fuzzy=False)
    for file in sources():
        for line, message in _messages_of(file):
            found.add(message, locations=[(path_of(file), line)])
    for file in templates():
        for line, _, texts, _ in babel_extract(io.BytesIO(file.read_bytes()), ["_", "gettext"], [], JINJA):
            message = texts[0] if isinstance(texts, tuple) else texts  # beside the values of its holes
            if message:  # what is no plain text is looked up where it was marked
                found.add(message, locations=[(path_of(file), line)])
    return found


def _messages_of(file: Path) -> Iterator[tuple[int, Any]]:
    if path_of(file) in GRAMMAR:
        return
    extracted = babel_extract_python(io.BytesIO(file.read_bytes()), MARKS | COUNTS, [], {"encoding": "utf-8"})
    for line, function, texts, _ in extracted:
        known = [text for text in (texts if isinstance(texts, tuple | list) else [texts]) if text]
        if function in COUNTS and known:
            yield line, (known[0], known[1] if len(known) > 1 else known[0] + "s")
        elif function == "ReasonKind":  # its label and its meaning; an article of law is none of our words
            yield from ((line, text) for text in known[:2])
        elif known:
            yield line, known[0]


def written(found: Catalog) -> str:
    """Without dates nor line numbers, which would change with every commit."""
    held = io.BytesIO()
    write_po(held, found, sort_output=True, omit_header=True, include_lineno=False, width=120)
    head = '# What A Dock says. French is the source. Written by `make messages`.\nmsgid ""\nmsgstr ""\n'
    return head + '"Content-Type: text/plain; charset=utf-8\\n"\n\n' + held.getvalue().decode()


# ------------------------------------------------------------------ what is left to mark

_LETTERS = re.compile(r"[A-Za-zÀ-ÿ]{2}")
_FRENCH = re.compile(
    r"[àâçéèêëîïôûùœÀÂÇÉÈÊ]|\b(?:[ldnscj]'|qu')\w|\b(?:le|la|les|un|une|des|du|de|et|ou|est|pour|dans|ne|pas|vous|votre|ce|cette|"
    r"sur|par|avec|au|aux|plus|sans)\b",
    re.I,
)
_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.S)
_TEXT_IN_JINJA = re.compile(r"""(?<!_\()(?<!["'\w])("[^"]*"|'[^']*')""")


def left() -> dict[str, int]:
    counts = {path_of(file): _left_in_python(file) for file in sources() if path_of(file) not in GRAMMAR}
    counts |= {path_of(file): _left_in_template(file) for file in templates()}
    return {path: count for path, count in sorted(counts.items()) if count}


def _left_in_python(file: Path) -> int:
    """French texts that are no argument of a mark; docstrings speak English, and are none."""
    tree = ast.parse(file.read_text())
    marked = {
        id(held)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", getattr(call.func, "attr", "")) in MARKS | COUNTS
        for argument in call.args
        for held in ast.walk(argument)
    }
    silent = {id(held) for node in ast.walk(tree) for held in _not_shown(node)}
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant | ast.JoinedStr))
    parts = {
        id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node) if part is not node
    }
    return sum(
        1
        for node in texts
        if id(node) not in marked | silent | parts and _LETTERS.search(_text(node)) and _is_french(_text(node))
    )


def _not_shown(node: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, and patterns."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "re":
        yield from (held for argument in node.args for held in ast.walk(argument))


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "…".join(part.value for part in node.values if isinstance(part, ast.Constant))
    value = getattr(node, "value", "")
    return value if isinstance(value, str) else ""


def _is_french(text: str) -> bool:
    is_name = text.startswith("/") or re.fullmatch(r"[a-z_-]+", text)
    return bool(_LETTERS.search(text) and _FRENCH.search(text)) and not is_name


def _left_in_template(file: Path) -> int:
    return len(list(untold(file)))


def untold(file: Path) -> Iterator[str]:
    """Pieces of text outside `{% trans %}`, whatever their words, and French texts within expressions outside `_()`."""
    source, reader, at, is_sentence = file.read_text(), Reader(), 0, False
    for tag in [*_JINJA.finditer(source), None]:
        data = source[at : tag.start()] if tag else source[at:]
        pieces = list(reader.follow(data))
        if not is_sentence:
            yield from (piece for piece, is_read in pieces if is_read and _LETTERS.search(re.sub(r"&#?\w+;", "", piece)))
        if tag is None:
            break
        at = tag.end()
        if tag[0].startswith(("{% trans", "{%- trans")):
            is_sentence = True
        elif "endtrans" in tag[0]:
            is_sentence = False
        elif not tag[0].startswith("{#"):
            yield from (text for text in _TEXT_IN_JINJA.findall(tag[0]) if _is_french(text[1:-1]))


def told(counts: dict[str, int]) -> str:
    return "".join(f"{count:5} {path}\n" for path, count in counts.items()) + f"{sum(counts.values()):5} in all\n"


def known_left() -> int | None:
    """The number that stands; None where there is none yet."""
    return int(LEFT.read_text().splitlines()[-1].split()[0]) if LEFT.exists() else None


def main() -> int:
    pot, counts = written(catalogue()), left()
    now, before = sum(counts.values()), known_left()
    if before is not None and now > before:
        rows = [line.split(maxsplit=1) for line in LEFT.read_text().splitlines()[:-1]]
        stood = {path: int(count) for count, path in rows}
        grown = [f"{path} ({stood.get(path, 0)} -> {count})" for path, count in counts.items() if count > stood.get(path, 0)]
        print(
            f"{now} French texts do not go through the catalogues, {before} did not before: mark the new ones with",
            file=sys.stderr,
        )
        print("_(), marked(), words() or {% trans %}. See " + ", ".join(grown), file=sys.stderr)
        return 1
    if "--check" in sys.argv:
        true = POT.exists() and POT.read_text() == pot and LEFT.exists() and LEFT.read_text() == told(counts)
        if not true:
            print("adock/locale is not up to date: run make messages", file=sys.stderr)
        return 0 if true else 1
    POT.parent.mkdir(exist_ok=True)
    POT.write_text(pot)
    LEFT.write_text(told(counts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
