"""A server of the test suite, with the form of upload_urls."""

from config.settings.test import *  # noqa: F403

ROOT_URLCONF = "tests.web.upload_urls"
