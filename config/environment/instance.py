"""What this instance is, and where it writes."""

from pathlib import Path

from config.environment.variables import Text

ENV = Text("ADOCK_ENV", "`development`, `test` or `production`.", default="development")
DATA_DIR = Text("ADOCK_DATA_DIR", "Everything written at run time: embedded database, index, files, logs.", default="./var")
DEMO = Text("ADOCK_DEMO", "`0`: never load demonstration data. Empty: loaded outside production.")

_DJANGO_SETTINGS = Text("DJANGO_SETTINGS_MODULE", "Where Django finds its settings.")


def environment() -> str:
    """The name of the environment. Raises ValueError when it is none of the three."""
    value = ENV.value
    if value not in {"development", "test", "production"}:
        raise ValueError(f"{ENV.name} doit valoir development, test ou production, pas « {value} ».")
    return value


def is_production() -> bool:
    return environment() == "production"


def data_dir() -> Path:
    return Path(DATA_DIR.value).expanduser().resolve()


def demo_allowed() -> bool:
    return DEMO.value != "0" if DEMO.value else not is_production()


def name_settings() -> None:
    """Sets where Django's settings are, unless that is already set."""
    if not _DJANGO_SETTINGS.value:
        _DJANGO_SETTINGS.hand_down("config.settings")
