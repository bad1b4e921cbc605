from pathlib import Path

import pytest

from adock.jobs import static_files


@pytest.fixture
def source(tmp_path: Path, settings) -> Path:
    pytest.importorskip("django.contrib.staticfiles")
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "a.css").write_text("a {}")
    return tmp_path / "source"


@pytest.fixture
def collected(monkeypatch, settings) -> list[str]:
    calls: list[str] = []

    def collect(name: str, **options: object) -> None:
        Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
        calls.append(name)

    monkeypatch.setattr(static_files, "call_command", collect)
    monkeypatch.setattr(static_files, "get_finders", finders_without_memory)
    return calls


def finders_without_memory():
    from django.contrib.staticfiles.finders import FileSystemFinder

    return [FileSystemFinder()]


def test_files_that_did_not_change_are_collected_once(source, collected):
    static_files.collect_if_changed()
    static_files.collect_if_changed()
    assert collected == ["collectstatic"]


@pytest.mark.parametrize("change", ["content", "name", "removal"])
def test_any_change_collects_them_again(source, collected, change):
    static_files.collect_if_changed()
    match change:
        case "content":
            (source / "a.css").write_text("b {}")
        case "name":
            (source / "a.css").rename(source / "b.css")
        case "removal":
            (source / "a.css").unlink()
    static_files.collect_if_changed()
    assert collected == ["collectstatic"] * 2
