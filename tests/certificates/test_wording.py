"""What is sworn, in the words of the day."""

from datetime import date, timedelta
from hashlib import sha256

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


# What signatories swore under each version: to change a word is to add a version, never to edit one.
SWORN = {
    (Kind.NO_FOREIGN_WORKERS, date(2021, 5, 1)): "8d9e450adf95453c",
    (Kind.FOREIGN_WORKERS, date(2021, 5, 1)): "b4d8019ffee6783e",
    (Kind.NO_FOREIGN_WORKERS, date(2026, 12, 1)): "78c5d953099568aa",
    (Kind.FOREIGN_WORKERS, date(2026, 12, 1)): "6c817bc9d49c5123",
}


def test_no_version_was_ever_edited():
    said = {}
    for kind, versions in module._VERSIONS.items():
        for one in versions:
            text = [one.title, one.articles, one.oath, *one.sentences, one.penalty, one.note, one.renewal]
            said[kind, one.since] = sha256("\n".join(text).encode()).hexdigest()[:16]
    assert said == SWORN


class TestSinceDecember2026:
    DAY = date(2026, 12, 1)

    @pytest.mark.parametrize("kind", Kind)
    def test_the_threshold_is_said_before_tax(self, kind):
        assert "5 000 euros hors taxes" in wording(kind, self.DAY).renewal
        assert "hors taxes" not in wording(kind, TODAY).renewal

    def test_usage_is_not_called_law(self):
        renewal = wording(Kind.NO_FOREIGN_WORKERS, self.DAY).renewal
        assert renewal.startswith("La loi demande la liste, non cette attestation, que l'usage est de remettre")

    @pytest.mark.parametrize("kind", Kind)
    def test_the_british_whom_the_withdrawal_agreement_protects_are_told_apart(self, kind):
        assert "sauf ceux que protège l'accord de retrait (titre de son article 18" in wording(kind, self.DAY).note
        assert "accord de retrait" not in wording(kind, TODAY).note

    @pytest.mark.parametrize("kind", Kind)
    def test_who_is_dispensed_by_a_permit_is_said_and_the_employer_decides(self, kind):
        note = wording(kind, self.DAY).note
        assert all(permit in note for permit in ("carte de résident", "vie privée et familiale", "talent"))
        assert "l'employeur en décide" in note


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
