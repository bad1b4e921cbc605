"""Words of which fictional names and addresses are made, written with their accents.

They are ordinary words, places and given names: none is the name of a haulier.
"""


def words_of(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GIVEN_NAMES_M = words_of(
    """
    Jean Pierre Michel Philippe Alain Patrick Nicolas Christophe Bernard Daniel Laurent Thierry Julien
    Frédéric Stéphane Éric David Olivier Pascal Thomas Sébastien Christian Gérard Alexandre Franck Bruno
    Vincent Didier Mohamed Antoine Jérôme Fabrice Guillaume Romain Benoît Cédric Karim Ludovic Mickaël Yann
    Loïc Gaël Rémi Aurélien Damien Maxime Kévin Florian Anthony Arnaud Mathieu Grégory Hervé Yves Joël
    Dominique Marc Denis Gilles Serge Xavier Emmanuel Fabien Rachid Mehdi Samir Mamadou Moussa Ibrahima
    Yacine Sofiane Ahmed Hamza Bilal Ousmane João Ricardo Paulo Tiago Ion Andrei Marius Piotr Marek Ivan
    Goran Hakan Mustafa Jean-Pierre Jean-Luc Jean-Marc Jean-Claude Jean-Yves Pierre-Yves Jean-François
    """
)
GIVEN_NAMES_F = words_of(
    """
    Nathalie Isabelle Sylvie Catherine Sandrine Valérie Céline Stéphanie Véronique Christine Aurélie Émilie
    Sophie Virginie Élodie Laetitia Delphine Karine Corinne Laurence Marie Anne Julie Fatima Nadia Samira
    Aïcha Aminata Fatou Maria Ana Élise Hélène Chloé Léa Manon Solène Gwenaëlle Maëlle Anaïs Pauline Mélanie
    Marie-Christine Anne-Sophie Marie-Laure
    """
)

# Given names that also serve as family names, as everywhere in France.
GIVEN_AS_FAMILY_NAMES = words_of(
    """
    Martin Bernard Thomas Robert Richard Simon Laurent Michel David Bertrand Vincent André François Girard
    Philippe Arnaud Denis Olivier Gérard Mathieu Nicolas Henry Gauthier Clément Roger Julien Gilbert Charles
    Daniel Benoît Adam Guillaume Rémy Germain Étienne Renaud Hubert Fabre Aubert Lucas Perrin Marcel
    Maurice Raymond Joseph Jacob Léger
    """
)

# Parts of made-up family names, a beginning, a middle and an end: Baroval, Chabiteau, Lormagier…
NAME_BEGINNINGS = words_of(
    """
    Bar Bel Ber Bou Bra Bri Ca Cha Clo Cor Da Del Dou Far Flo Ga Gar Gou Gri Gui Jo La Lan Lem Lor Ma Mar
    Mou Na Or Pa Per Pla Pon Ra Ro Rou Sa Sar Ta Ter Tou Tré Va Val Ver Vil Ker
    """
)
NAME_MIDDLES = words_of(
    """
    ba bi cha da do ga gue la li lo ma mi na nou pi ra ri ro sa si ta ti va vi zo
    """
)
NAME_ENDS = words_of(
    """
    bac dard baud nault deau rel nelle quet teron vier nin lois lon rot moux bey rez lec lou vart gain rande
    beuil dière gat val mont vert bois ville lac zan mer pied fort
    """
)
BRAND_ENDS = words_of("lis lia dis nor via lys tis xia nex dia ris")
NAME_PARTICLES = ("Le ", "De ", "Du ", "La ", "Ben ", "Da ", "El ", "Van ")

WORDS = words_of(
    """
    Étoile Horizon Océan Atlas Comète Boréal Mistral Tramontane Lumière Chêne Érable Faucon Aigle Hirondelle
    Castor Renard Lièvre Hermine Dauphin Phénix Élan Azur Émeraude Rubis Saphir Ambre Granit Ardoise Galet
    Falaise Rivage Estuaire Marée Écluse Quai Passerelle Viaduc Relais Étape Cap Boussole Méridien Équateur
    Alizé Zéphyr Cèdre Tilleul Bruyère Genêt Garrigue Bocage Prairie Moisson Étrave Ancre Voilier Phare
    Balise Cadence Trèfle Soleil Orage Éclair Tonnerre Nordet Suroît Noroît Cigale Gazelle Guépard Panthère
    Jaguar Lynx Ours Loup Cerf Sanglier Héron Mouette Goéland Albatros Cormoran Pélican Écureuil Abeille
    Libellule Mercure Vénus Saturne Jupiter Orion Cassiopée Pégase Hermès Icare Ulysse Olympe Delta Oméga
    Alpha Sigma Gamma Prisme Cristal Diamant Opale Corail Lagon Récif Archipel Pays Terroir Vallée Plaine
    Montagne Sommet Cime Glacier Torrent Source Fontaine Moulin Château Donjon Rempart Beffroi Clocher
    Abbaye Colombier
    """
)

# Rivers and lands, with the article that precedes them in a name.
RIVERS = (
    "de la Loire", "de la Garonne", "de la Dordogne", "de la Charente", "de la Vienne", "de la Creuse",
    "de la Mayenne", "de la Sarthe", "de la Vilaine", "de la Rance", "de l'Orne", "de la Somme",
    "de l'Aisne", "de l'Oise", "de la Marne", "de la Meuse", "de la Moselle", "de la Saône", "du Doubs",
    "de l'Isère", "de la Drôme", "de la Durance", "de l'Ardèche", "du Gardon", "de l'Hérault", "de l'Orb",
    "de l'Aude", "de l'Ariège", "du Tarn", "de l'Aveyron", "du Lot", "de l'Adour", "du Gave", "de la Nive",
    "de l'Allier", "du Cher", "de l'Indre", "de l'Yonne", "de la Seine", "de l'Eure", "de la Risle",
    "de la Dives", "du Blavet", "de l'Odet", "de l'Erdre", "de la Sèvre", "du Rhône", "de l'Ain",
    "de l'Ourcq", "du Loiret",
)  # fmt: skip
LANDS = (
    "de Bretagne", "de Normandie", "d'Aquitaine", "d'Alsace", "de Lorraine", "de Picardie", "des Flandres",
    "de Provence", "du Languedoc", "d'Auvergne", "de Bourgogne", "de Savoie", "du Béarn", "d'Anjou",
    "du Poitou", "du Limousin", "de Champagne", "de la Méditerranée", "de l'Atlantique", "des Alpes",
    "des Pyrénées", "des Cévennes", "des Vosges", "du Jura", "de l'Ouest", "de l'Est", "du Nord", "du Sud",
    "du Centre", "du Littoral", "de la Côte",
)  # fmt: skip

# What a trade name may add after itself.
SIGN_ENDINGS = ("Agence", "Dépôt", "Plateforme", "Entrepôt", "Site", "Antenne")

# Other words of names, which must get their accents and lower case back when a name is written for people.
OTHER_WORDS = words_of(
    """
    Transports Transport Logistique Express Services Service Courses Course Messagerie Frères Fils
    Déménagements Déménagement Établissements Société Groupe Compagnie Générale Générales Régional Régionale
    Européen Européenne International Internationaux Nationaux Locations Location Affrètement Fret Livraison
    Livraisons Coursier Coursiers Routiers Routier Terrassement Travaux Publics Bennes Matériaux Céréales
    Citernes Frigorifique Température Dirigée Béton Négoce Bois Carrières Distribution Rapide Rapides Éclair
    Navette Navettes Entreprise Bretagne Normandie Aquitaine Alsace Lorraine Picardie Flandre Provence
    Languedoc Auvergne Bourgogne Savoie Béarn Anjou Poitou Limousin Champagne Méditerranée Atlantique Alpes
    Pyrénées Cévennes Vosges Jura Ouest Est Nord Sud Centre Côte Littoral Île-de-France
    """
)

# Streets as INSEE writes them: the code of a type, then the name in capitals.
STREETS = (
    "DU PORT", "DE LA GARE", "JEAN MOULIN", "DES CHARDONNERETS", "DE L EGLISE", "DE LA REPUBLIQUE",
    "VICTOR HUGO", "DES LILAS", "DU MOULIN", "DE L INDUSTRIE", "DES FRERES LUMIERE", "LOUIS PASTEUR",
    "DU 8 MAI 1945", "DU 11 NOVEMBRE 1918", "DES ECOLES", "DU STADE", "DES ARTISANS", "DE LA FORGE",
    "GUSTAVE EIFFEL", "DENIS PAPIN", "DES PEUPLIERS", "DU LAVOIR", "DE LA FONTAINE", "DES VIGNES",
    "DU CHATEAU", "JULES FERRY", "PIERRE ET MARIE CURIE", "DE PARIS", "DE LYON", "DE BORDEAUX", "D ORLEANS",
    "DES ACACIAS", "DE LA LIBERATION", "JEAN JAURES", "DES TILLEULS", "DU PRESSOIR", "DE LA PAIX",
    "DES GLYCINES", "ANATOLE FRANCE", "EMILE ZOLA", "DU COMMERCE", "DES ENTREPRENEURS", "DE L OCEAN",
    "DES ROITELETS", "DU CANAL", "DE L ECLUSE", "SAINT-ELOI", "SAINT-MARTIN", "NOTRE-DAME",
    "DES QUATRE VENTS",
)  # fmt: skip
ESTATES = (
    "DE LA GARE", "DES PORTES DE L OUEST", "NORD", "SUD", "DE LA CROIX BLANCHE", "DU GRAND CHEMIN",
    "DES FORGES", "DE L EUROPE", "DU PARC", "DE LA PLAINE", "DES GRANDES TERRES", "DE L AERODROME",
    "DU MOULIN NEUF", "DES PETITS PRES", "DE LA ROCADE", "LES ESTUAIRES", "LA VIGNETTE", "LES BRUYERES",
    "DE LA BORDE", "DU PONT ROUGE",
)  # fmt: skip
COMPLEMENTS = (
    "BATIMENT A", "BATIMENT B", "BATIMENT C", "BAT 2", "ZONE INDUSTRIELLE NORD", "ZONE ARTISANALE", "LOT 4",
    "LOT 12", "PARC D ACTIVITES", "ENTREPOT 3", "HALL 2", "CELLULE 7", "1ER ETAGE", "RESIDENCE LES PINS",
    "APPARTEMENT 14", "QUAI 6", "LIEU DIT LES MARES", "PORTE 21", "ESCALIER B", "CENTRE ROUTIER",
)  # fmt: skip
