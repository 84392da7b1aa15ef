"""Italian. The words were written for Drape by hand, as shoppers in Italy and Ticino type them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.lexicon.english import ENGLISH
from search.lexicon.inflection import inflected
from search.lexicon.italian_types import TYPES
from search.lexicon.loanwords import ETHNIC_WEAR
from search.lexicon.model import Lexicon, Negation, PriceWords, Scope
from search.lexicon.terms import word_set

COLOURS: dict[str, str] = {
    # adjectives in the masculine singular; the other forms are added
    "red": "rosso|rosso acceso|rosso fuoco|vermiglio",
    "black": "nero",
    "white": "bianco|bianco ottico",
    "green": "verde|verde smeraldo|smeraldo|verde bottiglia",
    "dark green": "verde scuro",
    "light green": "verde chiaro",
    "mint": "verde menta|verde acqua|menta|verde salvia|tiffany",
    "yellow": "giallo|giallo limone|giallo fluo",
    "orange": "arancione|arancio",
    "brown": "marrone|cioccolato|castano",
    "dark brown": "marrone scuro|testa di moro|caffè",
    "light brown": "marrone chiaro|nocciola",
    "navy": "blu navy|blu scuro|blu notte|navy|blu marino|blu marina",
    "blue": "blu|blu indaco",
    "royal blue": "blu elettrico|bluette|blu cobalto|blu royal",
    "light blue": "azzurro|celeste|blu chiaro|azzurro cielo|carta da zucchero",
    "grey": "grigio|grigio chiaro|grigio perla",
    "grey melange": "grigio melange|grigio mélange",
    "charcoal": "grigio scuro|antracite|grigio antracite|fumo di londra",
    "burgundy": "bordeaux|bordò|vinaccia|rosso scuro|amaranto|borgogna|granata",
    "off white": "bianco sporco|avorio|panna|ecrù|bianco panna",
    "cream": "crema|vaniglia|color crema",
    "multicoloured": "multicolore|colorato|multicolor|arcobaleno",
    "turquoise": "turchese|acquamarina",
    "teal": "ottanio|verde petrolio|petrolio|blu petrolio|verde pavone",
    "lime green": "verde lime|verde acido|verde mela",
    "neon green": "verde fluo",
    "taupe": "tortora|fango|taupe",
    "camel": "cammello|color cammello|cognac|caramello",
    "sand": "sabbia",
    "khaki": "kaki|cachi|verde kaki",
    "beige": "beige|corda",
    "nude": "nude|color carne|carne|cipria|color nudo",
    "purple": "viola|melanzana|prugna|porpora",
    "lavender": "lavanda|glicine",
    "lilac": "lilla",
    "mauve": "malva",
    "pink": "rosa|rosa chiaro|rosa antico|rosa pallido|rosa confetto|rosa cipria",
    "fuchsia": "fucsia|magenta|rosa shocking|rosa fluo|ciclamino",
    "peach": "pesca|albicocca|salmone|corallo",
    "rust": "ruggine|mattone|terracotta",
    "mustard": "senape|ocra|giallo senape|zafferano",
    "olive": "verde oliva|oliva|verde militare|verde oliva scuro",
    "silver": "argentato|argento|color argento",
    "gold": "dorato|oro|color oro",
    "rose gold": "oro rosa",
    "bronze": "bronzo",
    "copper": "rame|ramato",
    "metallic": "metallizzato|metallico",
    "transparent": "trasparente",
}
PATTERNS: dict[str, str] = {
    "striped": "a righe|righe|rigato|gessato|riga|righine|a strisce|strisce",
    "checked": "a quadri|quadri|a quadretti|quadretti|scozzese|pied de poule|tartan|vichy|principe di galles|a scacchi",
    "polka dot": "a pois|pois|a puntini|a pallini|pallini",
    "floral": "a fiori|fiori|floreale|fiorato|stampa floreale|fantasia floreale|fiorellini",
    "animal print": "animalier|stampa animalier|zebrato|pitonato|zebra",
    "leopard print": "leopardato|maculato|leopardo|stampa leopardo",
    "printed": "stampato|con stampa|stampa|fantasia|a fantasia|con disegno|grafica",
    "plain": "tinta unita|in tinta unita|unito|senza stampe|semplice",
    "knitted": "in maglia|lavorato a maglia|a trecce|trecce|a coste|uncinetto|all'uncinetto|costine|tricot",
    "washed": "slavato|sbiadito|délavé|stone washed",
    "ripped": "strappato|con strappi|strappi",
    "camouflage": "mimetico|camouflage|militare",
    "colour block": "bicolore|color block",
    "embroidered": "ricamato|ricamo|con ricami|pizzo sangallo|sangallo",
    "paisley": "paisley",
    "geometric": "geometrico|fantasia geometrica|astratto|zigzag|optical",
    "tie dye": "tie dye|sfumato|batik",
    "sequinned": "paillettes|con paillettes|di paillettes|glitter|brillantini|strass|luccicante|con strass",
    "quilted": "trapuntato|imbottito|matelassé",
    "fair isle": "jacquard|norvegese|nordico",
    "pleated": "plissettato|plissé|a pieghe",
}
MATERIALS: dict[str, str] = {
    "cotton": "cotone|di cotone|in cotone|cotone biologico",
    "denim": "denim|di jeans|in jeans|in denim|tela jeans",
    "leather": "cuoio|di cuoio|in cuoio|pelle|di pelle|in pelle|vera pelle|in vera pelle|nappa",
    "faux leather": "ecopelle|finta pelle|similpelle|in ecopelle|pelle sintetica|pelle vegana",
    "suede": "camoscio|scamosciato|scamosciata|di camoscio|in camoscio|nabuk|renna|scamosciate|scamosciati",
    "linen": "lino|di lino|in lino",
    "wool": "lana|di lana|in lana|merino|tweed|alpaca|mohair|lana merino|lana cotta|bouclé",
    "cashmere": "cashmere|cachemire|in cashmere|di cashmere",
    "silk": "seta|di seta|in seta",
    "satin": "raso|satin|di raso|in raso|satinato",
    "velvet": "velluto|di velluto|in velluto|ciniglia",
    "corduroy": "velluto a coste|in velluto a coste",
    "lace": "pizzo|di pizzo|in pizzo|macramè",
    "mesh": "tulle|rete|di tulle|in tulle|organza",
    "chiffon": "chiffon|georgette|crepe|velo",
    "fleece": "in pile|orsetto|teddy|di pile",
    "waterproof": "impermeabili|gore-tex|goretex|idrorepellente|antipioggia",
    "fur": "pelliccia|montone|shearling|pelo",
    "faux fur": "pelliccia ecologica|ecopelliccia|pelliccia sintetica|pelo sintetico|finta pelliccia",
    "polyester": "poliestere",
    "nylon": "nylon|poliammide",
    "viscose": "viscosa|modal|lyocell",
    "stretch": "elasticizzato|elasticizzata|stretch|elastan|elasticizzati",
    "canvas": "tela|di tela|in tela",
    "flannel": "flanella|di flanella",
    "down": "piuma|piume|piuma d'oca",
    "straw": "paglia|rafia|di paglia|in paglia|vimini",
    "rubber": "gomma|silicone",
    "stainless steel": "acciaio|acciaio inossidabile|titanio|in acciaio",
    "sterling silver": "argento 925|argento sterling",
    "pearl": "perla|perle|madreperla",
    "diamond": "diamante|diamanti|zirconi|cristallo|brillanti|zircone",
    "terry": "spugna|di spugna",
    "jersey cotton": "jersey",
    "patent leather": "vernice|di vernice",
}
GENDERS: dict[str, str] = {
    "men": "uomo|da uomo|per uomo|uomini|maschile|maschili|per lui|ragazzo|marito|papà|padre|nonno|zio|fratello",
    "women": "donna|da donna|per donna|donne|femminile|femminili|signora|per lei|ragazza|moglie|mamma|madre|"
    "nonna|zia|sorella",
    "boys": "bambino|da bambino|per bambino|ragazzini|figlio|maschietto",
    "girls": "bambina|da bambina|per bambina|bambine|figlia|ragazzina|femminuccia",
    "unisex": "unisex|uomo e donna",
    "kids": "bambini|per bambini|da bambini|junior|ragazzi|bimbi|bimbo|adolescenti",
    "baby": "neonato|neonata|neonati|bebè|prima infanzia",
}
USAGES: dict[str, str] = {
    "casual": "casual|tutti i giorni|comodo|quotidiano|tempo libero|informale|confortevole",
    "sports": "sportivo|sport|da sport|tennis|ciclismo|outdoor|da tennis|calcio|padel",
    "running": "corsa|da corsa|per correre|running",
    "training": "allenamento|da allenamento",
    "hiking": "trekking|escursionismo|montagna|da montagna",
    "elegant": "elegante|chic|raffinato|sofisticato|da cerimonia|cerimonia",
    "formal": "formale|classico",
    "business": "ufficio|da ufficio|per ufficio|professionale|business",
    "evening": "sera|da sera|serata",
    "party": "festa|da festa|discoteca|per festa",
    "travel": "viaggio|da viaggio",
    "traditional": "tradizionale|etnico|folk",
}
SEASONS: dict[str, str] = {
    "summer": "estate|estivo|estiva|estivi|estive|d'estate",
    "winter": "inverno|invernale|invernali|d'inverno",
    "autumn": "autunno|autunnale|autunnali",
    "spring": "primavera|primaverile|primaverili|mezza stagione",
}
OCCASIONS: dict[str, str] = {
    "wedding": "matrimonio|per matrimonio|nozze|matrimoni|invitata|sposa|damigella",
    "work": "lavoro|da lavoro|per lavoro",
    "job interview": "colloquio|colloquio di lavoro",
    "cocktail": "cocktail|compleanno|capodanno",
    "gala": "gala|laurea|comunione|battesimo|cresima|ballo",
    "romantic": "appuntamento|romantico|san valentino|romantica",
    "beach": "mare|spiaggia|da mare|piscina|da spiaggia|nuoto|al mare|per il mare",
    "vacation": "vacanza|vacanze|crociera",
    "gym": "palestra|da palestra|fitness|yoga|per palestra|pilates|ginnastica",
    "school": "scuola|per scuola|università",
    "festival": "festival|concerto",
    "christmas": "natale|natalizio|natalizia|di natale|natalizi",
    "carnival": "carnevale|halloween|maschera",
    "skiing": "sci|da sci|neve|da neve|sciare|snowboard|per la neve",
    "rain": "pioggia|da pioggia",
    "maternity": "gravidanza|premaman|incinta|maternità|allattamento",
    "funeral": "funerale|lutto",
    "gift": "regalo|regali|idea regalo|idee regalo|regalo di compleanno|regalo di natale",
    "picnic": "picnic|grigliata",
}
DETAILS: dict[str, str] = {
    "long sleeve": "maniche lunghe|a maniche lunghe|manica lunga|a manica lunga",
    "short sleeve": "maniche corte|a maniche corte|manica corta|a manica corta|mezze maniche",
    "sleeveless": "smanicata|smanicate",
    "strapless": "senza spalline|a fascia|a bustier",
    "off shoulder": "spalle scoperte|monospalla|spalla scoperta",
    "v neck": "scollo a v|scollo v|collo a v|scollato",
    "round neck": "a girocollo|scollo tondo|collo tondo",
    "high neck": "a collo alto|collo alla coreana|coreana",
    "backless": "schiena scoperta|schiena nuda",
    "hooded": "con cappuccio",
    "high waisted": "vita alta|a vita alta",
    "low waisted": "vita bassa|a vita bassa",
    "slim": "slim|aderente|attillato|skinny|stretto|sciancrato|slim fit",
    "loose": "largo|ampio|morbido|baggy|comfort fit",
    "oversized": "oversize|over",
    "flared": "svasato|a zampa|a zampa di elefante|scampanato|a campana",
    "straight": "dritto|a gamba dritta|regular",
    "cropped": "cropped|accorciato",
    "long": "lungo",
    "short": "corto",
    "mini": "mini",
    "midi": "midi|al ginocchio",
    "maxi": "maxi",
    "plus size": "taglie forti|taglia forte|curvy|taglie comode|conformato",
    "petite": "petite",
    "size": "taglia|numero|misura",
    "heeled": "con tacco|col tacco|con il tacco",
    "platform": "con plateau|plateau|con la zeppa",
    "warm": "caldo|pesante|foderato|felpato",
    "light": "leggero|fresco|traspirante|sottile",
    "vintage": "vintage|retrò|usato",
    "sleeves": "manica|maniche",
    "pockets": "tasca|tasche",
    "hood": "cappuccio",
    "collar": "colletto|collo",
    "buttons": "bottone|bottoni|abbottonato|abbottonata",
    "zip": "zip|cerniera|cerniera lampo",
    "laces": "lacci|con lacci|laccio",
    "straps": "spalline|con spalline|bretelline|cinturino|spallina",
    "ruffles": "volant|balze|con volant|rouches|balza",
    "fringes": "frange|con frange|frangia|nappine",
    "bow": "fiocco|con fiocco|fiocchi",
    "logo": "logo",
    "slit": "spacco|con spacco",
    "cut outs": "cut out|aperture",
    "velcro": "velcro",
    "braided": "intrecciato",
    "polarised": "polarizzato",
    "underwire": "ferretto|ferretti",
}
STOP_WORDS = word_set(
    "il lo la ma troppo i gli le l un uno una di del dello della dei degli delle d da dal dalla dai dalle a al allo "
    "alla ai alle in nel nella su sul sulla con e ed o per che chi cosa come dove mi ti si ci vi me te mio mia miei "
    "mie tuo tua suo sua è sono essere ho hai ha avere voglio vorrei cerco cercare cerca trovare comprare mostrami "
    "vedere qualcosa qualche molto più tutto tutti tutte questo questa questi queste quello quella bello bella belli "
    "belle bel carino carina stile tipo colore colori color abbigliamento vestiti capo capi moda indossare mettere "
    "paio tra fra sotto fino"
)
_INVARIABLE = word_set(
    "blu rosa viola beige bordeaux lilla kaki multicolor arancio avorio panna oro argento fucsia senape slim midi mini "
    "maxi pois kway pile over"
)
_PLURALS = (
    # endings of the singular and of its possible plurals
    ("cio", ("ci",)), ("gio", ("gi",)), ("cia", ("cie", "ce")), ("gia", ("gie", "ge")), ("co", ("chi", "ci")),
    ("go", ("ghi", "gi")), ("ca", ("che",)), ("ga", ("ghe",)), ("io", ("i",)), ("o", ("i",)), ("a", ("e",)),
    ("e", ("i",)),
)  # fmt: skip


def _plurals(word: str) -> Sequence[str]:
    """Return the plurals of a noun: borsa, borse; giacca, giacche; stivale, stivali; none for other endings."""
    if word in _INVARIABLE or len(word) < 3:
        return ()
    stem = next(((word.removesuffix(end), plurals) for end, plurals in _PLURALS if word.endswith(end)), None)
    return [stem[0] + plural for plural in stem[1]] if stem else ()


def _numbers(name: str) -> Sequence[str]:
    """Return a noun in singular and plural, inflecting the first of several words: "scarpa da corsa", "scarpe da
    corsa"."""
    first, space, rest = name.partition(" ")
    return (name, *(plural + space + rest for plural in _plurals(first)))


