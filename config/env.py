"""The only reader of os.environ. Each variable is declared once, in VARIABLES, which docs/environment.md repeats
and a test compares."""

import base64
import binascii
import os
import re
from email.utils import parseaddr
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit


class Variable(NamedTuple):
    name: str
    default: str
    meaning: str
    required_in_production: bool = False


VARIABLES = (
    Variable("PORT", "8000", "Port of `make run` and `adock serve`."),
    Variable("ADOCK_HOST", "127.0.0.1", "Address the web server listens on."),
    Variable("ADOCK_WEB_WORKERS", "", "Web worker processes. Empty: as many as processors."),
    Variable("ADOCK_DATA_DIR", "./var", "Everything written at run time: embedded database, index, files, logs."),
    Variable("DATABASE_URL", "", "`postgresql://…`, version 15 or newer. Empty: the embedded PostgreSQL."),
    Variable("ADOCK_ENV", "development", "`development`, `test` or `production`."),
    Variable("ADOCK_DEMO", "", "`0`: never load demonstration data. Empty: loaded outside production."),
    Variable("ADOCK_SECRET_KEY", "", "Django's secret key, 50 random characters.", required_in_production=True),
    Variable(
        "ADOCK_ALLOWED_HOSTS",
        "",
        "Host names the service answers to, separated by commas.",
        required_in_production=True,
    ),
    Variable(
        "ADOCK_PUBLIC_URL",
        "",
        "Address of the service as its visitors see it, e.g. `https://…`. Empty: that of each request.",
        required_in_production=True,
    ),
    Variable(
        "ADOCK_SMTP_URL",
        "",
        "Mail server: `smtps://user:password@host:465`, or `smtp://…:587`, which turns to TLS. "
        "Empty: mails stay on the page `/courriels`.",
        required_in_production=True,
    ),
    Variable(
        "ADOCK_MAIL_FROM",
        "",
        "Sender of mails, e.g. `A Dock <ne-pas-repondre@…>`. Demanded with `ADOCK_SMTP_URL`.",
        required_in_production=True,
    ),
    Variable(
        "ADOCK_MAIL_REDIRECT_TO",
        "",
        "Every mail goes to this one address, whoever it was for. Demanded with `ADOCK_SMTP_URL` outside production.",
    ),
    Variable(
        "ADOCK_TRUSTED_PROXIES",
        "0",
        "Reverse proxies in front: how many entries of X-Forwarded-For are believed.",
    ),
    Variable("ADOCK_HTTPS", "", "`1`: behind HTTPS (redirect, HSTS). Empty: on in production, off elsewhere."),
    Variable(
        "ADOCK_API_RATE",
        "100",
        "API requests one address may make in 10 seconds, by web worker; `0`: no limit.",
    ),
    Variable(
        "ADOCK_REGISTRE_URL",
        "",
        "Where the worker fetches the register's file each day. Empty: imports are done by hand.",
    ),
    Variable(
        "ADOCK_PROCONNECT_ISSUER",
        "",
        "ProConnect's issuer, `https://…/api/v2`. Empty: no such button in production, a fictional provider elsewhere.",
    ),
    Variable("ADOCK_PROCONNECT_CLIENT_ID", "", "Our identifier at ProConnect, registered with ES256 signatures."),
    Variable("ADOCK_PROCONNECT_CLIENT_SECRET", "", "Our secret at ProConnect."),
    Variable("ADOCK_PROCONNECT_MFA", "", "`1`: only people identified with a second factor sign in by ProConnect."),
    Variable(
        "ADOCK_FRANCECONNECT_ISSUER",
        "",
        "FranceConnect's issuer, `https://…/api/v2`. Empty: as for ProConnect.",
    ),
    Variable("ADOCK_FRANCECONNECT_CLIENT_ID", "", "Our identifier at FranceConnect, registered with ES256 signatures."),
    Variable("ADOCK_FRANCECONNECT_CLIENT_SECRET", "", "Our secret at FranceConnect."),
    Variable(
        "ADOCK_SEAL_PKCS12",
        "",
        "File of the seal: its key and its certificates, in PKCS#12. Empty: a seal without value, made below `ADOCK_DATA_DIR`.",
        required_in_production=True,
    ),
    Variable(
        "ADOCK_SEAL_PASSWORD",
        "",
        "Password of that file. Demanded with `ADOCK_SEAL_PKCS12`.",
        required_in_production=True,
    ),
    Variable(
        "ADOCK_SEAL_PAST_CERTIFICATES",
        "",
        "File (PEM) of the certificates of earlier seals, whose documents stay recognised.",
    ),
    Variable(
        "ADOCK_SEAL_TSA_URL",
        "",
        "Time-stamp authority (RFC 3161), `https://…`. Empty: seals bear our own time alone.",
    ),
    Variable(
        "ADOCK_TOKEN_KEY",
        "",
        "File (PEM) of the private P-256 key that signs tokens. Empty: one made below `ADOCK_DATA_DIR`.",
        required_in_production=True,
    ),
    Variable(
        "ADOCK_TOKEN_PAST_KEYS",
        "",
        "File (JWKS) of the public keys of earlier tokens, which stay recognised.",
    ),
    Variable(
        "ADOCK_FICTIONAL_IDENTITY_PORT",
        "",
        "Port of the fictional provider, on this machine only. Empty: the first free one after `PORT`.",
    ),
    Variable(
        "ADOCK_FILES_URL",
        "",
        "Where files are kept: `s3://bucket/prefix?endpoint=https://…&region=…`. Empty: in `ADOCK_DATA_DIR`, on disk.",
    ),
    Variable("ADOCK_FILES_S3_KEY", "", "Access key of the object store. Demanded with `ADOCK_FILES_URL`."),
    Variable("ADOCK_FILES_S3_SECRET", "", "Secret key of the object store. Demanded with `ADOCK_FILES_URL`."),
    Variable(
        "ADOCK_FILES_KEYS",
        "",
        "Keys that encrypt files, 32 bytes each in base64, separated by commas: the first encrypts, all decrypt. "
        "Empty: one made in `ADOCK_DATA_DIR`.",
        required_in_production=True,
    ),
    Variable(
        "ADOCK_CLAMD",
        "",
        "Antivirus, a clamd: `host:port` or `/path/of/its/socket`. Empty: deposited files are not scanned.",
    ),
    Variable("ADOCK_SITE_MINISTRY", "Ministère chargé des transports", "Name in the State's header block."),
    Variable("ADOCK_SITE_PUBLISHER", "", "Publisher shown on the legal pages."),
    Variable("ADOCK_SITE_PUBLISHER_ADDRESS", "", "The publisher's postal address."),
    Variable("ADOCK_SITE_PUBLISHER_PHONE", "", "The publisher's telephone."),
    Variable("ADOCK_SITE_PUBLICATION_DIRECTOR", "", "Director of publication, by function or name."),
    Variable("ADOCK_SITE_HOST", "", "Hosting company shown on the legal pages."),
    Variable("ADOCK_SITE_HOST_ADDRESS", "", "The hosting company's postal address."),
    Variable("ADOCK_SITE_HOST_PHONE", "", "The hosting company's telephone."),
    Variable("ADOCK_SITE_CONTACT_EMAIL", "", "Contact e-mail address shown to visitors."),
    Variable("ADOCK_SITE_DATA_PROTECTION_EMAIL", "", "Address for requests about personal data."),
    Variable("ADOCK_SITE_SOURCE_URL", "", "Address of the source code, linked in the footer."),
    Variable("ADOCK_SITE_ACCESSIBILITY", "non conforme", "The mention the law fixes, until an audit says better."),
)

