import logging

from adock.gateways.apart import Failed, Late, Overrun, run_apart
from adock.gateways.inspection.kinds import EXTENSIONS, MEDIA_TYPES, Fault, Inspected, Kind, Unacceptable
from adock.gateways.inspection.limits import MEMORY_MB, SECONDS

logger = logging.getLogger(__name__)

_PACKAGE = "adock.gateways.inspection"
_EXAMINERS = {
    Kind.PDF: f"{_PACKAGE}.pdf:examine",
    Kind.JPEG: f"{_PACKAGE}.pictures:examine_jpeg",
    Kind.PNG: f"{_PACKAGE}.pictures:examine_png",
}
_SIGNATURES = {b"\xff\xd8\xff": Kind.JPEG, b"\x89PNG\r\n\x1a\n": Kind.PNG}
_PDF_SIGNATURE = b"%PDF-"
# Readers look for the signature this far, so that a file may begin as something else.
_PDF_SIGNATURE_WITHIN = 1024
# Pictures that are not taken, to say how to make one that is. ISO 23008-12 names its brands in a first box of "ftyp".
_OTHER_PICTURES = (b"II*\0", b"MM\0*", b"GIF87a", b"GIF89a")
_TELEPHONE_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_OTHER_BRANDS = (b"avif", b"avis")


def inspect(content: bytes) -> Inspected:
    """What the file is by its content, opened in full in a limited process. Raises Unacceptable, core.turns.NoTurn."""
    kind = _kind_of(content)
    try:
        answer = run_apart(_EXAMINERS[kind], content, seconds=SECONDS, memory_mb=MEMORY_MB)
    except Late:
        raise
    except Overrun as fault:
        raise Unacceptable(Fault.BOMB) from fault
    except Failed as fault:
        # a decoder that crashes or a mistake of ours: the file is refused either way, and it is logged
        logger.warning("a deposited file could not be examined: %s", fault)
        raise Unacceptable(Fault.BROKEN) from fault
    if "fault" in answer:
        raise Unacceptable(Fault(answer["fault"]))
    return Inspected(kind, MEDIA_TYPES[kind], EXTENSIONS[kind], answer["pages"])


def _kind_of(content: bytes) -> Kind:
    if not content:
        raise Unacceptable(Fault.EMPTY)
    for signature, kind in _SIGNATURES.items():
        if content.startswith(signature):
            return kind
    if fault := _picture_not_taken(content):
        raise Unacceptable(fault)
    if _PDF_SIGNATURE in content[:_PDF_SIGNATURE_WITHIN]:
        return Kind.PDF
    raise Unacceptable(Fault.UNKNOWN_TYPE)


def _picture_not_taken(content: bytes) -> Fault | None:
    if content[4:8] == b"ftyp":
        # the main brand, then a version, then those that it also follows
        box = content[8 : min(int.from_bytes(content[:4], "big"), 256)]
        brands = {box[start : start + 4] for start in range(0, len(box), 4)}
        if brands & {*_OTHER_BRANDS}:
            return Fault.OTHER_PICTURE
        return Fault.TELEPHONE_PICTURE if brands & {*_TELEPHONE_BRANDS} else None
    is_webp = content.startswith(b"RIFF") and content[8:12] == b"WEBP"
    return Fault.OTHER_PICTURE if is_webp or content.startswith(_OTHER_PICTURES) else None
