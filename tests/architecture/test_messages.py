"""What is left to mark for the catalogues is counted, and may only fall."""

from pathlib import Path

import pytest

from tools import messages


@pytest.fixture
def counted(tmp_path, monkeypatch):
    """How many texts of a file are left, by its name and its content."""

    def count(name: str, content: str) -> int:
        monkeypatch.setattr(messages, "ROOT", tmp_path)
        file: Path = tmp_path / name
        file.write_text(content)
        return messages._left_in_template(file) if name.endswith(".jinja") else messages._left_in_python(file)

    return count


@pytest.mark.parametrize(
    ("content", "left"),
    [
        ('"""The page of a licence."""\nA = "Aucune licence"', 0),
        ('A = "La licence est expirée"', 1),
        ('A = f"La licence {number} est expirée le {day}"', 1),
        ('A = _("La licence est expirée")', 0),
        ('A = words("La {name} est expirée", name=name)', 0),
        ('A = [marked("La licence"), "Le siège"]', 1),
        ('A = re.compile("é|à")', 0),
        ('A = "/mon-espace/rattacher/le-code"', 0),
        ('A = "utf-8"', 0),
    ],
)
def test_a_french_text_of_python_counts_unless_it_is_marked(counted, content, left):
    assert counted("pages.py", content) == left


@pytest.mark.parametrize(
    ("content", "left"),
    [
        ("<p>Bonjour</p>", 1),
        ("<p>{% trans %}Bonjour{% endtrans %}</p>", 0),
        ('<nav aria-label="Menu"><a href="/aide">{{ label }}</a></nav>', 1),
        ('<p class="texte" id="le-code"></p>', 0),
        ('{{ alert("Le lien a expiré") }}', 1),
        ('{{ alert(_("Le lien a expiré")) }}', 0),
        ("{# Un commentaire #}<br>&nbsp;", 0),
        ("<pre>curl exemple</pre>", 0),
    ],
)
def test_a_text_of_a_template_counts_unless_it_is_translated(counted, content, left):
    assert counted("page.jinja", content) == left


def test_the_number_may_not_grow(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(messages, "LEFT", tmp_path / "left.txt")
    monkeypatch.setattr(messages, "POT", tmp_path / "adock.pot")
    monkeypatch.setattr(messages.sys, "argv", ["messages.py"])
    monkeypatch.setattr(messages, "catalogue", lambda: messages.Catalog(fuzzy=False))
    monkeypatch.setattr(messages, "left", lambda: {"adock/web/a.py": 2, "adock/web/b.py": 1})
    assert messages.main() == 0
    assert messages.known_left() == 3
    monkeypatch.setattr(messages, "left", lambda: {"adock/web/a.py": 1, "adock/web/b.py": 3})
    assert messages.main() == 1
    assert "adock/web/b.py (1 -> 3)" in capsys.readouterr().err
    assert messages.known_left() == 3


def test_a_number_that_fell_is_written_down_by_the_command_and_asked_for_by_the_check(tmp_path, monkeypatch):
    monkeypatch.setattr(messages, "LEFT", tmp_path / "left.txt")
    monkeypatch.setattr(messages, "POT", tmp_path / "adock.pot")
    monkeypatch.setattr(messages, "catalogue", lambda: messages.Catalog(fuzzy=False))
    messages.LEFT.write_text("    2 adock/web/a.py\n    2 in all\n")
    monkeypatch.setattr(messages, "left", lambda: {"adock/web/a.py": 1})
    monkeypatch.setattr(messages.sys, "argv", ["messages.py", "--check"])
    assert messages.main() == 1
    monkeypatch.setattr(messages.sys, "argv", ["messages.py"])
    assert messages.main() == 0
    monkeypatch.setattr(messages.sys, "argv", ["messages.py", "--check"])
    assert messages.main() == 0
