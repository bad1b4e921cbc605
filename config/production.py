"""What production refuses of the environment, or tells of it: one table, which reads nothing but the values it is given.

Each fault is found, not the first alone, and bears the name of its variable. A value that may be a secret is never repeated.
OWASP ASVS 5.0: 11.5.1, 12.2.1, 12.3.1, 12.3.2, 13.2.2, 13.2.3, 13.4.2.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from config.database import django_database
from config.environment import (
    backup,
    database,
    files,
    identity,
    instance,
    mail,
    publisher,
    register,
    seal,
    server,
    site,
)
from config.environment.variables import Text
from config.strength import is_default_password, key_of, weakness_of_key, weakness_of_secret

# Names of variables -> what they were set to.
Values = Mapping[str, str]
# Proxies in a row that a real installation may have.
MOST_PROXIES = 10
# Under these, anybody may have a name: a host list that opens them is open to all.
OPEN_SUFFIXES = {
    *(f"{kind}.fr" for kind in ("gouv", "asso", "com", "nom", "prd", "tm")),
    *("eu.org", "co.uk", "github.io", "gitlab.io", "herokuapp.com", "pages.dev", "netlify.app", "vercel.app", "ngrok.io"),
    *("azurewebsites.net", "amazonaws.com", "cleverapps.io", "osc-fr1.scalingo.io"),
}
# More of them than a machine has processors only wait for each other.
MOST_WORKERS, MOST_FILES_AT_ONCE = 128, 16
# By address and ten seconds: what no person and no company behind one address asks for.
HIGHEST_RATE = 100_000
# What a password that programs hold, and nobody types, is never shorter than.
SHORTEST_PASSWORD = 8
# Folders that everybody on the machine writes in, or that begin empty.
SHARED_FOLDERS = {"/", "/tmp", "/var/tmp", "/dev/shm", "/run"}  # noqa: S108
# Of a database's address: what names a machine elsewhere without saying so, or what our own time-outs are undone with.
HIDING_OPTIONS = ("service", "servicefile", "passfile")
TIME_OUTS = ("connect_timeout", "tcp_user_timeout", "keepalives")
# Names of all addresses at once: no visitor asks for them.
UNSPECIFIED = {"0.0.0.0", "[::]"}  # noqa: S104
_HOST = re.compile(r"\.?(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*|\[[0-9a-f:.]+\]", re.IGNORECASE)

REFUSED, TOLD = True, False


class Fault(NamedTuple):
    """`sentence` is French and begins with the variable's name. What is not refused is told to whoever starts the service."""

    variable: str
    sentence: str
    is_refused: bool


class Check(NamedTuple):
    """`wrong` gives one word or phrase for each thing that is wrong, which the sentence holds at `{}`."""

    variable: Text
    wrong: Callable[[Values], Iterable[str]]
    sentence: str
    is_refused: bool = REFUSED


def faults(values: Values) -> list[Fault]:
    """All that is wrong for production in this environment, in the order of the table. An empty variable has its default;
    those that production demands and that are empty are not looked at here (config.environment.check)."""
    return [
        Fault(check.variable.name, f"{check.variable.name} : {check.sentence.format(found)}", check.is_refused)
        for check in CHECKS
        for found in check.wrong(values)
    ]


# ------------------------------------------------------------------ what is wrong


