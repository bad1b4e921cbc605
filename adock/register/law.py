"""The texts that verdicts rest on: see rules.py and reasons.py. A new article there needs its row here."""

from datetime import date

from adock.core.law import Law

LICENCES = Law(
    "licences : ce que chacune couvre, dix ans au plus, copies conformes, dispense jusqu'à 2,5 t à l'étranger",
    "R3211-12 du code des transports (décret 2022-1147)",
    date(2026, 11, 30),
)
OVERSEAS = Law(
    "licence de transport intérieur outre-mer, quel que soit le poids",
    "R3511-7 et R3521-7 du code des transports",
    date(2026, 11, 30),
)
