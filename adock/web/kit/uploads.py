"""Uploads: one file per form, in memory, of a bounded size, never written unencrypted to the disk.

Everywhere else a file is refused before it is read (adock.web.requests.NoFiles).
"""

from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import wraps
from http import HTTPStatus
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from adock.core.languages import gettext as _
from adock.core.turns import NoTurn, Room
from adock.core.waiting import WEB_THREADS
from adock.gateways.examinations import COME_BACK_S
from adock.web.bodies import expects_file
from adock.web.kit.errors import bad_request, unavailable

View = Callable[..., HttpResponse]

MOST = 10_000_000
# What a form holds besides its file: its fields, and the parts' own headers.
_AROUND = 100_000
_CHUNK = 64 * 1024
# A browser reads our answer only once it has sent everything. The rest of a refused form is read and discarded up to
# this size; beyond it, the connection is cut.
_MOST_THROWN_AWAY = 50_000_000

# Threads of this process that may be busy with a form that brings a file: half for what it takes, one to refuse others
# politely. Whatever the senders do, one more is free for who only reads.
_TAKING, _REFUSING = Room(WEB_THREADS // 2), Room(1)

ONE_ONLY = "Envoyez un seul fichier à la fois."
CUT_SHORT = "Le fichier n'est pas arrivé en entier. Envoyez-le de nouveau."


class UploadRefused(Exception):
    """The file was refused: a French sentence, the status of the answer that shows it, and in how many seconds it may be
    sent again, when it may."""

    def __init__(self, sentence: str, status: HTTPStatus, wait_s: int = 0) -> None:
        super().__init__(sentence)
        self.sentence, self.status, self.wait_s = sentence, status, wait_s


def takes_file(most: int = MOST, *, refused: View) -> Callable[[View], View]:
    """For a view whose form takes one file of at most `most` bytes, in memory in `request.FILES`.

    `refused` receives the view's arguments and `refusal` (UploadRefused). It shows the form again and must change nothing,
    since it is called before the form's token is checked. `request.POST` then holds the fields that come before the
    file: put the file last in the form.

    Only so many are received at once, so that whoever sends slowly keeps no reader waiting: one more is refused with 503
    before its file is read.

    Must be the decorator closest to the view, under those of adock.web.kit.doors: a form from whoever may not use the
    page is then refused unread.
    """

    def guard(view: View) -> View:
        # The CSRF middleware would read the whole form to find the token: the token is checked here instead, afterwards.
        protected = csrf_protect(view)

        @expects_file
        @csrf_exempt
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "POST":
                return protected(request, *args, **kwargs)

            with ExitStack() as held:
                try:
                    is_busy = not _enters(_TAKING, held)
                    if is_busy and not _enters(_REFUSING, held):
                        return come_back(unavailable(request, busy()), COME_BACK_S)  # unread
                    _receive(request, most, is_busy=is_busy)
                except UploadRefused as refusal:
                    return come_back(refused(request, *args, refusal=refusal, **kwargs), refusal.wait_s)
                except UnreadablePostError:
                    return bad_request(request)  # the client is gone: nobody reads this
                return protected(request, *args, **kwargs)

        return guarded

    return guard


def come_back(response: HttpResponse, wait_s: int) -> HttpResponse:
    """Tells programs, too, in how many seconds to try again; 0: nothing to tell."""
    if wait_s:
        response.headers["Retry-After"] = str(wait_s)
    return response


class _OneFile(FileUploadHandler):
    """Holds one file in memory, and stops reading when a second begins or the first becomes too big."""

    chunk_size = _CHUNK

    def __init__(self, request: HttpRequest, most: int, *, refused: UploadRefused | None = None) -> None:
        super().__init__(request)
        self.refusal: UploadRefused | None = None
        self._most = most
        self._refused = refused  # whatever the file is
        self._is_said_too_big = _said_length(request) > most + _AROUND
        self._content: BytesIO | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self._refused:
            self._stop(self._refused)
        if self._is_said_too_big:
            self._stop(_too_big(self._most))
        if self._content is not None:
            self._stop(UploadRefused(ONE_ONLY, HTTPStatus.BAD_REQUEST))
        self._content = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self._content is not None
        if start + len(raw_data) > self._most:
            self._stop(_too_big(self._most))
        self._content.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        assert self._content is not None
        self._content.seek(0)
        return InMemoryUploadedFile(
            file=self._content,
            field_name=self.field_name,
            name=self.file_name or "",
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        """The form ended in the middle of the file."""
        self.refusal = UploadRefused(CUT_SHORT, HTTPStatus.BAD_REQUEST)

    def _stop(self, refusal: UploadRefused) -> None:
        self._content, self.refusal = None, refusal
        raise StopUpload(connection_reset=True)


def _enters(room: Room, held: ExitStack) -> bool:
    """Enters the room, until the end of what is held; false when it is full."""
    try:
        held.enter_context(room.entered())
    except NoTurn:
        return False
    return True


def _receive(request: HttpRequest, most: int, *, is_busy: bool) -> None:
    """Reads the form up to the file's size limit; when we are busy, its fields alone. Raises UploadRefused,
    UnreadablePostError."""
    if not request.META.get("CONTENT_LENGTH") and "HTTP_TRANSFER_ENCODING" in request.META:
        # browsers always send a form's length, without which nothing would bound it
        raise _too_big(most)
    handler = _OneFile(request, most, refused=_one_more() if is_busy else None)
    request.upload_handlers = [handler]
    try:
        request.POST  # noqa: B018  reads it
    except MultiPartParserError as fault:
        raise UploadRefused(CUT_SHORT, HTTPStatus.BAD_REQUEST) from fault
    if handler.refusal is not None:
        if _said_length(request) <= _MOST_THROWN_AWAY:
            _throw_away_the_rest(request)
        raise handler.refusal
    if is_busy:  # it brought no file, or has no file's form
        raise _one_more()


def _throw_away_the_rest(request: HttpRequest) -> None:
    with suppress(OSError):
        while request.read(_CHUNK):
            pass


def _said_length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isascii() and said.isdigit() else 0


def busy() -> str:
    return _(
        "Trop de fichiers sont envoyés ou examinés en ce moment. Rien n'est perdu de ce que vous avez écrit : "
        "choisissez de nouveau votre fichier, et envoyez-le dans {seconds} secondes."
    ).format(seconds=COME_BACK_S)


def _one_more() -> UploadRefused:
    return UploadRefused(busy(), HTTPStatus.SERVICE_UNAVAILABLE, COME_BACK_S)


def _too_big(most: int) -> UploadRefused:
    megabytes = f"{most / 1_000_000:.1f}".removesuffix(".0").replace(".", ",")
    return UploadRefused(
        f"Le fichier dépasse {megabytes} Mo. Réduisez-le, par exemple en le numérisant avec une qualité moindre.",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    )
