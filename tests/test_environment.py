"""What the environment says, of the identity providers above all, and what production makes of its silence."""

import pytest

from config.environment import database, declared, identity, server
from config.environment.variables import MissingSecret

REAL = {
    "ADOCK_PROCONNECT_ISSUER": "https://proconnect.example/api/v2",
    "ADOCK_PROCONNECT_CLIENT_ID": "a-dock",
    "ADOCK_PROCONNECT_CLIENT_SECRET": "un secret",
}


@pytest.fixture
def environ(monkeypatch):
    for variable in declared():
        if "CONNECT_" in variable.name or variable.name in {"PORT", "ADOCK_FICTIONAL_IDENTITY_PORT", "ADOCK_ENV"}:
            monkeypatch.delenv(variable.name, raising=False)
    return monkeypatch


def given(environ, **values: str) -> None:
    for name, value in values.items():
        environ.setenv(name, value)


def test_outside_production_fictional_people_sign_in_on_the_port_after_the_sites(environ):
    given(environ, PORT="8080")
    provider = identity.provider("proconnect")
    assert provider.issuer == "http://localhost:8081/proconnect/api/v2"
    assert identity.provider("franceconnect").issuer == "http://localhost:8081/franceconnect/api/v2"
    assert identity.uses_fictional()
    given(environ, ADOCK_FICTIONAL_IDENTITY_PORT="9000")
    assert identity.provider("proconnect").issuer == "http://localhost:9000/proconnect/api/v2"


def test_production_without_a_provider_simply_has_none(environ):
    given(environ, ADOCK_ENV="production")
    assert identity.provider("proconnect") is None
    assert identity.provider("franceconnect") is None
    assert not identity.uses_fictional()


@pytest.mark.parametrize("environment", ["development", "production"])
def test_a_real_provider_is_the_one_configured(environ, environment):
    given(environ, ADOCK_ENV=environment, **REAL)
    assert identity.provider("proconnect") == (*REAL.values(), False)
    given(environ, ADOCK_PROCONNECT_MFA="1")
    assert identity.provider("proconnect").requires_mfa


@pytest.mark.parametrize("missing", REAL)
def test_half_a_configuration_is_refused_and_names_what_is_missing(environ, missing):
    given(environ, **{name: value for name, value in REAL.items() if name != missing})
    with pytest.raises(MissingSecret, match=missing):
        identity.provider("proconnect")


def test_production_trusts_no_provider_over_plain_http(environ):
    given(environ, ADOCK_ENV="production", **REAL | {"ADOCK_PROCONNECT_ISSUER": "http://localhost:8001/proconnect/api/v2"})
    with pytest.raises(ValueError, match="https://"):
        identity.provider("proconnect")


def test_a_number_that_is_none_is_refused_by_its_name_in_french(environ):
    given(environ, PORT="huit mille")
    with pytest.raises(ValueError, match="PORT doit être un nombre entier, pas « huit mille »"):
        assert server.PORT.number


def test_a_variable_is_read_without_its_spaces_and_falls_back_when_it_is_blank(environ):
    given(environ, PORT="  8080 ")
    assert server.PORT.number == 8080
    given(environ, PORT="   ")
    assert server.PORT.number == 8000


def test_the_embedded_server_serves_only_where_no_other_is_named(environ):
    environ.delenv("DATABASE_URL", raising=False)
    given(environ, ADOCK_EMBEDDED_URL="postgresql:///embarquee")
    assert database.url() == "postgresql:///embarquee"
    given(environ, DATABASE_URL="postgresql:///la-notre")
    assert database.url() == "postgresql:///la-notre"
    assert not database.uses_embedded()


OWNED = {"DATABASE_URL": "postgresql://service@/adock", "ADOCK_MIGRATIONS_DATABASE_URL": "postgresql://owner@/adock"}


def test_the_owners_address_is_hidden_from_what_is_started_once_the_base_is_prepared(environ):
    given(environ, **OWNED, ADOCK_EMBEDDED_MIGRATIONS_URL="postgresql://adock@/adock")
    assert database.migrations_url() == "postgresql://owner@/adock"
    database.forget_migrations_url()
    assert database.migrations_url() == ""
    environ.delenv("DATABASE_URL")
    assert database.migrations_url() == ""


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"ADOCK_MIGRATIONS_DATABASE_URL": "postgresql://owner@/other"}, "doivent nommer la même base"),
        ({"ADOCK_MIGRATIONS_DATABASE_URL": "mysql://owner@/adock"}, "postgresql://"),
        ({"DATABASE_URL": "postgresql:///adock"}, "nommer chacun son rôle"),
        ({"DATABASE_URL": ""}, "il faut aussi : DATABASE_URL"),
    ],
)
def test_two_addresses_of_the_database_that_do_not_go_together_are_refused(environ, changed, said):
    given(environ, **OWNED | changed)
    with pytest.raises((ValueError, MissingSecret), match=said):
        database.check()


@pytest.mark.parametrize("name", ["ADOCK_TRUSTED_PROXIES", "ADOCK_API_RATE", "ADOCK_WEB_WORKERS"])
def test_no_number_is_negative(environ, name):
    (variable,) = [variable for variable in declared() if variable.name == name]
    given(environ, **{name: "-1"})
    with pytest.raises(ValueError, match=f"{name} ne peut pas être négatif"):
        assert variable.number
