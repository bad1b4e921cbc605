"""The settings of the environment that ADOCK_ENV names."""

from config import environment
from config.environment import instance

environment.check()

if instance.is_production():
    from config.settings.base import *
elif instance.environment() == "test":
    from config.settings.test import *
else:
    from config.settings.dev import *
