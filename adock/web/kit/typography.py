"""French typography in templates: what people read gets its no-break spaces, what machines read stays as it is.

A template's own words are typeset once, when it is compiled; values are typeset where they are written, before they are
escaped. Machines read code, scripts and styles; addresses, names and identifiers; and a form's fields, which repeat to the
letter what somebody typed.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.nodes import EvalContext, Expr, Filter
from jinja2.utils import pass_eval_context
from markupsafe import Markup, escape

from adock.core.french import typeset

# Attributes that people read or hear; all others are for the browser.
READ_ATTRIBUTES = frozenset(
    {"title", "alt", "placeholder", "content", "label", "summary", "abbr", "aria-label", "aria-description", "aria-valuetext"}
)
# Elements whose text is not prose.
LITERAL_ELEMENTS = frozenset({"code", "pre", "script", "style", "textarea", "kbd", "samp"})
# Templates that are not pages: programs, which nobody reads, and plain texts, where nothing is escaped.
PROGRAMS, PLAIN_TEXTS = (".js.jinja", ".css.jinja"), (".txt.jinja",)
# The filters' names.
SHOWN, SHOWN_PLAINLY = "typeset", "typeset_plainly"


class Reader:
    """Follows a page's source piece by piece and knows which parts people read."""

    def __init__(self) -> None:
        self._literal: list[str] = []  # the open elements whose text is not prose
        self._tag = ""  # the tag being read, so far
        self._quote = ""  # the quote of the attribute being read
        self._attribute = ""
        self._is_comment = False

    @property
    def is_read(self) -> bool:
        if self._is_comment:
            return False
        if self._quote:
            return self._attribute in READ_ATTRIBUTES
        return not (self._tag or self._literal)

    def follow(self, source: str) -> Iterator[tuple[str, bool]]:
        """Yields the pieces of `source`, each with whether people read it."""
        at = 0
        while at < len(source):
            is_read, end = self.is_read, self._end_of_piece(source, at)
            yield source[at:end], is_read
            at = end

    def _end_of_piece(self, source: str, at: int) -> int:
        """The end of the piece that begins at `at`; afterwards the reader knows what comes next."""
        if self._is_comment:
            return self._up_to(source, at, "-->", self._leave_comment)
        if self._quote:
            return self._up_to(source, at, self._quote, self._leave_value)
        if self._tag:
            return self._through_tag(source, at)
        return self._through_text(source, at)

    @staticmethod
    def _up_to(source: str, at: int, sign: str, leave: Callable[[], None]) -> int:
        end = source.find(sign, at)
        if end < 0:
            return len(source)
        leave()
        return end + len(sign)

    def _leave_comment(self) -> None:
        self._is_comment = False

    def _leave_value(self) -> None:
        self._quote = ""

    def _through_text(self, source: str, at: int) -> int:
        opening = _OPENING.search(source, at)
        if opening is None:
            return len(source)
        if opening.start() > at:
            return opening.start()
        if opening[0] == "<!--":
            self._is_comment = True
        else:
            self._tag = opening[0]
        return opening.end()

    def _through_tag(self, source: str, at: int) -> int:
        found = _IN_TAG.search(source, at)
        if found is None:
            self._tag += source[at:]
            return len(source)
        self._tag += source[at : found.start()]
        if found["attribute"]:
            self._attribute, self._quote = found["attribute"].lower(), found["quote"]
        else:
            self._leave_tag()
        return found.end()

    def _leave_tag(self) -> None:
        name = _NAME.match(self._tag)
        element = name["name"].lower() if name else ""
        if element in LITERAL_ELEMENTS:
            if not (name and name["end"]):
                self._literal.append(element)
            elif element in self._literal:
                self._literal.remove(element)
        self._tag = ""


_OPENING = re.compile(r"<!--|</?(?=[a-zA-Z])|<!")
_IN_TAG = re.compile(r"""(?P<attribute>[\w:-]+)\s*=\s*(?P<quote>["'])|>""")
_NAME = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][\w-]*)")


class PageCode(CodeGenerator):
    """Jinja2's code for a template, without escaping again what `shown` has escaped."""

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        is_shown = isinstance(node, Filter) and node.name == SHOWN
        if is_shown and frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write("(")
        else:
            super()._output_child_pre(node, frame, finalize)


class FrenchTypography(Extension):
    """Typesets a template's words when it is compiled, and `{{ value }}` wherever people read it."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        name = stream.name or ""
        if name.endswith(PROGRAMS):
            return stream
        return _set_tokens(stream, SHOWN_PLAINLY if name.endswith(PLAIN_TEXTS) else SHOWN)


def _set_tokens(stream: Iterable[Token], how: str) -> Iterator[Token]:
    """`how` is the filter applied to values."""
    reader = Reader()
    is_set = is_sentence = False
    before = ""
    for token in stream:
        if token.type == "name" and token.value in {"trans", "endtrans"} and before == "block_begin":
            is_sentence = token.value == "trans"
        before = token.type
        if is_sentence:  # the catalogues know it as it is written, and their answer is typeset
            if token.type == "data":
                list(reader.follow(token.value))
            yield token
        elif token.type == "data":
            pieces = reader.follow(token.value)
            yield Token(token.lineno, "data", "".join(typeset(piece) if is_read else piece for piece, is_read in pieces))
        elif token.type == "variable_begin":
            is_set = reader.is_read
            yield token
            if is_set:
                yield Token(token.lineno, "lparen", "(")
        elif token.type == "variable_end" and is_set:
            yield Token(token.lineno, "rparen", ")")
            yield Token(token.lineno, "pipe", "|")
            yield Token(token.lineno, "name", how)
            yield token
        else:
            yield token


def shown(value: Any) -> Markup:
    """A value as people read it: typeset, then escaped. Markup was typeset when it was written."""
    if isinstance(value, Markup):
        return value
    if value.__class__ is not str:
        if hasattr(value, "__html__"):
            return escape(value)  # by its own method: a field of a form
        value = str(value)
    return escape(typeset(value) if " " in value else value)


def shown_plainly(value: Any) -> Any:
    """A value typeset for a plain text, where nothing is escaped."""
    return value if hasattr(value, "__html__") else typeset(str(value))


@pass_eval_context
def shown_within(context: EvalContext, value: Any) -> Any:
    """A value within a sentence from the catalogues."""
    return shown(value) if context.autoescape else shown_plainly(value)


@pass_eval_context
def as_written(context: EvalContext, value: str) -> Markup:
    """Somebody's own words, quoted verbatim."""
    return escape(value) if context.autoescape else Markup(value)  # noqa: S704 - in a plain text there is nothing to escape
