from typing import Literal


class SealUnavailable(Exception):
    """Nothing can be sealed, or signed, for now. The message says in French what whoever runs the service must mend."""


class UnreadablePdf(Exception):
    """It is no PDF that can be read."""


class BadToken(Exception):
    """Not a token of ours: not even its form, or a key that we do not know, or a signature that is not its key's."""

    def __init__(self, fault: Literal["malformed", "unknown_key", "bad_signature"]) -> None:
        super().__init__(fault)
        self.fault = fault