_MAILBOX = re.compile(r"[^@\s]+@[^@\s]+")


class IdentityProvider(NamedTuple):
    """Where people sign in, and who we are there."""

    issuer: str
    client_id: str
    client_secret: str
    requires_mfa: bool = False


class ObjectStore(NamedTuple):
    """A bucket of an object store that speaks S3, and who we are there. An empty endpoint or region: the client's own."""

    bucket: str
    prefix: str
    endpoint: str
    region: str
    key: str
    secret: str


# Who we are at the fictional provider: known to all, and worth nothing elsewhere.
FICTIONAL_CLIENT, FICTIONAL_SECRET = "a-dock-fictif", "secret-fictif-qui-ne-protege-rien"

_DEFAULTS = {variable.name: variable.default for variable in VARIABLES}

# Set by the command line once the embedded server runs, and inherited by the processes it starts. Not for people.
_EMBEDDED_URL = "ADOCK_EMBEDDED_URL"


class MissingSecret(Exception):
    """Something is missing without which it would not be right to start."""


def read(name: str) -> str:
    """Value of a declared variable, stripped; its default when unset or empty.

    Raises KeyError for a name that VARIABLES does not declare: an undeclared variable is a bug, not a setting.
    """
    default = _DEFAULTS[name]
    return os.environ.get(name, "").strip() or default


