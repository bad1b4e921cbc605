"""What the environment says of the identity providers, and what production makes of its silence."""

import pytest

from config import env

REAL = {
    "ADOCK_PROCONNECT_ISSUER": "https://proconnect.example/api/v2",
    "ADOCK_PROCONNECT_CLIENT_ID": "a-dock",
    "ADOCK_PROCONNECT_CLIENT_SECRET": "un secret",
}


@pytest.fixture
def environ(monkeypatch):
    for variable in env.VARIABLES:
        if "CONNECT_" in variable.name or variable.name in {"PORT", "ADOCK_FICTIONAL_IDENTITY_PORT", "ADOCK_ENV"}:
            monkeypatch.delenv(variable.name, raising=False)
    return monkeypatch


def given(environ, **values: str) -> None:
    for name, value in values.items():
        environ.setenv(name, value)


def test_outside_production_fictional_people_sign_in_on_the_port_after_the_sites(environ):
    given(environ, PORT="8080")
    provider = env.identity_provider("proconnect")
    assert provider.issuer == "http://localhost:8081/proconnect/api/v2"
    assert env.identity_provider("franceconnect").issuer == "http://localhost:8081/franceconnect/api/v2"
    assert env.uses_fictional_identity()
    given(environ, ADOCK_FICTIONAL_IDENTITY_PORT="9000")
    assert env.identity_provider("proconnect").issuer == "http://localhost:9000/proconnect/api/v2"


def test_production_without_a_provider_simply_has_none(environ):
    given(environ, ADOCK_ENV="production")
    assert env.identity_provider("proconnect") is None
    assert env.identity_provider("franceconnect") is None
    assert not env.uses_fictional_identity()


@pytest.mark.parametrize("environment", ["development", "production"])
def test_a_real_provider_is_the_one_configured(environ, environment):
    given(environ, ADOCK_ENV=environment, **REAL)
    assert env.identity_provider("proconnect") == (*REAL.values(), False)
    given(environ, ADOCK_PROCONNECT_MFA="1")
    assert env.identity_provider("proconnect").requires_mfa


@pytest.mark.parametrize("missing", REAL)
def test_half_a_configuration_is_refused_and_names_what_is_missing(environ, missing):
    given(environ, **{name: value for name, value in REAL.items() if name != missing})
    with pytest.raises(env.MissingSecret, match=missing):
        env.identity_provider("proconnect")


def test_production_trusts_no_provider_over_plain_http(environ):
    given(environ, ADOCK_ENV="production", **REAL | {"ADOCK_PROCONNECT_ISSUER": "http://localhost:8001/proconnect/api/v2"})
    with pytest.raises(ValueError, match="https://"):
        env.identity_provider("proconnect")
