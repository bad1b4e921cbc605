"""What each web worker serves: the application of wsgi.py, once a request has come whole."""

from adock.web.connections import Connection
from adock.web.receiving import Receiving
from config.wsgi import application as entry

__all__ = ["Connection", "application"]

application = Receiving(entry)