def read_int(name: str) -> int:
    value = read(name)
    try:
        return int(value)
    except ValueError:
        raise ValueError(f"{name} doit être un nombre entier, pas « {value} ».") from None


def environment() -> str:
    value = read("ADOCK_ENV")
    if value not in {"development", "test", "production"}:
        raise ValueError(f"ADOCK_ENV doit valoir development, test ou production, pas « {value} ».")
    return value


def is_production() -> bool:
    return environment() == "production"


def data_dir() -> Path:
    return Path(read("ADOCK_DATA_DIR")).expanduser().resolve()


def demo_allowed() -> bool:
    answer = read("ADOCK_DEMO")
    if answer:
        return answer != "0"
    return not is_production()


def https() -> bool:
    answer = read("ADOCK_HTTPS")
    return answer == "1" if answer else is_production()


def web_workers() -> int:
    return int(read("ADOCK_WEB_WORKERS") or os.cpu_count() or 1)


def database_url() -> str:
    """DATABASE_URL when given, else the address of the embedded server if one has been started, else ''."""
    return read("DATABASE_URL") or os.environ.get(_EMBEDDED_URL, "")


def uses_embedded_database() -> bool:
    return not read("DATABASE_URL")


def identity_provider(name: str) -> IdentityProvider | None:
    """The provider `name` ("proconnect", "franceconnect"): the one configured, else the fictional one outside production.

    Raises MissingSecret when it is configured by half, ValueError when production would be asked to trust plain HTTP.
    """
    prefix = f"ADOCK_{name.upper()}_"
    parts = {part: read(prefix + part) for part in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")}
    if not any(parts.values()):
        if is_production():
            return None
        parts = {
            "ISSUER": f"http://localhost:{fictional_identity_port()}/{name}/api/v2",
            "CLIENT_ID": FICTIONAL_CLIENT,
            "CLIENT_SECRET": FICTIONAL_SECRET,
        }
    missing = [prefix + part for part, value in parts.items() if not value]
    if missing:
        raise MissingSecret(f"Configuration incomplète, il manque : {', '.join(missing)}.")
    if is_production() and not parts["ISSUER"].startswith("https://"):
        raise ValueError(f"{prefix}ISSUER doit commencer par https://.")
    requires_mfa = name == "proconnect" and read("ADOCK_PROCONNECT_MFA") == "1"
    return IdentityProvider(parts["ISSUER"], parts["CLIENT_ID"], parts["CLIENT_SECRET"], requires_mfa)


def uses_fictional_identity() -> bool:
    return not is_production() and not (read("ADOCK_PROCONNECT_ISSUER") and read("ADOCK_FRANCECONNECT_ISSUER"))


def fictional_identity_port(site_port: int | None = None) -> int:
    """The one given, else the port after the site's (PORT unless said otherwise)."""
    if read("ADOCK_FICTIONAL_IDENTITY_PORT"):
        return read_int("ADOCK_FICTIONAL_IDENTITY_PORT")
    return min((site_port or read_int("PORT")) + 1, 65535)


def set_fictional_identity_port(port: int) -> None:
    """For the programs started from here on."""
    os.environ["ADOCK_FICTIONAL_IDENTITY_PORT"] = str(port)


def set_embedded_database_url(url: str) -> None:
    os.environ[_EMBEDDED_URL] = url


def name_settings() -> None:
    """Tells Django where its settings are, unless somebody has said otherwise."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def secret_key() -> str:
    value = read("ADOCK_SECRET_KEY")
    if value or is_production():
        return value
    return "development-only-key-that-protects-nothing-and-is-refused-in-production"


def check_production() -> None:
    """Raises MissingSecret, naming every variable that production lacks."""
    if not is_production():
        return
    missing = [variable.name for variable in VARIABLES if variable.required_in_production and not read(variable.name)]
    if missing:
        raise MissingSecret("La production refuse de démarrer sans : " + ", ".join(missing) + ".")


def check_mail() -> None:
    """Raises MissingSecret when mail would leave without a sender or, outside production, for its real recipients;
    ValueError for what is no address of a mail server or of a mailbox."""
    url = read("ADOCK_SMTP_URL")
    if not url:
        return
    server = urlsplit(url)
    if server.scheme not in {"smtp", "smtps"} or not server.hostname:
        raise ValueError("ADOCK_SMTP_URL doit commencer par smtp:// ou smtps:// et nommer un serveur.")
    needed = ["ADOCK_MAIL_FROM"] if is_production() else ["ADOCK_MAIL_FROM", "ADOCK_MAIL_REDIRECT_TO"]
    missing = [name for name in needed if not read(name)]
    if missing:
        raise MissingSecret("Avec ADOCK_SMTP_URL il faut aussi : " + ", ".join(missing) + ".")
    for name in ("ADOCK_MAIL_FROM", "ADOCK_MAIL_REDIRECT_TO"):
        value = read(name)
        if value and not _MAILBOX.fullmatch(parseaddr(value)[1]):
            raise ValueError(f"{name} doit être une adresse e-mail, pas « {value} ».")


FILES_KEY_BYTES = 32


def files_keys() -> tuple[bytes, ...]:
    """The keys of ADOCK_FILES_KEYS, the one that encrypts first. Raises ValueError, which never repeats a key."""
    keys = []
    for rank, written in enumerate(filter(None, map(str.strip, read("ADOCK_FILES_KEYS").split(","))), start=1):
        try:
            key = base64.b64decode(written, altchars=b"-_" if set(written) & {"-", "_"} else None, validate=True)
        except (ValueError, binascii.Error):
            key = b""
        if len(key) != FILES_KEY_BYTES:
            raise ValueError(
                f"ADOCK_FILES_KEYS : la clé n° {rank} ne fait pas {FILES_KEY_BYTES} octets en base64. "
                f"Pour en faire une : openssl rand -base64 {FILES_KEY_BYTES}"
            )
        keys.append(key)
    return tuple(keys)


def files_store() -> ObjectStore | None:
    """The object store of ADOCK_FILES_URL; None when files are kept on disk.

    Raises MissingSecret without its keys, ValueError for an address that names none or, but on this very machine, would
    be asked in clear.
    """
    url = read("ADOCK_FILES_URL")
    if not url:
        return None
    parts = urlsplit(url)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if parts.scheme != "s3" or not parts.netloc or set(options) - {"endpoint", "region"}:
        raise ValueError("ADOCK_FILES_URL doit être de la forme s3://bucket/prefixe?endpoint=https://…&region=….")
    endpoint = urlsplit(options.get("endpoint", ""))
    is_own_machine = endpoint.hostname in {"localhost", "127.0.0.1", "::1"}
    if endpoint.geturl() and not (
        endpoint.hostname and endpoint.scheme in ({"http", "https"} if is_own_machine else {"https"})
    ):
        raise ValueError("ADOCK_FILES_URL : l'adresse donnée par endpoint doit commencer par https://.")
    missing = [name for name in ("ADOCK_FILES_S3_KEY", "ADOCK_FILES_S3_SECRET") if not read(name)]
    if missing:
        raise MissingSecret(f"Avec ADOCK_FILES_URL il faut aussi : {', '.join(missing)}.")
    return ObjectStore(
        parts.netloc,
        parts.path.strip("/"),
        endpoint.geturl(),
        options.get("region", ""),
        read("ADOCK_FILES_S3_KEY"),
        read("ADOCK_FILES_S3_SECRET"),
    )


def clamd() -> str | tuple[str, int] | None:
    """Where the antivirus listens: the path of a socket, or a host and a port; None: nothing is scanned.
    Raises ValueError."""
    where = read("ADOCK_CLAMD")
    if not where or where.startswith("/"):
        return where or None
    host, _, port = where.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError(f"ADOCK_CLAMD doit être de la forme hote:port, ou le chemin d'un socket, pas « {where} ».")
    return host.strip("[]"), int(port)


def check_seal() -> None:
    """Raises MissingSecret for a seal without its password, ValueError for files that cannot be read or what is no address
    of a time-stamp authority. Whether a file holds what it should is said by adock.gateways.sealing.checks."""
    if read("ADOCK_SEAL_PKCS12") and not read("ADOCK_SEAL_PASSWORD"):
        raise MissingSecret("Avec ADOCK_SEAL_PKCS12 il faut aussi : ADOCK_SEAL_PASSWORD.")
    for name in ("ADOCK_SEAL_PKCS12", "ADOCK_SEAL_PAST_CERTIFICATES", "ADOCK_TOKEN_KEY", "ADOCK_TOKEN_PAST_KEYS"):
        value = read(name)
        if value and not (Path(value).is_file() and os.access(value, os.R_OK)):
            raise ValueError(f"{name} doit nommer un fichier qui se lit, pas « {value} ».")
    url = read("ADOCK_SEAL_TSA_URL")
    if url and (urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname):
        raise ValueError("ADOCK_SEAL_TSA_URL doit commencer par https:// ou http:// et nommer un serveur.")
