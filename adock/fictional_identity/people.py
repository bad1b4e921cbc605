"""Fictional people who may sign in. Their addresses end in .example, which no mail can reach."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    key: str
    given_name: str
    family_name: str  # of birth
    email: str
    description: str
    name_in_use: str = ""
    roles: tuple[str, ...] = ()
    birthdate: str = "1980-01-01"  # day and month may be 00, when only the year is known

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.name_in_use or self.family_name}"


@dataclass(frozen=True)
class Establishment:
    siret: str
    name: str


PEOPLE = (
    Person("camille", "Camille", "Morel", "camille.morel@transports-morel.example", "Dirige une entreprise de transport"),
    Person("sacha", "Sacha", "Lenoir", "sacha.lenoir@transports-morel.example", "Assiste la direction, remplit les papiers"),
    Person(
        "claude",
        "Claude",
        "Garnier",
        "claude.roussel@fret-roussel.example",
        "Conduit l'un de ses trois camions ; son nom d'usage n'est pas son nom de naissance",
        name_in_use="Roussel",
        birthdate="1950-00-00",
    ),
    Person("noa", "Noa", "Petit", "noa.petit@logistique.example", "N'a rien à voir avec les autres"),
    Person(
        "dominique",
        "Dominique",
        "Leroy",
        "dominique.leroy@developpement-durable.example",
        "Agent public d'une direction régionale",
        roles=("agent_public", "agent_public_etat"),
    ),
)
