"""What each web worker serves: the application of wsgi.py, once a request has come whole."""

# first: the others need the settings that it sets up
from config.wsgi import application as entry

# isort: split
from adock.web.connections import Connection
from adock.web.receiving import Receiving

__all__ = ["Connection", "application"]

application = Receiving(entry)
