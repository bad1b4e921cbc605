"""Settings of the environment that ADOCK_ENV names."""

from config import env

env.check_production()
env.check_mail()
env.check_seal()

if env.is_production():
    from config.settings.base import *
elif env.environment() == "test":
    from config.settings.test import *
else:
    from config.settings.dev import *
