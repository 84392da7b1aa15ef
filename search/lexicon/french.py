"""French. The words were written for Drape by hand, as shoppers in France, Belgium and Québec type them."""

from __future__ import annotations

from collections.abc import Sequence

from search.lexicon.english import ENGLISH
from search.lexicon.french_types import TYPES
from search.lexicon.inflection import inflected
from search.lexicon.loanwords import ETHNIC_WEAR
from search.lexicon.model import Lexicon, Negation, PriceWords, Scope
from search.lexicon.terms import word_set

COLOURS: dict[str, str] = {
    # adjectives in the masculine; feminine and plural forms are added
    "red": "rouge|rouge vif|vermillon|cerise",
    "black": "noir",
    "white": "blanc|blanc pur",
    "green": "vert|vert émeraude|vert bouteille|émeraude",
    "dark green": "vert foncé|vert sapin",
    "light green": "vert clair|vert pâle",
    "mint": "vert menthe|menthe|vert d'eau|vert sauge",
    "yellow": "jaune|jaune citron|jaune fluo",
    "orange": "orange|orangé",
    "brown": "marron|brun|chocolat|châtain",
    "dark brown": "marron foncé|brun foncé|café",
    "light brown": "marron clair|noisette",
    "navy": "bleu marine|marine|bleu foncé|bleu nuit",
    "blue": "bleu|bleu indigo|bleu jean",
    "royal blue": "bleu roi|bleu électrique|bleu cobalt",
    "light blue": "bleu clair|bleu ciel|bleu pâle|bleu pastel",
    "grey": "gris|gris clair|gris perle",
    "grey melange": "gris chiné|chiné",
    "charcoal": "anthracite|gris foncé|gris anthracite",
    "burgundy": "bordeaux|lie de vin|rouge foncé|rouge bordeaux|grenat",
    "off white": "blanc cassé|écru|ivoire",
    "cream": "crème|vanille",
    "multicoloured": "multicolore|coloré|bariolé|arc en ciel",
    "turquoise": "turquoise|bleu turquoise|aqua",
    "teal": "bleu canard|bleu pétrole|pétrole|vert canard",
    "lime green": "vert anis|citron vert",
    "neon green": "vert fluo",
    "taupe": "taupe",
    "camel": "camel|cognac|caramel|fauve",
    "sand": "sable",
    "khaki": "kaki|vert kaki",
    "beige": "beige",
    "nude": "nude|chair|couleur chair|poudré",
    "purple": "violet|pourpre|aubergine|prune",
    "lavender": "lavande|lilas|parme",
    "mauve": "mauve",
    "pink": "rose|rose pâle|rose clair|rose poudré|vieux rose|rose bonbon",
    "fuchsia": "fuchsia|rose fuchsia|magenta|framboise|rose fluo",
    "peach": "pêche|abricot|saumon|corail",
    "rust": "rouille|brique|terracotta|terre cuite",
    "mustard": "moutarde|ocre|jaune moutarde|safran",
    "olive": "olive|vert olive|vert armée",
    "silver": "argenté|argent|couleur argent",
    "gold": "doré|or|couleur or",
    "rose gold": "or rose",
    "bronze": "bronze",
    "copper": "cuivre|cuivré",
    "metallic": "métallisé|métallique",
    "transparent": "transparent",
}

PATTERNS: dict[str, str] = {
    "striped": "rayé|rayure|à rayures|marinière|rayures",
    "checked": "à carreaux|carreaux|carreau|écossais|vichy|pied de poule|tartan|prince de galles",
    "polka dot": "à pois|pois",
    "floral": "fleuri|à fleurs|fleurs|fleur|floral|imprimé fleuri|liberty",
    "animal print": "imprimé animal|imprimé animalier|animalier|zèbre|python|serpent|croco",
    "leopard print": "léopard|imprimé léopard",
    "printed": "imprimé|motif|à motifs|graphique",
    "plain": "uni|sans motif|couleur unie",
    "knitted": "tricoté|en maille|crochet|torsadé|torsade",
    "washed": "délavé|usé",
    "ripped": "troué|déchiré|destroy",
    "camouflage": "camouflage|militaire",
    "colour block": "bicolore|color block",
    "embroidered": "brodé|broderie|broderie anglaise",
    "paisley": "paisley",
    "geometric": "géométrique|abstrait|zigzag",
    "tie dye": "tie and dye|tie dye|batik",
    "sequinned": "à sequins|sequins|paillette|pailleté|à paillettes|strass|brillant",
    "quilted": "matelassé|ouatiné",
    "fair isle": "jacquard|motif nordique|norvégien",
    "pleated": "plissé",
}

