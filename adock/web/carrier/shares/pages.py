"""What the pages of a company's shares show: one dataclass per template of `templates/carrier/shares/`."""

from dataclasses import dataclass

from adock.web.carrier.shares.forms import ShareForm
from adock.web.kit.pieces import Link, Pagination, State


@dataclass(frozen=True, slots=True)
class ShareLine:
    url: str
    customer: str
    papers: str
    state: State
    state_word: str
    opened: str


@dataclass(frozen=True, slots=True)
class SharesPage:
    """`list.jinja`. `closed` shares have ended or been revoked; they come after all `open` ones."""

    name: str
    parents: tuple[Link, ...]
    new_url: str
    file_url: str
    open: tuple[ShareLine, ...]
    closed: tuple[ShareLine, ...]
    is_first: bool
    pages: Pagination | None


@dataclass(frozen=True, slots=True)
class NewSharePage:
    """`new.jinja`. `hints`: what each paper is worth today; `default_end` is in words."""

    name: str
    parents: tuple[Link, ...]
    form: ShareForm
    hints: dict[str, str]
    back: Link


@dataclass(frozen=True, slots=True)
class OpeningLine:
    iso: str
    when: str
    what: str


@dataclass(frozen=True, slots=True)
class SharePage:
    """`share.jinja`. `link` is empty when it cannot be decrypted; `code` is given once, right after the share is made."""

    customer: str
    parents: tuple[Link, ...]
    state: State
    state_word: str
    papers: tuple[str, ...]
    created: str
    asks_code: bool
    link: str
    mail_url: str
    code: str
    end_url: str
    revoke_url: str
    is_open: bool
    is_revoked: bool
    holds_workers: bool
    openings: tuple[OpeningLine, ...]
    pages: Pagination | None