def _value(variable: Text, values: Values) -> str:
    return values.get(variable.name, "").strip() or variable.default


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _split(url: str) -> SplitResult | None:
    """None for what is no address at all."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # may be no number
    except ValueError:
        return None
    return parts


def _weak_secret(values: Values) -> Iterator[str]:
    secret = _value(site.SECRET_KEY, values)
    if secret and (weakness := weakness_of_secret(secret)):
        yield weakness


# Each protects something else: one that leaks must not open the others.
SECRETS = (
    site.SECRET_KEY,
    files.KEYS,
    backup.KEY,
    files.S3_SECRET,
    seal.PASSWORD,
    identity.PROCONNECT_CLIENT_SECRET,
    identity.FRANCECONNECT_CLIENT_SECRET,
)
KEYS = (files.KEYS, backup.KEY)


def _secrets_in(variable: Text, values: Values) -> set[str | bytes]:
    """The keys of a list of them, in octets however they are written; any other secret as it is."""
    return (
        {key_of(written) or written for written in _keys(variable, values)}
        if variable in KEYS
        else {value for value in [_value(variable, values)] if value}
    )


def _used_before(variable: Text) -> Callable[[Values], Iterator[str]]:
    """Names each secret, declared before this one, that has the same value."""
    earlier = SECRETS[: SECRETS.index(variable)]

    def same(values: Values) -> Iterator[str]:
        ours = _secrets_in(variable, values)
        return (other.name for other in earlier if ours & _secrets_in(other, values))

    return same


def _default_password_in(variable: Text) -> Callable[[Values], Iterator[str]]:
    """In an address: `user:password@`, or the same among its options."""

    def found(values: Values) -> Iterator[str]:
        parts = _split(_value(variable, values))
        if parts is None:
            return
        options = {name: given[-1] for name, given in parse_qs(parts.query).items()}
        user = options.get("user", "") or unquote(parts.username or "")
        if is_default_password(options.get("password", "") or unquote(parts.password or ""), user):
            yield ""

    return found


def _default_password(variable: Text, user: Text | None = None) -> Callable[[Values], Iterator[str]]:
    def found(values: Values) -> Iterator[str]:
        if is_default_password(_value(variable, values), _value(user, values) if user else ""):
            yield ""

    return found


def _hosts(values: Values) -> list[str]:
    return [host.strip().lower() for host in _value(site.ALLOWED_HOSTS, values).split(",") if host.strip()]


def _opens_all(host: str) -> bool:
    suffix = host.lstrip(".")
    return "*" in host or host in UNSPECIFIED or (host.startswith(".") and ("." not in suffix or suffix in OPEN_SUFFIXES))


def _hosts_open_to_all(values: Values) -> Iterator[str]:
    return filter(_opens_all, _hosts(values))


def _hosts_misspelt(values: Values) -> Iterator[str]:
    return (host for host in _hosts(values) if not _opens_all(host) and not _HOST.fullmatch(host))


def _public_url_not_a_site(values: Values) -> Iterator[str]:
    url = _value(site.PUBLIC_URL, values)
    parts = _split(url)
    if url and (parts is None or parts.scheme != "https" or not parts.hostname):
        yield ""


def _public_url_too_long(values: Values) -> Iterator[str]:
    parts = _split(_value(site.PUBLIC_URL, values))
    if parts is None:
        return
    if "@" in parts.netloc:
        yield "un identifiant"
    if parts.path.strip("/"):
        yield "un chemin"
    if parts.query or parts.fragment:
        yield "une requête ou une ancre"


def _public_host_not_served(values: Values) -> Iterator[str]:
    parts, hosts = _split(_value(site.PUBLIC_URL, values)), _hosts(values)
    host = parts.hostname if parts else None
    if host and _value(site.ALLOWED_HOSTS, values) and "*" not in hosts and not any(_names(pattern, host) for pattern in hosts):
        yield host


def _names(pattern: str, host: str) -> bool:
    """As Django reads ALLOWED_HOSTS: a pattern with a leading dot names the domain and all below it."""
    return host in {pattern, pattern.strip("[]")} or (pattern.startswith(".") and f".{host}".endswith(pattern))


def _public_host_of_no_site(values: Values) -> Iterator[str]:
    parts = _split(_value(site.PUBLIC_URL, values))
    host = (parts.hostname or "") if parts else ""
    if host and ("." not in host or _is_address(host)):
        yield host


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _other_than(variable: Text, *allowed: str) -> Callable[[Values], Iterator[str]]:
    return lambda values: (value for value in [_value(variable, values)] if value not in {"", *allowed})


def _no_proxies(values: Values) -> Iterator[str]:
    value = _value(site.TRUSTED_PROXIES, values)
    if not value.lstrip("+0"):
        yield value


def _absurd_proxies(values: Values) -> Iterator[str]:
    value = _value(site.TRUSTED_PROXIES, values)
    if value.lstrip("+0") and not (value.isascii() and value.isdigit() and int(value[:4]) <= MOST_PROXIES and len(value) < 5):
        yield value


def _keys(variable: Text, values: Values) -> list[str]:
    return [written.strip() for written in _value(variable, values).split(",") if written.strip()]


def _weak_keys(variable: Text, values: Values, *, first: bool) -> Iterator[str]:
    for rank, written in enumerate(_keys(variable, values), start=1):
        key = key_of(written)
        if key and (rank == 1) is first and (weakness := weakness_of_key(key)):
            yield f"n° {rank} {weakness}"


def _keys_twice(variable: Text, values: Values) -> Iterator[str]:
    keys = [key_of(written) for written in _keys(variable, values)]
    return (f"n° {rank}" for rank, key in enumerate(keys, start=1) if key and key in keys[: rank - 1])


def _without_clamd(values: Values) -> Iterator[str]:
    if _value(files.CLAMD, values).lower() == files.NO_CLAMD:
        yield ""


def _clamd_elsewhere(values: Values) -> Iterator[str]:
    where = _value(files.CLAMD, values)
    host = where.rpartition(":")[0]
    if host and not where.startswith("/") and not _is_loopback(host):
        yield host


def _plain_http(variable: Text) -> Callable[[Values], Iterator[str]]:
    def plain(values: Values) -> Iterator[str]:
        parts = _split(_value(variable, values))
        if parts is not None and parts.scheme.lower() == "http" and not _is_loopback(parts.hostname or ""):
            yield ""

    return plain


def _not_https(variable: Text) -> Callable[[Values], Iterator[str]]:
    return lambda values: ("" for url in [_value(variable, values)] if url and not url.startswith("https://"))


def _fictional(variable: Text) -> Callable[[Values], Iterator[str]]:
    return lambda values: ("" for _ in range(_value(variable, values) == identity.FICTIONAL_SECRET))


def _database(variable: Text, values: Values) -> tuple[list[str], str] | None:
    """The machines of a database elsewhere, and its sslmode; None for one on this machine, or no address of one."""
    url = _value(variable, values)
    try:
        described = django_database(url) if url else None
    except ValueError:
        return None  # refused wherever it is
    if described is None:
        return None
    options = described["OPTIONS"]
    named = options.get("hostaddr") or described["HOST"]
    hosts = [host for host in named.split(",") if host and host[0] not in "/@" and not _is_loopback(host)]
    return (hosts, options.get("sslmode", "")) if hosts else None


def _database_by_ssl(variable: Text, *, encrypted: bool) -> Callable[[Values], Iterator[str]]:
    """Names the machines of a database elsewhere: those reached in clear or, `encrypted`, those that nothing vouches for."""

    def elsewhere(values: Values) -> Iterator[str]:
        found = _database(variable, values)
        if found and found[1] != "verify-full" and (found[1] in {"require", "verify-ca"}) is encrypted:
            yield ", ".join(found[0])

    return elsewhere


def _owner_as_service(values: Values) -> Iterator[str]:
    """The name of the role, when migrations and service have the same."""
    urls = [_value(variable, values) for variable in (database.URL, database.MIGRATIONS_URL)]
    try:
        service, owner = (django_database(url)["USER"] for url in urls)
    except ValueError:
        return
    if all(urls) and service == owner:
        yield owner


def _hiding_options(variable: Text) -> Callable[[Values], Iterator[str]]:
    def found(values: Values) -> Iterator[str]:
        options = _options(variable, values)
        yield from (name for name in HIDING_OPTIONS if name in options)
        if "session_replication_role" in options.get("options", ""):
            yield "session_replication_role"

    return found


def _without_time_outs(variable: Text) -> Callable[[Values], Iterator[str]]:
    return lambda values: (
        name for name, value in _options(variable, values).items() if name in TIME_OUTS and not value.strip("+-0")
    )


def _options(variable: Text, values: Values) -> dict[str, str]:
    parts = _split(_value(variable, values))
    return {name: given[-1] for name, given in parse_qs(parts.query).items()} if parts else {}


def _short(variable: Text) -> Callable[[Values], Iterator[str]]:
    return lambda values: ("" for value in [_value(variable, values)] if 0 < len(value) < SHORTEST_PASSWORD)


def _shared_folder(values: Values) -> Iterator[str]:
    folder = os.path.normpath(_value(instance.DATA_DIR, values))
    if folder in SHARED_FOLDERS:
        yield folder


def _neither_file_nor_https(values: Values) -> Iterator[str]:
    parts = _split(_value(register.URL, values))
    if parts is None or parts.scheme.lower() not in {"", "http", "https"}:
        yield ""


def _more_than(variable: Text, most: int) -> Callable[[Values], Iterator[str]]:
    return lambda values: (value for value in [_value(variable, values)] if value.isdecimal() and int(value[:10]) > most)


def _open_address(values: Values) -> Iterator[str]:
    host = _value(server.HOST, values)
    if not _is_loopback(host):
        yield host


def _no_limit(variable: Text) -> Callable[[Values], Iterator[str]]:
    return lambda values: ("" for _ in range(not _value(variable, values).strip("+0")))


# A mail address as a publisher writes its own: what visitors type is read by adock.core.mail_addresses.
_MAIL_ADDRESS = re.compile(r"[!-?A-~]+@[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)


def _no_mail_address(variable: Text) -> Callable[[Values], Iterator[str]]:
    return lambda values: (value for value in [_value(variable, values)] if value and not _MAIL_ADDRESS.fullmatch(value))


def _fictional_publisher(variable: Text) -> Callable[[Values], Iterator[str]]:
    return lambda values: ("" for _ in range(_value(variable, values) == publisher.FICTIONAL[variable]))


# ------------------------------------------------------------------ the table

CLEAR = "la base est sur une autre machine ({}) et sa connexion n'est pas chiffrée : ajoutez sslmode=verify-full."
UNVERIFIED = "rien ne prouve que la machine jointe ({}) est celle de la base : préférez sslmode=verify-full."

CHECKS = (
    Check(
        instance.DJANGO_SETTINGS,
        _other_than(instance.DJANGO_SETTINGS, "config.settings"),
        "la production n'a pas d'autres réglages que config.settings, pas ceux de « {} ».",
    ),
    Check(
        instance.DEMO,
        _other_than(instance.DEMO, "0"),
        "pas de données de démonstration en production. Laissez cette variable vide.",
    ),
    Check(site.SECRET_KEY, _weak_secret, "{}. Pour en faire une : openssl rand -base64 48"),
    Check(
        site.ALLOWED_HOSTS,
        _hosts_open_to_all,
        "« {} » laisse passer des noms qui ne sont pas les vôtres. Nommez ceux du service.",
    ),
    Check(
        site.ALLOWED_HOSTS,
        _hosts_misspelt,
        "« {} » n'est pas un nom de machine. Il va sans https://, sans port et sans chemin.",
    ),
    Check(site.PUBLIC_URL, _public_url_not_a_site, "l'adresse publique commence par https:// et nomme un site."),
    Check(site.PUBLIC_URL, _public_url_too_long, "l'adresse publique s'arrête au nom du site : elle contient {}."),
    Check(site.PUBLIC_URL, _public_host_of_no_site, "« {} » n'est pas le nom d'un site public."),
    Check(site.PUBLIC_URL, _public_host_not_served, "le nom « {} » n'est pas parmi ceux de ADOCK_ALLOWED_HOSTS."),
    Check(
        site.HTTPS,
        _other_than(site.HTTPS, "1"),
        "la production ne se sert qu'en HTTPS. Laissez cette variable vide, ou à 1, pas « {} ».",
    ),
    Check(
        site.TRUSTED_PROXIES,
        _no_proxies,
        "il vaut 0, alors que le serveur web ne parle pas HTTPS lui-même : chaque page renverrait sans fin à son adresse en "
        "https. Mettez un mandataire devant, qui envoie X-Forwarded-Proto, et donnez ici le nombre de mandataires.",
    ),
    Check(site.TRUSTED_PROXIES, _absurd_proxies, f"un nombre de 1 à {MOST_PROXIES} est attendu, pas « {{}} »."),
    Check(site.API_RATE, _no_limit(site.API_RATE), "à 0, l'API et les pages répondent sans limite à une même adresse.", TOLD),
    Check(site.PAGE_RATE, _no_limit(site.PAGE_RATE), "à 0, les pages s'ouvrent sans limite pour une même adresse.", TOLD),
    *(
        Check(variable, _more_than(variable, HIGHEST_RATE), "{} demandes en dix secondes, c'est ne rien limiter.", TOLD)
        for variable in (site.API_RATE, site.PAGE_RATE)
    ),
    *(
        Check(variable, _more_than(variable, most), f"{most} au plus, pas {{}}.")
        for variable, most in ((server.WEB_WORKERS, MOST_WORKERS), (server.FILES_AT_ONCE, MOST_FILES_AT_ONCE))
    ),
    Check(instance.DATA_DIR, _shared_folder, "{} est à tout le monde, ou se vide. Donnez au service un dossier à lui."),
    Check(
        server.HOST, _open_address, "à {}, qui atteint cette machine peut se passer du mandataire. Fermez-lui ce port.", TOLD
    ),
    *(
        Check(variable, _database_by_ssl(variable, encrypted=False), CLEAR)
        for variable in (database.URL, database.MIGRATIONS_URL)
    ),
    *(
        Check(variable, _database_by_ssl(variable, encrypted=True), UNVERIFIED, TOLD)
        for variable in (database.URL, database.MIGRATIONS_URL)
    ),
    *(
        Check(variable, wrong(variable), sentence)
        for variable in (database.URL, database.MIGRATIONS_URL)
        for wrong, sentence in (
            (
                _hiding_options,
                "l'option « {} » n'y a pas sa place : l'adresse dit elle-même la machine, le compte et rien d'autre.",
            ),
            (_without_time_outs, "{} à 0 : une base qui se tait arrêterait tout. Laissez le délai du service."),
        )
    ),
    Check(
        database.MIGRATIONS_URL,
        _owner_as_service,
        "les migrations et le service ont le même rôle, « {} ». Le service a le sien, qui ne possède rien.",
    ),
    Check(
        mail.REDIRECT_TO,
        _other_than(mail.REDIRECT_TO),
        "tous les courriels vont à {}, et aucun à son destinataire.",
        TOLD,
    ),
    Check(
        register.URL, _plain_http(register.URL), "le registre se télécharge par https://, ou quelqu'un d'autre peut l'écrire."
    ),
    Check(register.URL, _neither_file_nor_https, "une adresse en https://, ou le chemin d'un fichier, et rien d'autre."),
    Check(publisher.SOURCE_URL, _not_https(publisher.SOURCE_URL), "l'adresse du code source commence par https://."),
    *(
        Check(variable, _not_https(variable), "l'adresse du fournisseur d'identité commence par https://.")
        for variable in (identity.PROCONNECT_ISSUER, identity.FRANCECONNECT_ISSUER)
    ),
    *(
        Check(variable, _fictional(variable), "c'est le secret du fournisseur fictif, que chacun peut lire.")
        for variable in (identity.PROCONNECT_CLIENT_SECRET, identity.FRANCECONNECT_CLIENT_SECRET)
    ),
    Check(identity.PROCONNECT_MFA, _other_than(identity.PROCONNECT_MFA, "0", "1"), "0 ou 1 est attendu, pas « {} »."),
    Check(
        files.KEYS,
        lambda values: _weak_keys(files.KEYS, values, first=True),
        "la clé {}. Pour en faire une : openssl rand -base64 32. Gardez l'ancienne à sa suite, puis « adock reencrypt_files ».",
    ),
    Check(
        files.KEYS,
        lambda values: _weak_keys(files.KEYS, values, first=False),
        "la clé {}. Elle ne fait plus que lire : lancez « adock reencrypt_files », puis retirez-la.",
        TOLD,
    ),
    Check(
        backup.KEY,
        lambda values: _weak_keys(backup.KEY, values, first=True),
        "la clé {}. Pour en faire une : openssl rand -base64 32. Gardez l'ancienne à sa suite, pour les sauvegardes d'avant.",
    ),
    *(
        Check(variable, partial(_keys_twice, variable), "la clé {} y est déjà : une clé ne se donne qu'une fois.")
        for variable in (files.KEYS, backup.KEY)
    ),
    *(
        Check(variable, wrong, "c'est un mot de passe d'usine, ou le nom de son compte : changez-le.")
        for variable, wrong in (
            *((url, _default_password_in(url)) for url in (database.URL, database.MIGRATIONS_URL, mail.SMTP_URL)),
            (files.S3_SECRET, _default_password(files.S3_SECRET, files.S3_KEY)),
            *(
                (secret, _default_password(secret))
                for secret in (seal.PASSWORD, identity.PROCONNECT_CLIENT_SECRET, identity.FRANCECONNECT_CLIENT_SECRET)
            ),
        )
    ),
    *(
        Check(variable, _short(variable), f"{SHORTEST_PASSWORD} caractères au moins, tirés au hasard.")
        for variable in (
            seal.PASSWORD,
            files.S3_SECRET,
            identity.PROCONNECT_CLIENT_SECRET,
            identity.FRANCECONNECT_CLIENT_SECRET,
        )
    ),
    *(Check(variable, _used_before(variable), "même valeur que {} : à chaque secret la sienne.") for variable in SECRETS[1:]),
    *(
        Check(variable, _no_mail_address(variable), "« {} » n'est pas une adresse e-mail.")
        for variable in (publisher.CONTACT_EMAIL, publisher.DATA_PROTECTION_EMAIL)
    ),
    *(
        Check(
            variable, _fictional_publisher(variable), "c'est l'éditeur fictif de la démonstration : dites qui publie ce site."
        )
        for variable in publisher.FICTIONAL
    ),
    Check(files.CLAMD, _without_clamd, "aucun antivirus : les fichiers déposés ne sont pas analysés.", TOLD),
    Check(files.CLAMD, _clamd_elsewhere, "les fichiers déposés vont en clair jusqu'à la machine {}.", TOLD),
)
