"""What the State says: the transport register, Sirene, labels. Only the imports write it.

Each table has one writer. The register's import writes `SourceImport`, `Registration`, `Licence`, `PastRegistration` and
`RegisterEvent`; Sirene's writes `SireneEstablishment` and `SireneLegalUnit`; that of the labels, `ObjectifCO2Label`.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from adock.core.words import marked


class Source(models.TextChoices):
    REGISTER = "registre_transport", "Registre des transports (marchandises)"
    SIRENE = "sirene", "Base Sirene (Insee)"
    OBJECTIF_CO2 = "objectif_co2", "Label Objectif CO2"


class SourceImport(models.Model):
    """One applied file. For the register, the order of ids is the order of the successive states of the base."""

    source = models.CharField(max_length=30, choices=Source.choices)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    situation_on = models.DateField()
    imported_at = models.DateTimeField(db_default=Now())
    rows = models.IntegerField()
    is_forced = models.BooleanField(default=False)
    report = models.JSONField()

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("source", "-id"), name="source_import_latest"),)


# The register's import writes both ends of these references in one transaction, by the ten thousand. PostgreSQL would
# check them one by one, which took 2.5 s of the 7 s of an import of 60,000 lines, and nothing would read an index on them.
WRITTEN_TOGETHER: Any = {"on_delete": models.PROTECT, "related_name": "+", "db_constraint": False, "db_index": False}


class Registration(models.Model):
    """An establishment as the register last described it. Never deleted: when struck off, it gets a date."""

    siret = models.CharField(max_length=14, primary_key=True)  # or the register's provisional number, "P…"
    siren = models.CharField(max_length=9, null=True)
    legal_name = models.CharField(max_length=300)
    legal_category = models.CharField(max_length=200, null=True)
    departement = models.CharField(max_length=3, null=True)
    postcode = models.CharField(max_length=5, null=True)
    commune = models.CharField(max_length=120, null=True)
    is_head_office = models.BooleanField(null=True)
    transport_manager = models.CharField(max_length=300, null=True)
    first_seen_on = models.DateField()
    last_seen_on = models.DateField(null=True)  # set when struck off; until then, the day of the situation in place
    struck_off_on = models.DateField(null=True)
    since_import = models.ForeignKey(SourceImport, **WRITTEN_TOGETHER)
    digest = models.BinaryField(max_length=16)  # of the line's facts: finds unchanged lines for the cost of a lookup

    class Meta:
        ordering = ("siret",)
        indexes = (models.Index(fields=("siren",), name="registration_siren"),)


class Licence(models.Model):
    pk = models.CompositePrimaryKey("registration", "kind")
    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="licences", db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=3, choices=[("LTI", "LTI"), ("LC", "LC")])
    number = models.CharField(max_length=40, null=True)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    certified_copies = models.IntegerField(null=True)
    light_copies = models.IntegerField(null=True)  # how many of them are for vehicles of 3.5 t or less; only the LC has them

    class Meta:
        ordering = ("registration", "kind")
        constraints = (models.CheckConstraint(condition=models.Q(kind__in=["LTI", "LC"]), name="licence_kind_is_known"),)


class PastRegistration(models.Model):
    """What a Registration and its licences said from one applied file until another, which is excluded."""

    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="past", db_constraint=False, db_index=False
    )
    since_import = models.ForeignKey(SourceImport, **WRITTEN_TOGETHER)
    until_import = models.ForeignKey(SourceImport, **WRITTEN_TOGETHER)
    facts = models.JSONField()

    class Meta:
        ordering = ("registration", "until_import")
        indexes = (models.Index(fields=("registration", "until_import"), name="past_registration"),)


class EventKind(models.TextChoices):
    REGISTERED = "inscription", marked("Inscription au registre")
    STRUCK_OFF = "radiation", marked("Sortie du registre")
    REGISTERED_AGAIN = "reinscription", marked("Retour au registre")
    LICENCE_ISSUED = "licence_delivree", marked("Licence délivrée")
    LICENCE_RENEWED = "licence_renouvelee", marked("Licence renouvelée")
    LICENCE_WITHDRAWN = "licence_retiree", marked("Licence retirée")
    COPIES_CHANGED = "copies_modifiees", marked("Nombre de copies conformes modifié")
    TRANSPORT_MANAGER_CHANGED = "gestionnaire_modifie", marked("Gestionnaire de transport modifié")
    LEGAL_NAME_CHANGED = "denomination_modifiee", marked("Dénomination modifiée")
    ADDRESS_CHANGED = "adresse_modifiee", marked("Adresse modifiée")
    LEGAL_CATEGORY_CHANGED = "categorie_modifiee", marked("Catégorie juridique modifiée")


class RegisterEvent(models.Model):
    """What an applied file changed for one establishment. Append-only.

    The first appearance has no row here: it is the registration's `first_seen_on`.
    """

    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="events", db_constraint=False, db_index=False
    )
    source_import = models.ForeignKey(SourceImport, **WRITTEN_TOGETHER)
    happened_on = models.DateField()  # the situation date of the file that showed it
    kind = models.CharField(max_length=30, choices=EventKind.choices)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ("registration", "id")
        indexes = (models.Index(fields=("registration", "id"), name="register_event"),)


class SireneEstablishment(models.Model):
    siret = models.CharField(max_length=14, primary_key=True)
    siren = models.CharField(max_length=9)
    is_partial = models.BooleanField()  # statutDiffusion P: its address may not be shown
    trade_names = ArrayField(models.TextField(), default=list)
    street = models.TextField(null=True)
    address_complement = models.TextField(null=True)
    special_distribution = models.TextField(null=True)  # "BP 12", "CS 96407"
    postcode = models.CharField(max_length=5, null=True)
    commune = models.TextField(null=True)
    commune_code = models.CharField(max_length=5, null=True)
    cedex_code = models.CharField(max_length=5, null=True)
    cedex = models.TextField(null=True)  # "RENNES CEDEX 7", which stands for the postcode and the commune on an envelope
    country = models.TextField(null=True)  # None in France
    naf_code = models.CharField(max_length=6, null=True)
    naf_revision = models.CharField(max_length=10, null=True)
    naf_2025_code = models.CharField(max_length=6, null=True)
    is_head_office = models.BooleanField()
    created_on = models.DateField(null=True)
    is_closed = models.BooleanField()
    closed_on = models.DateField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        ordering = ("siret",)
        indexes = (models.Index(fields=("siren",), name="sirene_establishment_siren"),)


class SireneLegalUnit(models.Model):
    siren = models.CharField(max_length=9, primary_key=True)
    is_partial = models.BooleanField()
    is_natural_person = models.BooleanField()
    legal_name = models.TextField(null=True)
    acronym = models.TextField(null=True)
    trade_names = ArrayField(models.TextField(), default=list)
    legal_category_code = models.CharField(max_length=4, null=True)
    naf_code = models.CharField(max_length=6, null=True)
    naf_2025_code = models.CharField(max_length=6, null=True)
    created_on = models.DateField(null=True)
    is_ceased = models.BooleanField()

    class Meta:
        ordering = ("siren",)


class ObjectifCO2Label(models.Model):
    """The label of a company in a département, as the yearly list gives it."""

    siren = models.CharField(max_length=9)
    departement = models.CharField(max_length=3)
    company_name = models.TextField()
    status = models.CharField(max_length=12, default="labellise")
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ("siren", "departement", "-starts_on")
        constraints = (models.UniqueConstraint(fields=("siren", "departement"), name="one_label_by_company_and_departement"),)
