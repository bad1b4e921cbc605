"""What this instance is, and where it writes."""

import os
from pathlib import Path

from config.environment.variables import Text

ENV = Text("ADOCK_ENV", "`development`, `test` or `production`.", default="development")
DATA_DIR = Text("ADOCK_DATA_DIR", "Everything written at run time: embedded database, index, files, logs.", default="./var")
DEMO = Text("ADOCK_DEMO", "`0`: never load demonstration data. Empty: loaded outside production.")
DJANGO_SETTINGS = Text(
    "DJANGO_SETTINGS_MODULE", "Where Django finds its settings. Empty: `config.settings`, the only ones in production."
)


def environment() -> str:
    """The name of the environment. Raises ValueError when it is none of the three."""
    value = ENV.value
    if value not in {"development", "test", "production"}:
        raise ValueError(f"{ENV.name} doit valoir development, test ou production, pas « {value} ».")
    return value


def is_production() -> bool:
    return environment() == "production"


def check_account() -> None:
    """Raises ValueError when production would serve strangers under the account that may do everything (ASVS 5.0: 13.2.2).

    Elsewhere root is no fault: there nobody comes from outside."""
    if is_production() and os.geteuid() == 0:
        raise ValueError(
            "En production, A Dock ne sert personne sous le compte root : lancez la commande sous un compte ordinaire, "
            "à qui le dossier ADOCK_DATA_DIR appartient."
        )


def data_dir() -> Path:
    return Path(DATA_DIR.value).expanduser().resolve()


def demo_allowed() -> bool:
    return DEMO.value != "0" if DEMO.value else not is_production()


def name_settings() -> None:
    """Sets where Django's settings are, unless that is already set."""
    if not DJANGO_SETTINGS.value:
        DJANGO_SETTINGS.hand_down("config.settings")