def _inflected(name: str) -> Sequence[str]:
    """Return an adjective in its four forms: rosso, rossa, rossi, rosse. Inflects the first of several words."""
    first, space, rest = name.partition(" ")
    feminine = re.sub("o$", "a", first) if first not in _INVARIABLE and len(first) > 2 else first
    forms = dict.fromkeys((first, feminine, *_plurals(first), *_plurals(feminine)))
    return [form + space + rest for form in forms]


def singular(word: str) -> str:
    """Return the singular. Italian plurals are in the tables; foreign words have an -s at most."""
    return word[:-1] if len(word) > 4 and re.search("[a-z][^sui]s$", word) else word


ITALIAN = Lexicon(
    code="it",
    name="Italian",
    base=ENGLISH,
    types={**ETHNIC_WEAR, **inflected(TYPES, _numbers)},
    colours=inflected(COLOURS, _inflected),
    patterns=inflected(PATTERNS, _inflected),
    materials=MATERIALS,
    genders=GENDERS,
    usages=inflected(USAGES, _inflected),
    seasons=SEASONS,
    occasions=OCCASIONS,
    details=inflected(DETAILS, _inflected),
    negations=(
        Negation("without", "senza|senza alcun|senza alcuna|privo di|priva di", Scope.PHRASE),
        Negation("no", "nessun|nessuna|nessuno|né|niente", Scope.PHRASE),
        Negation("not", "non|no|ma non|che non sia|che non siano|non voglio|invece di", Scope.WORD),
        Negation("other than", "tranne|eccetto|a parte|escluso|diverso da|diversa da|diverse da", Scope.PHRASE),
    ),
    prices=PriceWords(
        below="sotto|sotto i|meno di|fino a|massimo|al massimo|inferiore a|non più di|a meno di|entro|max|sotto ai",
        above="sopra|sopra i|più di|oltre|a partire da|minimo|da almeno|almeno|superiore a",
        ranges=(("da", "a"), ("tra", "e"), ("fra", "e"), ("dai", "ai")),
        cheap="economico|economica|economici|economiche|a buon mercato|a poco prezzo|poco costoso|low cost|conveniente|"
        "convenienti",
        cheapest="più economico|più economica|meno caro|meno cara|i più economici|le più economiche|prezzo più basso|"
        "più economici|più economiche|prezzo crescente",
        expensive="costoso|costosa|caro|cara|lusso|di lusso|lussuoso|pregiato|alta gamma",
        dearest="più costoso|più costosa|più caro|più cara|prezzo più alto|i più cari|prezzo decrescente",
        currencies={"EUR": "euro|eur|€", "CHF": "chf|franchi", "USD": "dollari|dollaro|usd|$", "GBP": "sterline|gbp|£"},
    ),
    new="nuovo|nuova|nuovi|nuove|novità|nuovi arrivi|nuova collezione|ultimi arrivi",
    sale="saldi|in saldo|scontato|scontata|scontati|scontate|in offerta|offerta|offerte|sconto|sconti|in sconto|outlet|"
    "promozione|in promozione",
    conjunctions="e|ed|&",
    disjunctions="o|oppure|né",
    stop_words=STOP_WORDS,
    singular=singular,
    ambiguous=word_set(
        "mamma body pile golf pull cover costume over estate short regular fitness smoking optical sci tiffany "
        "folk montgomery cargo donna metallica aperture papa unite mare fede"
    ),
    rarely_english=word_set("fiori gonna rosa nero verde blu viola bianca verdi"),
)
