"""The headers that every answer bears: the Mozilla Observatory's set."""

from django.conf import settings

from adock.core.paths import api_path

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
    "frame-ancestors 'none'"
)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
}


def security_headers() -> dict[str, str]:
    """Those of every answer, whatever its address: with HSTS where HTTPS is on."""
    headers = HEADERS | {"Content-Security-Policy": CONTENT_SECURITY_POLICY}
    if settings.HTTPS:
        headers["Content-Security-Policy"] += "; upgrade-insecure-requests"
        headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
    return headers


def resource_policy(path: str) -> str:
    """Cross-Origin-Resource-Policy: any site's script may read the open API; only our own pages may read everything else."""
    return "cross-origin" if is_api(path) else "same-origin"


def is_api(path: str) -> bool:
    return path.startswith(api_path())
