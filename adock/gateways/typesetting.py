"""Paper: a Typst source and values into a tagged PDF. Nothing is fetched, and only Typst's own fonts are used."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst


def typeset(source: Path, values: Mapping[str, Any]) -> bytes:
    """The PDF (PDF/UA-1) of `source`, which reads `values` as `json(bytes(sys.inputs.values))`.

    Values are data to Typst, never markup. Raises typst.TypstError when the source is wrong.
    """
    return typst.compile(
        source,
        root=source.parent,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"values": json.dumps(values, ensure_ascii=False)},
        pdf_standards="ua-1",
    )
