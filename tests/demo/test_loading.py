"""The demonstration: a small one, through the real imports."""

import pytest

from adock.carriers.models import CarrierProfile
from adock.demo import loading as demo
from adock.register.models import ObjectifCO2Label, RegisterEvent, Registration, SireneEstablishment, SourceImport
from tests.factories import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(demo, "ROWS", 400)
    monkeypatch.setattr(demo, "STOCK_ROWS", 900)


def test_the_demonstration_has_two_situations_sirene_labels_and_completed_sheets():
    demo.load_demo(TODAY, lambda _: None)
    assert 380 <= Registration.objects.count() <= 420
    assert SourceImport.objects.filter(source="registre_transport").count() == 2
    assert RegisterEvent.objects.exists()
    assert SireneEstablishment.objects.exists()
    assert ObjectifCO2Label.objects.exists()
    assert CarrierProfile.objects.exists()
    numbers = Registration.objects.values_list("siret", flat=True)
    assert all(number.startswith(("000", "P")) for number in numbers)


def test_it_is_never_loaded_over_anything():
    demo.load_demo(TODAY, lambda _: None)
    with pytest.raises(demo.DemoRefused):
        demo.load_demo(TODAY, lambda _: None)


def test_a_demonstration_a_week_old_is_brought_to_yesterday(on_the_day):
    demo.load_demo(TODAY, lambda _: None)
    demo.refresh_demo(TODAY, lambda _: None)
    assert SourceImport.objects.filter(source="registre_transport").count() == 2
    later = TODAY.replace(month=12, day=24)
    demo.refresh_demo(later, lambda _: None)
    assert SourceImport.objects.filter(source="registre_transport").latest("id").situation_on == later.replace(day=23)


def test_a_demonstration_that_fails_half_way_leaves_the_base_empty(monkeypatch):
    def fail(*_):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(demo, "record_profiles", fail)
    with pytest.raises(RuntimeError):
        demo.load_demo(TODAY, lambda _: None)
    assert not Registration.objects.exists()
