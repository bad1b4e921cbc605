"""A request as our pages read it."""

from typing import Any, NoReturn

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.core.handlers.wsgi import WSGIRequest


class Utf8Request(WSGIRequest):
    """Always read as UTF-8, whatever encoding it declares: our forms send nothing else, and some of Python's codecs are not
    text encodings ("rot13", "zip"), so reading would fail before any view is called."""

    @property
    def encoding(self) -> None:
        return None

    @encoding.setter
    def encoding(self, said: str | None) -> None:
        pass


class NoFiles(FileUploadHandler):
    """Refuses files: Django would write a stranger's file whole to the disk before any view is called."""

    def new_file(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise RequestDataTooBig("no file is expected")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None
