import subprocess

import pytest

from adock.jobs import single
from adock.jobs.single import AlreadyRunning, only_service_of


def test_a_second_service_of_the_same_folder_is_refused(tmp_path):
    with (
        only_service_of(tmp_path, print),
        pytest.raises(AlreadyRunning, match="A Dock tourne déjà"),
        only_service_of(tmp_path, print),
    ):
        pass


def test_once_it_is_over_another_may_begin(tmp_path):
    for _ in range(2):
        with only_service_of(tmp_path, print):
            pass


def test_programs_of_a_dead_service_are_waited_for(tmp_path):
    with only_service_of(tmp_path, print) as lock:
        remains = subprocess.Popen(["sleep", "60"], pass_fds=[lock])
    told = []

    def tell(line: str) -> None:
        told.append(line)
        remains.kill()

    with only_service_of(tmp_path, tell):
        assert told == ["Le service précédent finit de s'arrêter…"]
    remains.wait()


def test_they_are_not_waited_for_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr(single, "PATIENCE_S", 0.2)
    with only_service_of(tmp_path, print) as lock:
        remains = subprocess.Popen(["sleep", "60"], pass_fds=[lock])
    try:
        with pytest.raises(AlreadyRunning, match="ne s'arrêtent pas"), only_service_of(tmp_path, print):
            pass
    finally:
        remains.kill()
        remains.wait()
