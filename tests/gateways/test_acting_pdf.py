"""A PDF that acts by itself, calls somewhere, or brings another file is refused, however it is written.

Files are examined here in the test's own process; test_inspection.py shows that a process apart does it.
"""

import zlib
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest

from adock.gateways.inspection import Fault
from adock.gateways.inspection.pdf import examine
from tests import deposits as made

CATALOG, ONE_PAGE, PAGE = made.CATALOG, made.ONE_PAGE, made.PAGE


def in_catalog(entries: bytes) -> bytes:
    return made.raw_pdf([CATALOG[:-2] + entries + b" >>", ONE_PAGE, PAGE, made.stream(b"")])


def in_page(entries: bytes) -> bytes:
    return made.raw_pdf([CATALOG, ONE_PAGE, PAGE[:-2] + entries + b" >>", made.stream(b"")])


def link(action: bytes) -> bytes:
    """A link that a person clicks."""
    return in_page(b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A %s >>]" % action)


def beside(body: bytes) -> bytes:
    """An object that the tables name and nothing refers to."""
    return made.raw_pdf([CATALOG, ONE_PAGE, PAGE, made.stream(b""), body])


def unnamed(body: bytes, head: bytes = b"900 0 obj") -> bytes:
    """An object that no table names."""
    whole = made.pdf()
    table = whole.rindex(b"xref", 0, whole.rindex(b"startxref"))
    start = whole.rindex(b"startxref")
    hidden = b"\n%s\n%s\nendobj\n" % (head, body)
    return whole[:table] + hidden + whole[table:start] + b"startxref\n%d\n%%%%EOF\n" % (table + len(hidden))


def in_a_stream_of_objects(body: bytes, place: int = 0, kind: bytes = b"/Type /ObjStm") -> bytes:
    inside = b"900 %d " % place
    packed = zlib.compress(inside + bytes(place).replace(b"\0", b" ") + body)
    return beside(made.stream(packed, b"%s /N 1 /First %d /Filter /FlateDecode" % (kind, len(inside))))


def in_an_earlier_revision(body: bytes) -> bytes:
    """Changed since into something harmless."""
    first = beside(body)
    table, root = len(first), b"/Root 1 0 R /Size 6"
    new = b"5 0 obj\nnull\nendobj\n"
    place = int(first.rpartition(b"startxref\n")[2].split()[0])
    rest = b"xref\n5 1\n%010d 00000 n \ntrailer\n<< %s /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    return first + new + rest % (table, root, place, table + len(new))


def encrypted(content: bytes) -> bytes:
    """Opens for everybody, with an empty password; strings and streams are encrypted."""
    made_so = BytesIO()
    with pikepdf.open(BytesIO(content)) as document:
        # referred to, or it would be left out
        if len(document.objects) > 4:
            document.Root.Essai = document.get_object((5, 0))
        document.save(made_so, encryption=pikepdf.Encryption(user="", owner="propriétaire", R=6))
    return made_so.getvalue()


def fault_of(content: bytes) -> Fault | None:
    return examine(content).get("fault")


