"""Bounds on what one address may ask, whatever it is asked of. Looked at before anything reads it."""

from django.http import HttpRequest

from adock.core.words import marked

# A search with every filter at its most is some 80 parameters. A long text gets its own sentence, at its field.
MOST_PARAMETERS = 500
LONGEST = 40_000

TOO_MANY_PARAMETERS = marked("Cette adresse compte plus de 500 paramètres : demandez moins à la fois.")
TOO_LONG = marked("Cette adresse dépasse 40 000 caractères : demandez moins à la fois.")


def refusal_of(request: HttpRequest) -> tuple[int, str] | None:
    """The status and the sentence (to be looked up in the catalogues) for an address that asks too much; None otherwise."""
    query = str(request.META.get("QUERY_STRING", ""))
    if len(request.path_info) + len(query) > LONGEST:
        return 414, TOO_LONG
    return (400, TOO_MANY_PARAMETERS) if query.count("&") >= MOST_PARAMETERS else None
