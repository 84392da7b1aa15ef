"""Dutch. The words were written for Drape by hand, as shoppers in the Netherlands and in Flanders type them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.lexicon.dutch_types import TYPES
from search.lexicon.english import ENGLISH
from search.lexicon.inflection import inflected, merged
from search.lexicon.loanwords import ETHNIC_WEAR
from search.lexicon.model import Lexicon, Negation, PriceWords, Scope
from search.lexicon.terms import word_set

COLOURS: dict[str, str] = {
    # adjectives in their base form; -e is added
    "red": "rood|felrood|kersenrood|helderrood",
    "black": "zwart|gitzwart",
    "white": "wit|helderwit|spierwit",
    "green": "groen|smaragdgroen|flessengroen|bosgroen|grasgroen",
    "dark green": "donkergroen",
    "light green": "lichtgroen",
    "mint": "mint|mintgroen|saliegroen|salie",
    "yellow": "geel|citroengeel|felgeel|lichtgeel|zonnegeel",
    "orange": "oranje",
    "brown": "bruin|chocoladebruin|kastanjebruin",
    "dark brown": "donkerbruin",
    "light brown": "lichtbruin",
    "navy": "donkerblauw|marineblauw|navy|marine|nachtblauw",
    "blue": "blauw|indigoblauw|jeansblauw|middenblauw",
    "royal blue": "kobaltblauw|koningsblauw|royal blauw",
    "light blue": "lichtblauw|hemelsblauw|babyblauw|ijsblauw",
    "grey": "grijs|lichtgrijs",
    "grey melange": "grijs gemêleerd|grijs melange",
    "charcoal": "antraciet|donkergrijs|antracietgrijs",
    "burgundy": "bordeaux|bordeauxrood|wijnrood|donkerrood|bourgogne",
    "off white": "gebroken wit|ecru|ivoor|off white|wolwit|offwhite",
    "cream": "crème|roomwit|vanille|creme",
    "multicoloured": "bont|meerkleurig|veelkleurig|gekleurd|multicolor|kleurrijk|regenboog",
    "turquoise": "turkoois|turquoise|turquoiseblauw|aqua",
    "teal": "petrol|petrolblauw|blauwgroen|zeegroen",
    "lime green": "limoengroen|lime",
    "neon green": "neongroen",
    "neon yellow": "neongeel|fluorgeel",
    "taupe": "taupe",
    "camel": "camel|cognac|karamel|kameel",
    "sand": "zand|zandkleurig|zandkleur",
    "khaki": "kaki|khaki",
    "beige": "beige",
    "nude": "nude|huidskleur|huidskleurig|poeder",
    "purple": "paars|aubergine|violet|donkerpaars|pruim",
    "lavender": "lavendel|lila|lichtpaars",
    "mauve": "mauve",
    "pink": "roze|lichtroze|oudroze|zachtroze|babyroze|poederroze",
    "fuchsia": "fuchsia|magenta|felroze|knalroze|hardroze|neonroze|donkerroze",
    "peach": "perzik|abrikoos|zalm|zalmroze|koraal",
    "rust": "roest|roestbruin|roestkleur|terracotta|steenrood",
    "mustard": "mosterd|mosterdgeel|oker|okergeel",
    "olive": "olijf|olijfgroen|legergroen|mosgroen",
    "silver": "zilver|zilverkleurig|zilveren",
    "gold": "goud|goudkleurig|gouden",
    "rose gold": "roségoud|rosé goud|rosegoud|rosekleurig",
    "bronze": "brons|bronskleurig",
    "copper": "koper|koperkleurig",
    "metallic": "metallic",
    "transparent": "transparant|doorzichtig",
}
PATTERNS: dict[str, str] = {
    "striped": "gestreept|streep|strepen|krijtstreep|streepjes",
    "checked": "geruit|ruit|ruiten|ruitjes|schotse ruit|ruitpatroon|pied de poule|pied-de-poule",
    "polka dot": "gestippeld|stippen|stip|stippels|polkadot|stipjes|bolletjes|met stippen",
    "floral": "bloemen|bloemetjes|gebloemd|bloemenprint|bloemenpatroon|bloem|floral|bloemetjesprint",
    "animal print": "dierenprint|slangenprint|zebraprint|animal print|zebra|tijgerprint",
    "leopard print": "luipaard|luipaardprint|panterprint|panter|leopard",
    "printed": "bedrukt|print|opdruk|gedessineerd|patroon|dessin|met print",
    "plain": "effen|uni|zonder print|eenkleurig",
    "knitted": "gebreid|breisel|kabel|kabelpatroon|gehaakt|ribgebreid|grof gebreid|geribd",
    "washed": "verwassen|stonewashed|vervaagd",
    "ripped": "gescheurd|scheuren|met gaten",
    "camouflage": "camouflage|legerprint|camouflageprint",
    "colour block": "tweekleurig|colour blocking|color block",
    "embroidered": "geborduurd|borduursel|broderie",
    "paisley": "paisley|paisleyprint",
    "geometric": "geometrisch|grafisch|zigzag|abstract",
    "tie dye": "tie dye|tie-dye|batik",
    "sequinned": "pailletten|glitter|glitters|glinsterend|glanzend|met pailletten|steentjes",
    "quilted": "gewatteerd|doorgestikt|gestikt",
    "fair isle": "noors|jacquard|noorse",
    "pleated": "geplisseerd|plissé|plooien",
}
MATERIALS: dict[str, str] = {
    "cotton": "katoen|katoenen|van katoen|biologisch katoen",
    "denim": "denim|spijkerstof|van denim",
    "leather": "leer|leren|lederen|leder|echt leer|van leer|nappaleer",
    "faux leather": "nepleer|kunstleer|imitatieleer|kunstleren|nepleren|vegan leer|imitatieleren",
    "suede": "suède|suede|nubuck|daim|suèdine",
    "linen": "linnen|van linnen",
    "wool": "wol|wollen|merinowol|van wol|tweed|alpaca|mohair|merino|bouclé|lamswol",
    "cashmere": "kasjmier|cashmere|kasjmieren",
    "silk": "zijde|zijden|van zijde",
    "satin": "satijn|satijnen|satijnlook|van satijn",
    "velvet": "fluweel|fluwelen|velours|velvet|van fluweel",
    "corduroy": "ribfluweel|corduroy|ribstof|ribcord|rib",
    "lace": "kant|kanten|van kant",
    "mesh": "tule|mesh|tulen",
    "chiffon": "chiffon|voile|crêpe",
    "fleece": "fleece|teddy|teddystof",
    "waterproof": "waterdicht|waterafstotend|gore-tex|goretex|winddicht",
    "fur": "bontkraag|lamsvacht|schapenvacht|pels",
    "faux fur": "nepbont|imitatiebont|faux fur",
    "polyester": "polyester",
    "nylon": "nylon",
    "viscose": "viscose|modal|lyocell",
    "stretch": "stretch|elastisch|elastaan|rekbaar|rekbare|elastische",
    "canvas": "canvas|zeildoek",
    "flannel": "flanel|flanellen",
    "down": "dons|donzen|veren",
    "straw": "stro|rieten|raffia|riet",
    "rubber": "rubber|rubberen|siliconen",
    "stainless steel": "staal|roestvrij staal|rvs|titanium|stalen",
    "sterling silver": "sterling zilver|925 zilver|echt zilver|echt zilveren",
    "pearl": "parel|parels|parelmoer",
    "diamond": "diamant|diamanten|zirkonia|kristal|kristallen",
    "terry": "badstof|badstoffen",
    "jersey cotton": "jersey|tricot",
    "patent leather": "lakleer|lak",
}
GENDERS: dict[str, str] = {
    "men": "heren|mannen|man|heer|voor hem|mannelijk|mannelijke|vader|papa|vriend|opa|oom|broer",
    "women": "dames|vrouwen|vrouw|dame|voor haar|vrouwelijk|vrouwelijke|moeder|mama|vriendin|oma|tante|zus|zusje",
    "boys": "jongens|jongen|jongetje|zoon|jongetjes",
    "girls": "meisjes|meisje|meiden|dochter|meid",
    "unisex": "unisex|heren en dames|dames en heren|genderneutraal",
    "kids": "kinderen|kind|kids|kinder|peuter|peuters|tieners|tiener|kleuter|junior",
    "baby": "baby|baby's|newborn|pasgeboren|babytje",
}
QUALITIES: dict[str, str] = {
    # adjectives in their base form; -e is added
    "casual": "nonchalant|comfortabel|informeel|makkelijk",
    "sporty": "sportief",
    "elegant": "elegant|chic|gekleed|feestelijk|verfijnd",
    "smart": "net|netjes|nette",
    "formal": "formeel|officieel",
    "business": "zakelijk",
    "traditional": "traditioneel",
}
USAGES: dict[str, str] = {
    "casual": "casual|vrije tijd|alledaags|dagelijks|lekker zittend",
    "sports": "sport|sporten|tennis|wielrennen|fietsen|outdoor|voetbal|hockey|golf",
    "running": "hardlopen|joggen|rennen",
    "training": "training|trainen|workout",
    "hiking": "wandelen|trekking|bergwandelen",
    "office": "kantoor|op kantoor",
    "evening": "avond|avondkleding",
    "party": "feest|feestje|party|uitgaan|feestkleding",
    "travel": "reis|reizen|op reis",
}
SEASONS: dict[str, str] = {
    "summer": "zomer|zomers|zomerse",
    "winter": "winter|winters|winterse",
    "autumn": "herfst|najaar|herfstig",
    "spring": "lente|voorjaar|tussenseizoen",
}
OCCASIONS: dict[str, str] = {
    "wedding": "bruiloft|trouwerij|huwelijk|bruiloftsgast|bruid|trouwen|bruidsmeisje",
    "work": "werk|werkkleding|op het werk",
    "job interview": "sollicitatie|sollicitatiegesprek",
    "cocktail": "cocktail|verjaardag|oud en nieuw|oudjaar",
    "gala": "gala|eindexamenfeest|communie|doop|diploma uitreiking|diploma-uitreiking",
    "date night": "date|valentijn|romantisch|romantische|valentijnsdag",
    "beach": "strand|zwembad|zwemmen|zee",
    "holiday": "vakantie|cruise",
    "gym": "sportschool|fitness|yoga|pilates|gym",
    "school": "school|universiteit|studie",
    "festival": "festival|concert|festivals",
    "christmas": "kerst|kerstmis|kerstfeest|sinterklaas",
    "carnival": "carnaval|halloween|verkleedkleding|verkleden",
    "skiing": "ski|skiën|wintersport|sneeuw|snowboarden|skien",
    "rain": "regen|regenachtig",
    "maternity": "zwangerschapskleding|zwangerschap|zwanger|zwangere|positiekleding|zwangerschaps",
    "funeral": "begrafenis|uitvaart|rouw",
    "gift": "cadeau|cadeaus|cadeautje|cadeautjes|geschenk|verjaardagscadeau|kerstcadeau",
    "garden party": "tuinfeest|barbecue",
}
DETAILS: dict[str, str] = {
    "long sleeve": "lange mouwen|lange mouw|met lange mouwen",
    "short sleeve": "korte mouwen|korte mouw|met korte mouwen",
    "sleeveless": "mouwloos|mouwloze",
    "strapless": "strapless|schouderloos|zonder bandjes|bandeau",
    "off shoulder": "off shoulder|blote schouders|open schouders|one shoulder",
    "v neck": "v hals|v-hals",
    "round neck": "ronde hals",
    "high neck": "hoge hals|opstaande kraag",
    "backless": "open rug|blote rug",
    "hooded": "met capuchon|met kap",
    "high waisted": "hoge taille|high waist|high waisted",
    "low waisted": "lage taille|low waist",
    "slim": "slim fit|strak|skinny|getailleerd|nauw|slim|aansluitend",
    "loose": "wijd|wijde pijpen|los|ruim|ruimvallend|loose fit|baggy",
    "oversized": "oversized|oversize",
    "flared": "uitlopend|bootcut|flared|wijd uitlopend",
    "straight": "recht|regular fit|rechte pijpen",
    "cropped": "cropped",
    "long": "lang",
    "short": "kort",
    "mini": "mini",
    "midi": "midi|knielengte|knielang",
    "maxi": "maxi|enkellang",
    "plus size": "grote maten|grote maat|plus size",
    "petite": "petite|kleine maten",
    "size": "maat|maten|mt",
    "heeled": "met hak|met hakken",
    "platform": "plateau|plateauzool|met plateau",
    "warm": "warm|gevoerd|dik",
    "light": "licht|dun|luchtig",
    "vintage": "vintage|retro|tweedehands",
    "sleeves": "mouwen|mouw|mouwtjes",
    "pockets": "zakken|zak|met zakken",
    "hood": "capuchon",
    "collar": "kraag|kraagje",
    "buttons": "knopen|knoopjes|knoop",
    "zip": "rits|ritssluiting",
    "laces": "veters|veter|vetersluiting",
    "straps": "bandjes|spaghettibandjes|bandje|enkelband",
    "ruffles": "ruches|roezels|ruche|volants|volant",
    "fringes": "franjes|kwastjes|franje",
    "bow": "strikdetail|met strik",
    "logo": "logo|logo's",
    "slit": "split|met split",
    "cut outs": "cut outs|cut-outs|cut out",
    "velcro": "klittenband",
    "braided": "gevlochten",
    "polarised": "gepolariseerd|gepolariseerde",
    "underwire": "beugel",
}
PREFIXES: dict[str, str] = {
    # first parts of compounds that are not in the tables, or mean something else there
    "spijker": "denim", "jeans": "denim", "leren": "leather", "kunstleren": "faux leather", "wollen": "wool",
    "kant": "lace", "kanten": "lace", "fleece": "fleece", "teddy": "teddy", "dons": "down", "rib": "corduroy",
    "corduroy": "corduroy", "rubber": "rubber", "stro": "straw", "bont": "fur", "parel": "pearl", "zilver": "silver",
    "goud": "gold", "brei": "knitted", "kabel": "cable knit", "col": "roll neck", "capuchon": "hooded",
    "bloemen": "floral", "strepen": "striped", "streep": "striped", "ruit": "checked", "stippen": "polka dot",
    "panter": "leopard print", "luipaard": "leopard print", "glitter": "glitter", "pailletten": "sequin",
    "heren": "men's", "mannen": "men's", "dames": "women's", "vrouwen": "women's", "kinder": "kids", "jongens": "boys",
    "meisjes": "girls", "baby": "baby", "zomer": "summer", "winter": "winter", "herfst": "autumn",
    "najaars": "autumn", "lente": "spring", "voorjaars": "spring", "tussen": "spring", "sport": "sports",
    "hardloop": "running", "loop": "running", "jogging": "jogging", "trainings": "training", "fitness": "fitness",
    "yoga": "yoga", "wandel": "hiking", "tennis": "tennis", "fiets": "cycling", "wieler": "cycling", "golf": "golf",
    "ski": "ski", "voetbal": "football", "outdoor": "outdoor", "vrijetijds": "casual", "huis": "home",
    "kantoor": "office", "werk": "work", "avond": "evening", "feest": "party", "cocktail": "cocktail", "gala": "gala",
    "trouw": "wedding", "bruids": "wedding", "bruilofts": "wedding", "strand": "beach", "bad": "beach",
    "zwem": "swimming", "reis": "travel", "school": "school", "zwangerschaps": "maternity", "positie": "maternity",
    "regen": "rain", "kerst": "christmas", "nacht": "night", "wikkel": "wrap", "overslag": "wrap",
    "plooi": "pleated", "mini": "mini", "midi": "midi", "maxi": "maxi", "koker": "pencil", "skinny": "skinny",
    "cargo": "cargo", "biker": "biker", "bomber": "bomber", "puffer": "puffer", "designer": "designer", "merk": "",
    "veter": "lace up", "plateau": "platform", "hak": "heeled", "sleehak": "wedge", "enkel": "ankle",
    "schouder": "shoulder", "hand": "hand", "overknee": "over the knee",
}  # fmt: skip
STOP_WORDS = word_set(
    "de het een en of met voor van op in aan uit bij te tot naar om over door tegen ik je jij u hij zij ze wij we mij "
    "me mijn jouw zijn is ben was heeft heb hebben wil willen wilt graag zoek zoeken gezocht op nodig toon laat zien "
    "iets wat wie waar welke dit deze die dat er heel erg zeer meer maar ook nog alleen als dan zo alsjeblieft kleding "
    "kleren mode dragen trek aantrekken aandoen kleur kleuren stijl soort paar stuk mooi mooie leuk leuke hippe tussen "
    "vanaf onder boven s"
)
_IRREGULAR = {
    "groen": "groene",
    "rood": "rode", "wit": "witte", "geel": "gele", "grijs": "grijze", "sportief": "sportieve", "los": "losse",
    "dun": "dunne", "dik": "dikke", "uni": "uni", "informeel": "informele", "formeel": "formele", "chic": "chique",
    "officieel": "officiële", "traditioneel": "traditionele", "mouwloos": "mouwloze", "abstract": "abstracte",
    "oranje": "oranje", "effen": "effen", "paars": "paarse", "net": "nette", "noors": "noorse", "ruim": "ruime",
    "nonchalant": "nonchalante", "schouderloos": "schouderloze", "strak": "strakke",
}  # fmt: skip


def _inflected(name: str) -> Sequence[str]:
    """Return an adjective with and without -e: rood, rode; donkerblauw, donkerblauwe."""
    for ground, other in _IRREGULAR.items():
        if name.endswith(ground) and (name == ground or len(ground) > 3):
            return name, name.removesuffix(ground) + other
    if name.endswith("wit"):
        return name, f"{name}te"
    return (name,) if name.endswith(("e", "en", "s")) or " " in name else (name, f"{name}e")


def _spellings(name: str) -> Sequence[str]:
    """Return a name with the apostrophe before the -s, and without it: "baby's", "babys"."""
    return (name, name.replace("'", "")) if "'" in name else (name,)


def singular(word: str) -> str:
    """Return the singular. Dutch plurals are listed with their words; only the -s after a vowel or -er, -el and -en is
    a rule."""
    return word[:-1] if len(word) > 4 and re.search("(?:[aeiouy]|er|el|en|et)s$", word) else word


DUTCH = Lexicon(
    code="nl",
    name="Dutch",
    base=ENGLISH,
    types={**ETHNIC_WEAR, **TYPES},
    colours=inflected(COLOURS, _inflected),
    patterns=inflected(PATTERNS, _inflected),
    materials=MATERIALS,
    genders=GENDERS,
    usages=merged(USAGES, inflected(QUALITIES, _inflected)),
    seasons=SEASONS,
    occasions=OCCASIONS,
    details=inflected(DETAILS, _inflected),
    prefixes=PREFIXES,
    negations=(
        Negation("without", "zonder", Scope.PHRASE),
        Negation("no", "geen", Scope.PHRASE),
        Negation("not", "niet|maar niet|in plaats van|liever niet", Scope.WORD),
        Negation("other than", "behalve|anders dan|uitgezonderd|alles behalve", Scope.PHRASE),
    ),
    prices=PriceWords(
        below="onder|onder de|tot|minder dan|maximaal|max|hoogstens|goedkoper dan|niet meer dan|tot en met",
        above="boven|boven de|vanaf|meer dan|minimaal|minstens|duurder dan",
        ranges=(("van", "tot"), ("tussen", "en")),
        cheap="goedkoop|goedkope|voordelig|voordelige|betaalbaar|betaalbare",
        cheapest="goedkoopste|goedkoopst|laagste prijs|goedkoopste eerst|voordeligste|prijs oplopend",
        expensive="duur|dure|luxe|exclusief|exclusieve|luxueus|luxueuze",
        dearest="duurste|hoogste prijs|duurste eerst|prijs aflopend",
        currencies={"EUR": "euro|euro's|eur|€", "USD": "dollar|usd|$", "GBP": "pond|gbp|£"},
    ),
    new="nieuw|nieuwe|nieuwste|net binnen|nieuw binnen|nieuwe collectie",
    sale="in de sale|sale|uitverkoop|aanbieding|aanbiedingen|in de aanbieding|afgeprijsd|afgeprijsde|korting|"
    "met korting|solden|koopje|koopjes",
    conjunctions="en|&",
    disjunctions="of|noch",
    stop_words=STOP_WORDS,
    singular=singular,
    spellings=_spellings,
    ambiguous=word_set(
        "uni pet want body slip string strings pump tas das jack jacks pak hanger set date kind los fitness marine "
        "smoking hockey split lang spencer strand dame mama papa stip dun rib"
    ),
    rarely_english=word_set("rode wit mantel jas"),
)
