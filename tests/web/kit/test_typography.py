"""What a page shows is set as French; what machines read, and what people typed, stays to the letter."""

import pytest
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader
from markupsafe import escape

from adock.core.french import NO_BREAK, typeset
from adock.web.kit.typography import Reader

TEXT = "Attention : c'est « vu » ?"
SET = typeset(TEXT)


def written(source: str, file: str = "page.jinja", **values: object) -> str:
    env = engines["jinja2"].env.overlay(loader=DictLoader({file: source}), cache_size=0)
    return env.get_template(file).render(**values)


@pytest.mark.parametrize(
    "source",
    [
        "<p>{}</p>",
        "<p class='a : b'>{}</p>",
        '<img alt="{}">',
        '<nav aria-label="{}"></nav>',
        '<input placeholder="{}">',
        '<a href="/x" title="{}">a</a>',
        '<meta name="description" content="{}">',
        "<title>{}</title>",
        '<option value="a : b">{}</option>',
        "<pre>a : b</pre><p>{}</p>",
        "<pre><code>a : b</code></pre><p>{}</p>",
        "<!-- a : <b> --><p>{}</p>",
        "{% if true %}<p>{}</p>{% endif %}",
        "{% macro said() %}<p>{}</p>{% endmacro %}{{ said() }}",
    ],
)
def test_what_is_read_is_set_whether_it_stands_in_the_template_or_is_a_value(source):
    assert SET in written(source.replace("{}", TEXT)).replace("&#39;", "'")
    assert str(escape(SET)) in written(source.replace("{}", "{{ text }}"), text=TEXT)
    assert str(escape(SET)) in written(source.replace("{}", "{{ 'Attention' ~ rest }}"), rest=TEXT.removeprefix("Attention"))


@pytest.mark.parametrize(
    "source",
    [
        '<input name="q" value="{}">',
        '<input id="{}">',
        '<p class="{}"></p>',
        '<a href="{}">a</a>',
        '<button data-copy="{}"></button>',
        "<textarea name='a'>{}</textarea>",
        "<pre>{}</pre>",
        "<code>{}</code>",
        "<pre><code>{}</code></pre>",
        '<script type="application/json">{}</script>',
        "<style>{}</style>",
        "<!-- {} -->",
    ],
)
def test_what_machines_read_and_what_a_form_gives_back_stays_to_the_letter(source):
    assert TEXT in written(source.replace("{}", TEXT))
    assert str(escape(TEXT)) in written(source.replace("{}", "{{ text }}"), text=TEXT)


def test_a_sentence_in_pieces_is_set_where_they_meet():
    assert written("<p>« {{ name }} » : {{ count }} % ?</p>", name="Morel", count=70) == typeset("<p>« Morel » : 70 % ?</p>")


def test_markup_is_written_as_it_is_and_values_are_escaped():
    assert written("<p>{{ text }}</p>", text="<b> : &") == f"<p>&lt;b&gt;{NO_BREAK}: &amp;</p>"
    assert written("<p>{{ text }}</p>", text=escape("<b> : ")) == "<p>&lt;b&gt; : </p>"


def test_a_value_that_is_no_text_is_shown_as_ever():
    assert written("<p>{{ a }}, {{ b }}, {{ c }}</p>", a=12, b=None, c=3.5) == "<p>12, None, 3.5</p>"


def test_a_plain_text_is_set_and_not_escaped():
    source = "{% autoescape false %}{{ text }} : {{ own|as_written }}{% endautoescape %}"
    assert written(source, "mail.txt.jinja", text="« A & B »", own="a : b") == typeset("« A & B » : ") + "a : b"


def test_somebodys_own_words_are_quoted_to_the_letter():
    assert written("<p>{{ own|as_written }}</p>", own="Prix : <5 €") == "<p>Prix : &lt;5 €</p>"


def test_a_program_is_left_alone():
    assert written("const a = b ? 1 : 2; {{ c }}", "worker.js.jinja", c="d ? e : f") == "const a = b ? 1 : 2; d ? e : f"


@given(st.text(st.sampled_from("<>/\"'=! -ab:pre"), max_size=60), st.integers(0, 60))
def test_a_page_is_followed_alike_however_it_is_cut(source, at):
    whole, cut = Reader(), Reader()
    pieces = list(whole.follow(source))
    assert "".join(piece for piece, _ in pieces) == source
    # a sign that begins a tag or ends a comment is never cut by a value: only cuts between whole signs are asked
    if source[at - 3 : at + 3].strip("ab ") == "":
        for part in (source[:at], source[at:]):
            list(cut.follow(part))
        assert cut.is_read == whole.is_read


def test_a_sentence_for_the_catalogues_is_set_around_its_values_and_they_are_set_too():
    sentences = f"{{% trans %}}{TEXT}{{% endtrans %}}", "{% trans name=name %}« {{ name }} » à 70 % : {{ name }}{% endtrans %}"
    source = f"<p>{' '.join(sentences)}</p>"
    assert written(source, name="A <b> ?") == f"<p>{SET} " + typeset("« A &lt;b&gt; ? » à 70 % : A &lt;b&gt; ?</p>")


def test_what_follows_a_value_of_a_sentence_is_not_taken_for_a_per_cent():
    assert written('<p title="{% trans label=label %}Retirer {{ label }}{% endtrans %}"></p>', label="tout") == (
        '<p title="Retirer tout"></p>'
    )