MATERIALS: dict[str, str] = {
    "cotton": "coton|en coton|coton bio",
    "denim": "denim|en jean|toile de jean",
    "leather": "cuir|en cuir|cuir véritable",
    "faux leather": "simili cuir|simili|similicuir|faux cuir|cuir vegan|skaï|en simili cuir",
    "suede": "daim|suède|nubuck|suédine|en daim",
    "linen": "lin|en lin",
    "wool": "laine|en laine|mérinos|tweed|alpaga|mohair|laine bouillie|bouclette",
    "cashmere": "cachemire|en cachemire",
    "silk": "soie|en soie",
    "satin": "satin|satiné|en satin",
    "velvet": "velours|en velours",
    "corduroy": "velours côtelé|côtelé|en velours côtelé",
    "lace": "dentelle|en dentelle|guipure",
    "mesh": "tulle|résille|organza",
    "chiffon": "mousseline|voile|crêpe",
    "fleece": "polaire|moumoute|pilou pilou|sherpa",
    "waterproof": "imperméable|étanche|gore-tex|goretex|déperlant|waterproof",
    "fur": "fourrure|peau lainée|mouton retourné|peau de mouton",
    "faux fur": "fausse fourrure|fourrure synthétique",
    "polyester": "polyester",
    "nylon": "nylon|polyamide",
    "viscose": "viscose|modal|lyocell",
    "stretch": "stretch|élasthanne|extensible|élastique",
    "canvas": "toile|en toile",
    "flannel": "flanelle",
    "down": "duvet|plume|plumes",
    "straw": "paille|raphia|osier|en paille",
    "rubber": "caoutchouc|silicone",
    "stainless steel": "acier|acier inoxydable|inox|titane",
    "sterling silver": "argent massif|argent 925",
    "pearl": "perle|perles|nacre",
    "diamond": "diamant|zircon|cristal|oxyde de zirconium",
    "terry": "éponge|tissu éponge",
    "jersey cotton": "jersey",
    "patent leather": "cuir verni|verni|vernie|vernis|vernies",
}
GENDERS: dict[str, str] = {
    "men": "homme|pour homme|masculin|monsieur|messieurs|mec|lui|mari|papa|père|grand-père|papi|oncle|frère",
    "women": "femme|pour femme|féminin|féminine|madame|dame|elle|maman|mère|copine|grand-mère|mamie|tante|sœur",
    "boys": "garçon|petit garçon|fils|neveu",
    "girls": "fille|fillette|petite fille|nièce",
    "unisex": "unisexe|mixte|homme et femme|femme et homme",
    "kids": "enfant|gosse|ado|adolescent|junior|kids",
    "baby": "bébé|nouveau né|naissance|nourrisson",
}
USAGES: dict[str, str] = {
    "casual": "décontracté|casual|quotidien|tous les jours|confortable|détente|loisirs",
    "sports": "sport|de sport|sportif|sportive|tennis|vélo|cyclisme|golf|outdoor|plein air",
    "running": "course à pied|course|footing",
    "training": "entraînement|musculation",
    "hiking": "randonnée|marche|trekking|rando",
    "elegant": "élégant|chic|habillé|classe|raffiné",
    "formal": "formel|officiel",
    "business": "bureau|business|professionnel|professionnelle",
    "evening": "soirée|de soirée|soir",
    "party": "fête|festif|festive|boîte de nuit",
    "travel": "voyage|de voyage",
    "traditional": "traditionnel|traditionnelle|ethnique|folklorique",
}
SEASONS: dict[str, str] = {
    "summer": "été|d'été|estival|estivale",
    "winter": "hiver|d'hiver|hivernal|hivernale|grand froid",
    "autumn": "automne|d'automne",
    "spring": "printemps|de printemps|mi saison|demi saison",
}
OCCASIONS: dict[str, str] = {
    "wedding": "mariage|noces|invitée mariage|invité mariage|mariée|demoiselle d'honneur",
    "work": "travail|boulot",
    "job interview": "entretien d'embauche|entretien",
    "cocktail": "cocktail|anniversaire|nouvel an|réveillon",
    "gala": "gala|bal|cérémonie|bal de promo|communion|baptême|opéra",
    "romantic": "rendez vous|saint valentin|romantique",
    "beach": "plage|piscine|bord de mer|natation|baignade",
    "vacation": "vacances|croisière",
    "gym": "salle de sport|fitness|yoga|gymnastique|gym|pilates",
    "school": "école|rentrée|université|lycée|collège",
    "festival": "festival|concert",
    "christmas": "noël|de noël",
    "carnival": "carnaval|halloween|déguisement",
    "skiing": "ski|neige|montagne|sports d'hiver",
    "rain": "pluie",
    "maternity": "grossesse|enceinte|maternité|allaitement",
    "funeral": "enterrement|funérailles|deuil",
    "gift": "cadeau|cadeaux|idée cadeau|idées cadeaux|cadeau d'anniversaire|cadeau de noël",
    "garden party": "garden party|pique nique|champêtre",
}
DETAILS: dict[str, str] = {
    "long sleeve": "manches longues|à manches longues|manche longue",
    "short sleeve": "manches courtes|à manches courtes|manche courte",
    "strapless": "bandeau sans manches",
    "off shoulder": "épaules dénudées|épaules nues|asymétrique",
    "v neck": "col v|décolleté|col en v",
    "round neck": "col rond|ras de cou",
    "high neck": "col montant|col cheminée",
    "backless": "dos nu",
    "hooded": "à capuche|avec capuche",
    "high waisted": "taille haute",
    "low waisted": "taille basse",
    "slim": "slim|moulant|ajusté|cintré|près du corps|skinny|serré",
    "loose": "ample|large|fluide|vague|loose|baggy",
    "oversized": "oversize|trop grand",
    "flared": "évasé|patte d'eph|bootcut|flare",
    "straight": "droit|coupe droite",
    "cropped": "cropped|raccourci",
    "long": "long",
    "short": "court",
    "mini": "mini",
    "midi": "mi long|midi|mi longue",
    "maxi": "maxi",
    "plus size": "grande taille|grandes tailles|ronde",
    "petite": "petite taille|petites tailles",
    "size": "taille|pointure",
    "heeled": "à talons|à talon",
    "platform": "plateforme|à plateforme|semelle épaisse",
    "warm": "chaud|doublé|épais|fourré",
    "light": "léger|fin|aéré",
    "vintage": "vintage|rétro|seconde main",
    "sleeves": "manches|manche",
    "pockets": "poche",
    "hood": "capuche",
    "collar": "col",
    "buttons": "bouton|boutonné|boutonnée",
    "zip": "fermeture éclair|zip|zippé|zippée",
    "laces": "lacet|à lacets|laçage",
    "straps": "bretelle|à bretelles|bride|à brides",
    "ruffles": "volant|à volants|froufrou",
    "fringes": "frange|à franges|pompon",
    "bow": "nœud",
    "logo": "logo",
    "slit": "fendu|fendue|fente",
    "velcro": "velcro|scratch",
    "braided": "tressé",
    "polarised": "polarisé",
    "underwire": "armature",
}
STOP_WORDS = word_set(
    "le la les l un une des du de d au aux à a en et ou pour par avec dans sur ce cet cette ces mon ma mes son sa ses "
    "notre nos votre vos leur je j tu il on nous vous ils me m te se s y qui que qu quoi dont où est sont être ai as "
    "avoir cherche chercher recherche veux voudrais besoin trouver acheter montre moi quelque chose très plus tout "
    "tous mais trop assez toute toutes bien joli jolie beau belle belles jolies style type genre couleur coloris "
    "vêtement vêtements fringues mode habit habits porter mettre si aussi comme chez vers depuis entre jusqu"
)
_FEMININE = {"blanc": "blanche", "violet": "violette", "long": "longue", "léger": "légère", "épais": "épaisse",
             "sportif": "sportive", "festif": "festive", "bas": "basse"}  # fmt: skip
