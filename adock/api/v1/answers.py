"""The shapes of the API's answers, as OpenAPI describes them. Keys are French; an absent value is null, never a missing key."""

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from adock.carriers.paths import write_path
from adock.certificates.rules import State
from adock.core.words import marked
from adock.register.rules import Journey, LicenceKind, LicenceState, Presentation, Severity, Vehicle, VerdictStatus


class Answer(Schema):
    model_config = ConfigDict(extra="forbid")


class FieldError(Answer):
    champ: str
    code: str
    message: str


class Problem(Answer):
    type: str
    title: str
    status: int
    detail: str
    erreurs: list[FieldError]


class DataOrigin(Answer):
    source: str
    situation_au: date | None
    importe_le: datetime | None
    licence: str


class ShortLicence(Answer):
    type: LicenceKind
    numero: str | None
    date_fin: date | None
    copies: int | None
    etat: LicenceState


class ShortVerdict(Answer):
    statut: VerdictStatus


class SearchResult(Answer):
    siret: str
    siren: str | None
    raison_sociale: str
    enseigne: str | None
    est_siege: bool | None
    code_postal: str | None
    commune: str | None
    departement: str | None
    licences: list[ShortLicence]
    verdict: ShortVerdict
    completude: int
    aire: str | None
    specialites: list[str]


class UnderstoodRequest(Answer):
    q: str
    departement: list[str]
    licence: list[LicenceKind]
    specialite: list[str]
    depart: list[str]
    arrivee: list[str]
    en_regle: bool


class SearchAnswer(Answer):
    resultats: list[SearchResult]
    total: int
    page: int
    par_page: int
    total_pages: int
    requete: UnderstoodRequest
    donnees: DataOrigin


class Activity(Answer):
    code: str | None
    libelle: str | None


class Address(Answer):
    voie: str | None
    complement: str | None = Field(description=marked("Bâtiment, boîte postale et CEDEX, s'il y en a."))
    code_postal: str | None
    commune: str | None
    code_commune: str | None
    departement: str | None
    region: str | None
    pays: str | None = Field(
        description=marked("« France », ou le pays d'un établissement à l'étranger, qui n'a pas de département.")
    )
    latitude: float | None
    longitude: float | None


class Licence(ShortLicence):
    date_debut: date | None
    copies_vul: int | None


class Reason(Answer):
    code: str
    gravite: Severity
    libelle: str


class Verdict(Answer):
    statut: VerdictStatus
    presentation: Presentation = Field(
        description=marked(
            "Ce qui se montre à une personne : le statut, mais `non_couvert` (« Ne couvre pas ce transport ») "
            "quand seul le transport demandé fait défaut (tous les motifs bloquants sont LICENCE_INADAPTEE)."
        )
    )
    le: date
    vehicule: Vehicle | None
    trajet: Journey | None
    motifs: list[Reason]


class RegisterStanding(Answer):
    statut: Literal["inscrit", "radie"]
    premiere_apparition: date
    derniere_apparition: date | None
    radie_le: date | None
    situation_au: date | None


class SireneStanding(Answer):
    statut: Literal["actif", "ferme", "absent", "diffusion_partielle"]
    ferme_le: date | None
    situation_au: date | None


class CarrierWords(Answer):
    telephone: str | None = Field(description="Forme internationale E.164, par exemple +33299123456.")
    courriel: str | None = Field(description="Adresse confirmée ; null si l'entreprise ne la montre pas.")
    site_web: str | None
    aire: str | None = Field(description="Code de la nomenclature `aires`.")
    departements: list[str] = Field(description="Départements desservis, quand l'aire est départementale ou régionale.")
    specialites: list[str] = Field(description="Codes de la nomenclature `specialites`.")
    langues: list[str] = Field(description="Langues parlées, codes ISO 639-1.")
    description: str | None
    confirmee_le: date | None
    completude: int
    formulaire: bool = Field(
        description=f"L'entreprise ne montre pas son adresse et reçoit des messages par {write_path('{siret}')}."
    )


class ObjectifCO2(Answer):
    statut: Literal["labellise", "expire"]
    debut: date
    fin: date


class OtherEstablishment(Answer):
    siret: str
    enseigne: str | None
    code_postal: str | None
    commune: str | None
    est_siege: bool | None
    registre_statut: Literal["inscrit", "radie"]


class HistoryEvent(Answer):
    le: date
    evenement: str
    avant: dict[str, Any] | None
    apres: dict[str, Any] | None


