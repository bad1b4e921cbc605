"""One reader for every mail address that is typed."""

import re
from pathlib import Path

ADOCK = Path(__file__).resolve().parents[2] / "adock"
# Each would read an address in its own way.
OTHER_READERS = re.compile(r"forms\.EmailField|validate_email|EmailValidator|\.encode\(\"idna\"\)|idna\.encode")
THE_READER = ADOCK / "core" / "mail_addresses.py"


def test_an_address_is_read_by_adock_core_mail_addresses_alone():
    others = [
        str(file.relative_to(ADOCK))
        for file in ADOCK.rglob("*.py")
        if file != THE_READER and "migrations" not in file.parts and OTHER_READERS.search(file.read_text())
    ]
    assert others == []