PLAIN = {
    "a link to the web": link(b"<< /S /URI /URI (https://www.urssaf.fr/) >>"),
    "a link without encryption": link(b"<< /Type /Action /S /URI /URI (HTTP://exemple.fr) >>"),
    "a link to write a mail": link(b"<< /S /URI /URI (mailto:contact@exemple.fr) >>"),
    "a link in letters": link(b"<< /S /URI /URI <68747470733a2f2f612e6672> >>"),
    "a link to a page": link(b"<< /S /GoTo /D [3 0 R /Fit] >>"),
    "a link to a page by its place": in_page(b"/Annots [<< /Subtype /Link /Rect [0 0 9 9] /Dest [3 0 R /Fit] /F 4 >>]"),
    "a button to the next page": link(b"<< /S /Named /N /NextPage >>"),
    "two actions": link(b"<< /S /GoTo /D [3 0 R /Fit] /Next [<< /S /URI /URI (https://a.fr) >>] >>"),
    "a page to open at": in_catalog(b"/OpenAction [3 0 R /Fit]"),
    "an action to open at a page": in_catalog(b"/OpenAction << /S /GoTo /D [3 0 R /Fit] >>"),
    "a name to open at": in_catalog(b"/OpenAction (accueil)"),
    "where addresses begin": in_catalog(b"/URI << /Base (https://www.exemple.fr/) >>"),
    "the structure of a text": beside(b"<< /Type /StructElem /S /P /A << /O /Layout /SpaceAfter 6 >> /K 1 >>"),
    "a table of contents": beside(b"<< /Title (Un) /Next 2 0 R /Dest [3 0 R /Fit] /F 2 >>"),
    "fonts that bear the names of entries": in_page(
        b"/Resources << /Font << /AA << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> /F 4 0 R /A 4 0 R >> >>"
    ),
    "a picture that bears the name of an entry": in_page(b"/Resources << /XObject << /AA 4 0 R /Ref 4 0 R >> >>"),
    "letters that bear the names of entries": beside(b"<< /Type /Font /Subtype /Type3 /CharProcs << /F 4 0 R /A 4 0 R >> >>"),
    "a transition": in_page(b"/Trans << /Type /Trans /S /Dissolve >>"),
    "a border": in_page(b"/Annots [<< /Subtype /Square /Rect [0 0 9 9] /BS << /W 1 /S /D >> >>]"),
    "a form to fill in": in_catalog(b"/AcroForm << /Fields [<< /FT /Tx /T (nom) /Subtype /Widget /Rect [0 0 9 9] /F 4 >>] >>"),
    "a title written twice": beside(b"<< /Title (Un) /Title (Un) /Producer (a) >>"),
    "a comment between objects": unnamed(b"<< /A 1 >>\n% fin"),
}


@pytest.mark.parametrize("content", PLAIN.values(), ids=PLAIN)
def test_what_honest_programs_write_is_accepted(content):
    assert fault_of(content) is None


@pytest.mark.parametrize("content", PLAIN.values(), ids=PLAIN)
def test_and_so_it_is_encrypted_for_whoever_may_read_it(content):
    assert fault_of(encrypted(content)) is None


# A click on each of these calls somewhere, or starts or opens something.
ACTIONS = {
    "thread": b"<< /S /Thread /F (//ailleurs.example/partage/a.pdf) /D 0 >>",
    "thread of this document": b"<< /S /Thread /D 0 >>",
    "thread by a file's description": b"<< /S /Thread /F << /Type /Filespec /F (a.pdf) >> /D 0 >>",
    "address of a file": b"<< /S /URI /URI (file://ailleurs.example/partage/a) >>",
    "address without a beginning": b"<< /S /URI /URI (//ailleurs.example/partage/a) >>",
    "address of a folder": b"<< /S /URI /URI (\\\\\\\\ailleurs\\\\partage) >>",
    "address that runs": b"<< /S /URI /URI (javascript:app.alert\\(1\\)) >>",
    "address of another kind": b"<< /S /URI /URI (smb://ailleurs.example/a) >>",
    "address of data": b"<< /S /URI /URI (data:text/html,x) >>",
    "address after a space": b"<< /S /URI /URI ( https://a.fr) >>",
    "address that looks whole": b"<< /S /URI /URI (https:ailleurs.example) >>",
    "address in two bytes a letter": b"<< /S /URI /URI <feff00660069006c0065003a002f002f0061> >>",
    "address that is no text": b"<< /S /URI /URI /https:#2f#2fa.fr >>",
    "no address": b"<< /S /URI >>",
    "remote": b"<< /S /GoToR /F (a.pdf) /D [0 /Fit] >>",
    "embedded": b"<< /S /GoToE /T << /R /C /N (a) >> >>",
    "page of this document and a file": b"<< /S /GoTo /F (//ailleurs.example/a.pdf) /D [3 0 R /Fit] >>",
    "program": b"<< /S /Launch /Win << /F (cmd.exe) >> >>",
    "form to send": b"<< /S /SubmitForm /F << /FS /URL /F (https://ailleurs.example/) >> >>",
    "form to fill from a file": b"<< /S /ImportData /F (a.fdf) >>",
    "script": b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>",
    "rendition": b"<< /S /Rendition /OP 0 >>",
    "film": b"<< /S /Movie >>",
    "sound": b"<< /S /Sound >>",
    "rich media": b"<< /S /RichMediaExecute >>",
    "parts of documents": b"<< /S /GoToDp >>",
    "to print": b"<< /S /Named /N /Print >>",
    "command of one reader": b"<< /S /Named /N /AcroSendMail:SendMail >>",
    "of no known kind": b"<< /S /Inconnue >>",
    "after a harmless one": b"<< /S /GoTo /D [3 0 R /Fit] /Next << /S /Inconnue >> >>",
    "among several": b"<< /S /GoTo /D [3 0 R /Fit] /Next [<< /S /GoTo /D [3 0 R /Fit] >> << /S /Inconnue >>] >>",
    "under an escaped name": b"<< /#53 /#54hread /F (a.pdf) >>",
    "under an escaped key": b"<< /S /URI /U#52I (file:///etc/passwd) >>",
    "behind comments": b"<< /S%\n/Thread%\n/F%)\n(a.pdf) >>",
}


