"""A request as our pages read it."""

from typing import Any, NoReturn

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
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


class NoFiles(FileUploadHandler):
    """No form of ours takes a file: a stranger's would be written whole to the disk before any page is asked."""

    def new_file(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise RequestDataTooBig("no file is expected")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None