_KEPT = word_set("jeans bas tissus bus plus sans dans tres vous nous gris dos pois velours repas fils")


def _inflected(name: str) -> Sequence[str]:
    """Return an adjective in the masculine and the feminine: noir, noire; brodé, brodée. Only the first of several
    words."""
    first, space, rest = name.partition(" ")
    if first in _FEMININE:
        return name, _FEMININE[first] + space + rest
    if (
        space
        or name in ("or", "argent", "destroy", "camouflage", "slim")
        or (first.endswith(("e", "s")) and first != "gris")
    ):
        return (name,)
    return name, f"{first}e"


def singular(word: str) -> str:
    """Return the word without the plural -s or -x: "robes", "manteaux"."""
    if len(word) < 4 or word in _KEPT:
        return word
    return word[:-1] if word.endswith(("s", "eaux", "oux")) and not word.endswith("ss") else word


FRENCH = Lexicon(
    code="fr",
    name="French",
    base=ENGLISH,
    types={**ETHNIC_WEAR, **TYPES},
    colours=inflected(COLOURS, _inflected),
    patterns=inflected(PATTERNS, _inflected),
    materials=MATERIALS,
    genders=GENDERS,
    usages=inflected(USAGES, _inflected),
    seasons=SEASONS,
    occasions=OCCASIONS,
    details=inflected(DETAILS, _inflected),
    negations=(
        Negation("without", "sans|sans aucun|sans aucune", Scope.PHRASE),
        Negation("no", "pas de|pas d'|aucun|aucune|ni|plus de", Scope.PHRASE),
        Negation("not", "pas|non|mais pas|plutôt que", Scope.WORD),
        Negation("other than", "sauf|autre que|autres que|hors|excepté|à part|au lieu de", Scope.PHRASE),
    ),
    prices=PriceWords(
        below="moins de|sous|jusqu'à|inférieur à|max|maximum|au maximum|à moins de|en dessous de|pas plus de",
        above="plus de|à partir de|au dessus de|minimum|supérieur à|au moins|dès",
        ranges=(("de", "à"), ("entre", "et")),
        cheap="pas cher|pas chère|bon marché|abordable|économique|pas chers|pas chères|petit prix|petits prix",
        cheapest="moins cher|moins chère|le moins cher|la moins chère|les moins chers|prix croissant|les moins chères",
        expensive="cher|chère|luxe|de luxe|haut de gamme|luxueux|luxueuse",
        dearest="le plus cher|la plus chère|plus cher|prix décroissant|les plus chers",
        currencies={
            "EUR": "euro|euros|eur|€|balles",
            "CHF": "chf|francs suisses|francs",
            "CAD": "dollars canadiens|cad",
            "USD": "dollar|dollars|usd|$",
            "GBP": "livres sterling|gbp|£",
        },
    ),
    new="nouveau|nouvelle|nouveaux|nouvelles|nouveauté|nouveautés|neuf|neuve|dernière collection",
    sale="en solde|soldes|solde|promo|promotion|en promotion|en promo|réduction|bonne affaire|bonnes affaires|remise|"
    "soldé",
    conjunctions="et|&|ainsi que",
    disjunctions="ou|ni",
    stop_words=STOP_WORDS,
    singular=singular,
    ambiguous=word_set(
        "gant bebe sans pas reduction remise body uni pull slip string basket use course large court double fine fin "
        "fitness bob chair marine smoking bureau alliance python liberty cafe panama costume cole col destroy cargo "
        "bride scratch mere ensemble dame adolescent lin sweat papa voyage noel ample mule tong talon bonnet feminine "
        "motif court corset"
    ),
    rarely_english=word_set("rouge noir rose blanc blanche vert gris sable marron sac collier"),
)