@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)
def test_a_link_that_calls_somewhere_or_starts_something_is_refused(action):
    assert fault_of(link(action)) is Fault.ACTIVE


@pytest.mark.parametrize("key", [b"/PA", b"/NA", b"/A"])
def test_so_is_one_under_another_key_or_behind_a_reference(key):
    body = b"<< %s 6 0 R >>" % key
    content = made.raw_pdf([CATALOG, ONE_PAGE, PAGE, made.stream(b""), body, b"<< /S /Inconnue >>"])
    assert fault_of(content) is Fault.ACTIVE


AUTOMATIC = {
    "address at the opening": in_catalog(b"/OpenAction << /S /URI /URI (https://ailleurs.example/vu) >>"),
    "two actions at the opening": in_catalog(b"/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next << /S /Named /N /NextPage >> >>"),
    "button at the opening": in_catalog(b"/OpenAction << /S /Named /N /NextPage >>"),
    "no kind at the opening": in_catalog(b"/OpenAction << /D [3 0 R /Fit] >>"),
    "at the closing": in_catalog(b"/AA << /WC << /S /URI /URI (https://ailleurs.example/vu) >> >>"),
    "of a page": in_page(b"/AA << /O << /S /GoTo /D [3 0 R /Fit] >> >>"),
    "of a page behind a reference": made.raw_pdf(
        [CATALOG, ONE_PAGE, PAGE[:-2] + b"/AA 5 0 R >>", made.stream(b""), b"<< /O 6 0 R >>", b"<< /S /GoTo /D [0 /Fit] >>"]
    ),
    "of a note": in_page(b"/Annots [<< /Subtype /Text /Rect [0 0 9 9] /AA << /PO << /S /Named /N /NextPage >> >> >>]"),
    "of a field": in_catalog(b"/AcroForm << /Fields [<< /FT /Tx /T (nom) /AA << /K << /S /Hide /T (a) >> >> >>] >>"),
    "that passes for a font": in_page(b"/AA << /Type /Font /O << /S /GoTo /D [3 0 R /Fit] >> >>"),
    "of a presentation": in_page(b"/PresSteps << /Type /NavNode /NA << /S /GoTo /D [3 0 R /Fit] >> >>"),
}


@pytest.mark.parametrize("content", AUTOMATIC.values(), ids=AUTOMATIC)
def test_whatever_starts_by_itself_is_refused(content):
    assert fault_of(content) is Fault.ACTIVE


