"""Paper: a Typst source and values into a tagged PDF. Nothing is fetched, and only Typst's own fonts are used."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst


def typeset(source: Path, values: Mapping[str, Any], made_at: datetime | None = None) -> bytes:
    """The PDF (PDF/UA-1) of `source`, which reads `values` as `json(bytes(sys.inputs.values))`.

    Values are data to Typst, never markup. The same values give the same bytes when it is told the moment to date it of.
    Raises typst.TypstError when the source is wrong, or when a character is in none of Typst's fonts: they have the Latin,
    Greek and Cyrillic ones, no ideogram, no emoji.
    """
    return typst.compile(
        source,
        root=source.parent,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"values": json.dumps(values, ensure_ascii=False)},
        pdf_standards="ua-1",
        timestamp=None if made_at is None else int(made_at.timestamp()),
    )
