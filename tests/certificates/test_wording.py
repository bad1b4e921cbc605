"""What is sworn, in the words of the day."""

from datetime import date, timedelta

import pytest

from adock.certificates import wording as module
from adock.certificates.kinds import Kind, kind_of
from adock.certificates.nationalities import NATIONALITIES, exemption
from adock.certificates.wording import wording

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize("kind", Kind)
def test_each_statement_cites_its_articles_its_penalty_and_its_renewal(kind):
    words = wording(kind, TODAY)
    assert words.title == kind.label
    assert all(article in words.articles for article in ("L5221-2", "L8254-1", "D8254-2"))
    assert "441-7" in words.penalty
    assert "15 000 euros" in words.penalty
    assert "45 000 euros" in words.penalty
    assert "tous les six mois" in words.renewal
    assert "D8254-4" in words.renewal
    assert any("prochain renouvellement" in sentence for sentence in words.sentences)


@pytest.mark.parametrize("kind", Kind)
def test_sworn_sentences_make_one_with_what_opens_them(kind):
    words = wording(kind, TODAY)
    assert words.oath.endswith(" que :")
    *first, last = words.sentences
    assert all(sentence[0].islower() for sentence in words.sentences)
    assert all(sentence.endswith(" ;") for sentence in first)
    assert last.endswith(".")


@pytest.mark.parametrize("kind", Kind)
def test_an_old_statement_is_said_in_the_words_of_its_day(kind, monkeypatch):
    old = wording(kind, TODAY)
    new = module.Wording(**{**vars(old), "since": TODAY, "title": "Autrement dit"})
    monkeypatch.setitem(module._VERSIONS, kind, (new, old))
    assert wording(kind, TODAY).title == "Autrement dit"
    assert wording(kind, TODAY - timedelta(days=1)) is old


@pytest.mark.parametrize("kind", Kind)
def test_there_are_no_words_for_a_day_before_the_articles_cited(kind):
    assert wording(kind, date(2021, 5, 1))
    with pytest.raises(LookupError):
        wording(kind, date(2021, 4, 30))


@pytest.mark.parametrize("kind", Kind)
def test_versions_are_in_order_the_latest_first(kind):
    days = [version.since for version in module._VERSIONS[kind]]
    assert days == sorted(days, reverse=True)


def test_the_note_names_each_ground_of_exemption_of_the_table():
    grounds = {known.reason for code in NATIONALITIES if (known := exemption(code, TODAY))}
    assert grounds == {"Union européenne", "Espace économique européen", "Confédération suisse", "Convention avec la France"}
    note = wording(Kind.FOREIGN_WORKERS, TODAY).note
    by_convention = [NATIONALITIES[c] for c in NATIONALITIES if (e := exemption(c, TODAY)) and "Convention" in e.reason]
    assert all(words in note for words in ("Union européenne", "Espace économique européen", "Suisse", *by_convention))


def test_public_codes_name_kinds_both_ways():
    assert Kind.NO_FOREIGN_WORKERS.public_code == "non_emploi"
    assert Kind.FOREIGN_WORKERS.public_code == "liste_nominative"
    assert all(kind_of(kind.public_code) is kind for kind in Kind)
    assert kind_of("autre") is None
    assert all(len(kind.short_label) < len(kind.label) for kind in Kind)
