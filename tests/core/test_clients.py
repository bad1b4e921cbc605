"""The visitor behind an address, however a proxy writes it."""

import pytest

from adock.core.clients import LONGEST_ADDRESS, address_of, place_of, wider_places_of


@pytest.fixture
def came_from(rf, settings):
    settings.TRUSTED_PROXIES = 1
    return lambda forwarded: rf.get("/", headers={"X-Forwarded-For": forwarded})


@pytest.mark.parametrize(
    ("written", "address", "place"),
    [
        ("192.0.2.1", "192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:5678", "192.0.2.1", "192.0.2.1"),
        (" 192.0.2.1 ", "192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1", "192.0.2.1"),
        ("::FFFF:c000:201", "192.0.2.1", "192.0.2.1"),
        ("[::ffff:192.0.2.1]:5678", "192.0.2.1", "192.0.2.1"),
        ("[2001:db8::1]:443", "2001:db8::1", "2001:db8::/64"),
        ("[2001:db8::1]", "2001:db8::1", "2001:db8::/64"),
        ('"[2001:db8::1]:443"', "2001:db8::1", "2001:db8::/64"),
        ("2001:DB8:0:0::1", "2001:db8::1", "2001:db8::/64"),
        ("2001:db8::1%eth0", "2001:db8::1", "2001:db8::/64"),
        ("unknown", "unknown", "unknown"),
        ("192.0.2.1.5:80", "192.0.2.1.5", "192.0.2.1.5"),
    ],
)
def test_another_spelling_of_an_address_is_no_other_visitor(came_from, written, address, place):
    assert (address_of(came_from(written)), place_of(came_from(written))) == (address, place)


def test_what_is_no_address_is_never_long(came_from):
    assert len(address_of(came_from("x" * 5_000))) == LONGEST_ADDRESS
    assert address_of(came_from("x" * 5_000)) == place_of(came_from("x" * 9_000))


def test_a_forwarding_header_without_any_address_does_not_hide_the_connection_s(came_from):
    assert address_of(came_from("  ")) == "127.0.0.1"


def test_the_address_of_the_connection_is_written_the_same_way(rf, settings):
    settings.TRUSTED_PROXIES = 0
    assert address_of(rf.get("/", REMOTE_ADDR="::ffff:192.0.2.1")) == "192.0.2.1"


@pytest.mark.parametrize(
    ("written", "wider"),
    [
        ("192.0.2.1", {}),
        ("unknown", {}),
        ("2001:db8:1:2345::1", {56: "2001:db8:1:2300::/56", 48: "2001:db8:1::/48"}),
    ],
)
def test_a_visitor_of_ipv6_is_of_a_wider_network_too(came_from, written, wider):
    assert wider_places_of(came_from(written)) == wider
