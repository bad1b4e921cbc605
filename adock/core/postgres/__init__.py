"""Django's PostgreSQL, which does not wait for a server that has just not answered (base.py)."""
