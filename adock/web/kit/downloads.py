"""Files to download, never displayed: their content may come from a stranger."""

import unicodedata

from django.http import HttpResponse
from django.utils.http import content_disposition_header

_FORBIDDEN_IN_NAMES = frozenset('/\\:*?"<>|')
_LONGEST_NAME = 150
# Should a browser display the file all the same, it runs nothing, loads nothing and knows nothing of the site.
CONTENT_SECURITY_POLICY = "default-src 'none'; sandbox"


def attachment(content: bytes, filename: str, media_type: str) -> HttpResponse:
    """The answer that downloads `content` as `filename`, in any language (RFC 6266 and 8187)."""
    disposition = content_disposition_header(as_attachment=True, filename=_safe(filename))
    return HttpResponse(
        content,
        content_type=media_type,
        headers={
            "Content-Disposition": disposition or "attachment",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": CONTENT_SECURITY_POLICY,
            "Cache-Control": "no-store",
        },
    )


def _safe(filename: str) -> str:
    """A file name that no system takes for a path, without control characters or those that reverse the text (which would
    show "factureexe.pdf" for "facturefdp.exe"). A name that is too long keeps its extension."""
    kept = "".join(
        sign for sign in filename if unicodedata.category(sign)[0] != "C" and unicodedata.category(sign) not in {"Zl", "Zp"}
    )
    name = "".join("-" if sign in _FORBIDDEN_IN_NAMES else sign for sign in kept).strip(" .") or "document"
    if len(name) <= _LONGEST_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    return (
        stem[: _LONGEST_NAME - len(dot + extension)] + dot + extension if stem and len(extension) < 10 else name[:_LONGEST_NAME]
    )
