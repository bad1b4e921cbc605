from typing import Literal

from adock.core.away import Away, What


class SealUnavailable(Away):
    """Nothing can be sealed or signed for now. The message, in French, says what whoever runs the service must mend."""

    what = What.SEAL


class UnreadablePdf(Exception):
    """The file is not a PDF that can be read."""


class BadToken(Exception):
    """The text is not a token of ours: it has another form, an unknown key, or a signature that is not its key's."""

    def __init__(self, fault: Literal["malformed", "unknown_key", "bad_signature"]) -> None:
        super().__init__(fault)
        self.fault = fault
