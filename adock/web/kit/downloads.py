"""Files to download, never displayed: their content may come from a stranger."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from adock.documents.names import name_to_download

# Should a browser display the file all the same, it runs nothing, loads nothing, knows nothing of the site and is in no frame.
CONTENT_SECURITY_POLICY = "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"


def attachment(content: bytes, filename: str, media_type: str) -> HttpResponse:
    """The answer that downloads `content` as `filename`, in any language (RFC 6266 and 8187)."""
    disposition = content_disposition_header(as_attachment=True, filename=name_to_download(filename))
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
