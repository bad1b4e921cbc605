"""What each web worker serves: the application of wsgi.py, once a request has come whole, by a few threads."""

# first: the others need the settings that it sets up
from config.wsgi import django_application

# isort: split
from adock.core.waiting import WEB_THREADS
from adock.jobs.one_at_a_time import one_at_a_time
from adock.web.connections import Connection
from adock.web.entry import Entry
from adock.web.receiving import Receiving

__all__ = ["Connection", "application"]

application = Receiving(Entry(one_at_a_time(django_application)), threads=WEB_THREADS)