FILES = {
    "stream kept elsewhere": beside(made.stream(b"", b"/F (//ailleurs.example/partage/a)")),
    "stream kept elsewhere, described": beside(made.stream(b"", b"/F << /F (a) >>")),
    "stream kept elsewhere, by a reference": made.raw_pdf(
        [CATALOG, ONE_PAGE, PAGE, made.stream(b"", b"/F 5 0 R"), b"<< /FS /URL /F (https://ailleurs.example/) >>"]
    ),
    "filters of a stream kept elsewhere": beside(made.stream(b"", b"/FFilter /FlateDecode")),
    "page of another document": beside(made.stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Ref << /Page 0 >>")),
    "page of another document, described": beside(b"<< /Page 0 /F << /UF (a.pdf) >> >>"),
    "description of a file": beside(b"<< /Type /Filespec /UF (a.pdf) >>"),
    "description without a kind": beside(b"<< /UF (\\\\\\\\ailleurs\\\\a) >>"),
    "old description": beside(b"<< /DOS (a.pdf) >>"),
    "name behind a reference": made.raw_pdf([CATALOG, ONE_PAGE, PAGE, made.stream(b""), b"<< /F 6 0 R >>", b"(a.pdf)"]),
    "picture to be printed": beside(made.stream(b"", b"/Subtype /Form /OPI << /2.0 << /Type /OPI >> >>")),
    "colour profile": in_catalog(b"/OutputIntents [<< /S /GTS_PDFX /DestOutputProfileRef << /URLs [] >> >>]"),
    "files inside": in_catalog(b"/Names << /EmbeddedFiles << /Names [] >> >>"),
    "collection": in_catalog(b"/Collection << /View /D >>"),
    "associated file": in_catalog(b"/AF [<< /Type /Filespec /EF << /F 4 0 R >> >>]"),
    "file inside": beside(made.stream(b"", b"/Type /EmbeddedFile")),
    "dynamic form": in_catalog(b"/AcroForm << /XFA [] >>"),
    "film": in_page(b"/Annots [<< /Subtype /Movie /Rect [0 0 9 9] /Movie << /F (a.mov) >> >>]"),
    "screen": in_page(b"/Annots [<< /Subtype /Screen /Rect [0 0 9 9] >>]"),
    "attachment": in_page(b"/Annots [<< /Subtype /FileAttachment /Rect [0 0 9 9] >>]"),
    "note of no known kind": in_page(b"/Annots [<< /Subtype /Inconnue /Rect [0 0 9 9] >>]"),
    "program of a printer": beside(made.stream(b"", b"/Type /XObject /Subtype /PS")),
    "base of addresses": in_catalog(b"/URI << /Base (file://ailleurs.example/) >>"),
}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_whatever_names_or_holds_another_file_is_refused(content):
    assert fault_of(content) is Fault.ACTIVE


# Nothing that its words alone give away.
HIDDEN = b"<< /S /URI /URI (file://ailleurs.example/partage) >>"
PLACES: dict[str, Callable[[bytes], bytes]] = {
    "an object that nothing refers to": beside,
    "an object that no table names": unnamed,
    "an object whose number is odd": lambda body: unnamed(body, b"900\t\n7\0obj"),
    "a stream of objects": in_a_stream_of_objects,
    "a stream of objects that does not say so": lambda body: in_a_stream_of_objects(body, kind=b""),
    "a stream of objects, further on": lambda body: in_a_stream_of_objects(body, place=50),
    "a stream that is no object": lambda body: beside(made.stream(b"900 0 obj\n%s\nendobj\n" % body)),
    "an earlier revision": in_an_earlier_revision,
    "an encrypted document": lambda body: encrypted(beside(body)),
    "the table's own dictionary": lambda body: made.pdf().replace(b"trailer\n<<", b"trailer\n<< /Essai %s" % body),
    "a list in a list": lambda body: beside(b"[1 [2 [%s]]]" % body),
    "an entry written twice": lambda body: beside(b"<< /Essai 1 /Essai %s >>" % body),
    "what follows a broken entry": lambda body: beside(b"<< /Essai @ /Autre %s >>" % body),
    "what follows a null key": lambda body: beside(b"<< /Essai 1 null /Autre %s >>" % body),
    "what follows the object": lambda body: beside(b"<< /Essai 1 >> %s" % body),
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_there_is_no_place_to_hide_in(place):
    assert fault_of(place(b"<< /S /URI /URI (https://a.fr) /Essai (x) >>")) in {None, Fault.BROKEN}
    assert fault_of(place(HIDDEN)) in {Fault.ACTIVE, Fault.BROKEN}


def test_an_action_that_leads_to_itself_ends():
    assert fault_of(beside(b"<< /S /GoTo /D [0 /Fit] /Next 5 0 R >>")) is None


@pytest.mark.parametrize("last", [[b"6 0 R"], [b"7 0 R", b"6 0 R"], [b"7 0 R", b"<< /S /Inconnue >>"]], ids=range(3))
def test_a_reference_that_leads_to_another_is_refused(last):
    assert fault_of(made.raw_pdf([CATALOG, ONE_PAGE, PAGE, made.stream(b""), b"<< /A 6 0 R >>", *last])) is Fault.BROKEN


PAGES = {
    "page": b"<html><body>bonjour</body></html>",
    "page with a language": b'<HTML lang="fr">',
    "script": b"<script>alert(1)</script>",
    "script from elsewhere": b"<ScRiPt src=//ailleurs.example>",
    "picture that runs": b"<img src=x onerror=alert(1)>",
    "drawing that runs": b"<svg/onload=alert(1)>",
    "frame": b"<iframe src=//ailleurs.example></iframe>",
    "program": b"<?php system($_GET[0]);",
    "kind of page": b"<!DOCTYPE html>",
    "archive": b"Rar!\x1a\x07\x01\x00",
    "other archive": b"7z\xbc\xaf\x27\x1c\x00\x04",
}
HIDES: dict[str, Callable[[bytes], bytes]] = {
    "before": lambda page: page + b"\n" + made.pdf(),
    "in its first line": lambda page: made.pdf().replace(b"\n", b" " + page + b"\n", 1),
    "in a comment": lambda page: made.pdf().replace(b"\n", b"\n%" + page + b"\n", 1),
    "between objects": lambda page: made.pdf().replace(b"endobj\n", b"endobj\n%" + page + b"\n", 1),
    "in a stream": lambda page: made.with_contents(made.stream(page)),
    "in a text": lambda page: beside(b"(%s)" % page.replace(b"(", b"\\(").replace(b")", b"\\)")),
    "before the end": lambda page: made.pdf().replace(b"startxref", b"%" + page + b"\nstartxref"),
    "after the end": lambda page: made.pdf() + page,
    "after the end and another end": lambda page: made.pdf() + page + b"\n%%EOF\n",
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("hide", HIDES.values(), ids=HIDES)
def test_a_page_or_an_archive_hidden_in_a_pdf_is_refused(hide, page):
    assert fault_of(hide(page)) in {Fault.POLYGLOT, Fault.BROKEN}
    assert fault_of(hide(page)) is Fault.POLYGLOT or b"(" in page


def test_what_a_pdf_says_of_itself_in_xml_is_no_page():
    xmp = (
        b"<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF><rdf:Description "
        b"rdf:about='' xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title><rdf:Alt><rdf:li xml:lang='fr'>Attestation"
        b"</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
    )
    assert fault_of(beside(made.stream(xmp, b"/Type /Metadata /Subtype /XML"))) is None


@pytest.mark.parametrize("tail", [b"", b"\n", b"\r\n \t", b"\0" * 5000, b" " * 5000 + b"\0\n", b"\x1a"])
def test_white_space_and_nuls_after_the_end_are_nothing(tail):
    assert fault_of(made.pdf() + tail) is None


@pytest.mark.parametrize("tail", [b"x", b"%", b"\0" * 5000 + b"x", b"\n%%EO", b"\x80", b"MZ\x90\0"])
def test_anything_else_after_the_end_is_refused(tail):
    assert fault_of(made.pdf() + tail) is Fault.POLYGLOT