CertificateKind = Literal["non_emploi", "liste_nominative"]
# Whoever has the number alone may not hold the paper.
_BY_NUMBER = "null quand l'attestation est demandée par son numéro."


class ShortCertificate(Answer):
    numero: str
    signe_le: date
    valide_jusqu_au: date
    etat: State = Field(description="Au jour demandé par `le`, sinon aujourd'hui.")


class Signatory(Answer):
    prenom: str | None = Field(description="null quand la personne n'a qu'un nom.")
    nom: str | None
    qualite: str


class CertificateAnswer(Answer):
    numero: str
    code: str | None = Field(description=_BY_NUMBER)
    type: CertificateKind | None = Field(description=_BY_NUMBER)
    libelle: str | None = Field(description=_BY_NUMBER)
    etat: State
    signe_le: date
    valide_jusqu_au: date = Field(description="Dernier jour de validité, inclus.")
    retire_le: date | None = Field(description=f"Jour du retrait ; {_BY_NUMBER}")
    remplace_par: str | None = Field(description=f"Numéro de l'attestation qui l'a remplacée ; {_BY_NUMBER}")
    siren: str
    siret: str
    raison_sociale: str
    signataire: Signatory | None = Field(description=_BY_NUMBER)
    nombre_salaries: int | None = Field(description=f"Personnes nommées, jamais leurs noms ; {_BY_NUMBER}")
    empreinte_sha256: str | None = Field(description=f"Empreinte du fichier délivré ; {_BY_NUMBER}")
    verifie_le: date


class EstablishmentAnswer(Answer):
    siret: str
    siren: str | None
    numero_provisoire: str | None
    raison_sociale: str
    enseigne: str | None
    sigle: str | None
    categorie_juridique: str | None
    est_siege: bool | None
    numero_tva: str | None
    activite: Activity
    date_creation: date | None
    date_debut_activite: date | None
    adresse: Address
    gestionnaire_de_transport: str | None
    licences: list[Licence]
    verdict: Verdict
    registre: RegisterStanding
    sirene: SireneStanding | None
    fiche: CarrierWords
    objectif_co2: ObjectifCO2 | None
    certificats: list[ShortCertificate] = Field(
        description="Attestations dont les six mois courent, sinon la dernière ; la plus récente d'abord. Leur nature n'est "
        "dite qu'à qui a le code du papier."
    )
    autres_etablissements: list[OtherEstablishment]
    historique: list[HistoryEvent]
    donnees: DataOrigin


class CompanyLicence(Licence):
    siret: str


class ShownVerdict(ShortVerdict):
    presentation: Presentation


class CompanyEstablishment(SearchResult):
    verdict: ShownVerdict = Field(description=marked("Pour le transport demandé."))


class CompanyAnswer(Answer):
    siren: str
    raison_sociale: str
    categorie_juridique: str | None
    numero_tva: str
    etablissements: list[CompanyEstablishment]
    licences: list[CompanyLicence]
    total: int
    page: int
    par_page: int
    total_pages: int
    verdict: Verdict
    donnees: DataOrigin


class Suggestion(Answer):
    libelle: str
    siret: str
    commune: str | None
    licence: str | None


class SuggestionsAnswer(Answer):
    suggestions: list[Suggestion]
    donnees: DataOrigin


class SourceStanding(Answer):
    nom: str
    situation_au: date
    importe_le: datetime
    lignes: int
    age_jours: int
    statut: Literal["a_jour", "ancienne"]


class SituationAnswer(Answer):
    sources: list[SourceStanding]
    donnees: DataOrigin


class CodeAndLabel(Answer):
    code: str
    libelle: str


class DepartementEntry(CodeAndLabel):
    region: str


class ReasonEntry(CodeAndLabel):
    gravite: Severity
    article: str | None
    verifie_le: date | None = Field(description=marked("Jour où l'article a été relu."))
    conseil: str | None = Field(description=marked("Avec qui et comment vérifier, pour les motifs de gravité `attention`."))


class NomenclaturesAnswer(Answer):
    departements: list[DepartementEntry]
    regions: list[CodeAndLabel]
    specialites: list[CodeAndLabel]
    aires: list[CodeAndLabel]
    licences: list[CodeAndLabel]
    motifs: list[ReasonEntry]
    presentations: list[CodeAndLabel]
    certificats: list[CodeAndLabel]
    etats_de_certificat: list[CodeAndLabel]
