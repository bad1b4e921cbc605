import socket

import pytest

from adock.jobs.web_server import PortTaken, address_for_people, check_port_is_free, free_port_after, what_is_missing

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def listener():
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_port_somebody_shares_is_taken_all_the_same(listener):
    with pytest.raises(PortTaken, match=f"Le port {listener} est déjà pris"):
        check_port_is_free("127.0.0.1", listener)


def test_a_port_taken_on_one_address_is_taken_for_all_of_them(listener):
    with pytest.raises(PortTaken):
        check_port_is_free("0.0.0.0", listener)


def test_a_free_port_passes():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
    check_port_is_free("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "999.1.1.1"])
def test_an_address_of_another_machine_is_refused_in_words(host):
    with pytest.raises(PortTaken, match="n'est pas celle de cette machine"):
        check_port_is_free(host, 8000)


def test_a_listener_that_says_nothing_has_not_answered():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        assert what_is_missing("127.0.0.1", other.getsockname()[1]) == "le serveur web n'écoute pas encore"


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://localhost:8000/"),
        ("0.0.0.0", "http://localhost:8000/"),
        ("::", "http://localhost:8000/"),
        ("10.0.0.7", "http://10.0.0.7:8000/"),
        ("fd00::7", "http://[fd00::7]:8000/"),
    ],
)
def test_the_address_shown_is_one_that_can_be_opened(host, shown):
    assert address_for_people(host, 8000) == shown


def test_a_port_that_is_taken_gives_way_to_the_next_free_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = free_port_after(port - 1, port)
        assert found > port
        check_port_is_free("127.0.0.1", found)
        assert free_port_after(port - 1, found) == found
