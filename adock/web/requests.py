"""A request as our pages read it."""

from django.core.handlers.wsgi import WSGIRequest


class Utf8Request(WSGIRequest):
    """Read in UTF-8, whatever it says of itself: our forms send nothing else, and Python knows encodings that are none
    ("rot13", "zip"), on which reading would fail before any page is asked."""

    @property
    def encoding(self) -> None:
        return None

    @encoding.setter
    def encoding(self, said: str | None) -> None:
        pass
