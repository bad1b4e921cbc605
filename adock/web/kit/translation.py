"""`{% trans %}` in templates, in the language of their environment, looked up once when a template is compiled.

Each language has its own environment (jinja.templates), so translation costs a page nothing.
"""

import re

from django.utils import translation
from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.ext import InternationalizationExtension

from adock.core.french import typeset
from adock.core.languages import SOURCE

# Where a value goes in a sentence, as Jinja2 writes it for the catalogues.
_HOLE = re.compile(r"(%\(\w+\)s)")


class Translations(InternationalizationExtension):
    """Jinja2's tags, read the same way by `make messages`. Plurals are made in Python (languages.plural)."""

    def _make_node(
        self,
        singular: str,
        plural: str | None,
        context: str | None,
        variables: dict[str, nodes.Expr],
        plural_expr: nodes.Expr | None,
        vars_referenced: bool,
        num_called_num: bool,
    ) -> nodes.Output:
        if plural is not None or context is not None:
            raise TemplateSyntaxError("{% trans %} has neither plural nor context here", 0)
        return nodes.Output([_piece(piece, variables) for piece in _HOLE.split(self._looked_up(singular)) if piece])

    def _looked_up(self, text: str) -> str:
        language: str = self.environment.language  # type: ignore[attr-defined]  # ours: PageEnvironment
        if language == SOURCE:
            return text
        with translation.override(language):
            return translation.gettext(text)


def _piece(piece: str, variables: dict[str, nodes.Expr]) -> nodes.Expr:
    """A part of a sentence as a template writes it: typeset words, or the value that fills a hole."""
    if _HOLE.fullmatch(piece):
        name = piece[len("%(") : -len(")s")]
        return nodes.Filter(variables[name], "typeset_within", [], [], None, None)
    return nodes.TemplateData(typeset(piece).replace("%%", "%"))
