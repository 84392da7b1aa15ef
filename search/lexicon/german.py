"""German. The words were written for Drape by hand, as shoppers in Germany, Austria and Switzerland type them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.lexicon.english import ENGLISH
from search.lexicon.german_types import TYPES
from search.lexicon.inflection import inflected, merged
from search.lexicon.loanwords import ETHNIC_WEAR
from search.lexicon.model import Lexicon, Negation, PriceWords, Scope
from search.lexicon.terms import word_set

COLOURS: dict[str, str] = {
    # "~" marks adjectives, to which endings are added
    "red": "rot~|hellrot~|knallrot~|kirschrot~|feuerrot~",
    "black": "schwarz~|tiefschwarz~",
    "white": "weiß~|schneeweiß~|reinweiß~",
    "green": "grün~|smaragdgrün~|tannengrün~|waldgrün~|flaschengrün~|grasgrün~",
    "dark green": "dunkelgrün~",
    "light green": "hellgrün~",
    "mint": "mint|mintgrün~|minze|salbeigrün~|salbei",
    "yellow": "gelb~|zitronengelb~|knallgelb~|hellgelb~|sonnengelb~",
    "orange": "orange|oranges|oranger|orangen~|orangefarben~|knallorange",
    "brown": "braun~|schokobraun~|schokoladenbraun~|schoko|mokka",
    "dark brown": "dunkelbraun~|kaffeebraun~",
    "light brown": "hellbraun~",
    "navy": "marineblau~|dunkelblau~|navy|navyblau~|nachtblau~|marine",
    "blue": "blau~|jeansblau~|stahlblau~|taubenblau~|rauchblau~|kornblumenblau~|mittelblau~|indigoblau~",
    "royal blue": "königsblau~|royalblau~|kobaltblau~",
    "light blue": "hellblau~|himmelblau~|babyblau~|eisblau~",
    "grey": "grau~|steingrau~|hellgrau~|mittelgrau~|silbergrau~",
    "grey melange": "graumeliert~|grau meliert",
    "charcoal": "anthrazit|anthrazitfarben~|dunkelgrau~|anthrazitgrau~",
    "burgundy": "weinrot~|bordeaux|bordeauxrot~|burgunder|dunkelrot~|burgunderrot~",
    "off white": "cremeweiß~|wollweiß~|naturweiß~|offwhite|elfenbein|elfenbeinfarben~|ecru|gebrochenes weiß",
    "cream": "creme|cremefarben~|cremefarbig~",
    "multicoloured": "bunt~|mehrfarbig~|vielfarbig~|farbenfroh~|multicolor|regenbogen",
    "turquoise": "türkis~|türkisfarben~|türkisblau~|aqua",
    "teal": "petrol|petrolfarben~|petrolblau~",
    "lime green": "limettengrün~|limette|lindgrün~",
    "neon green": "neongrün~",
    "neon yellow": "neongelb~",
    "taupe": "taupe|schlammfarben~",
    "camel": "camel|kamel|kamelfarben~|cognac|cognacfarben~|karamell",
    "sand": "sand|sandfarben~",
    "khaki": "khaki|khakifarben~|khakigrün~",
    "beige": "beige|beigefarben~|hellbeige",
    "nude": "nude|hautfarben~|puder|puderfarben~",
    "purple": "lila|lilan~|beere|beerenfarben~|brombeer|violett~|dunkellila|aubergine|pflaume",
    "lavender": "flieder|fliederfarben~|lavendel|helllila",
    "mauve": "mauve|malve",
    "pink": "pink~|rosa|rosan~|hellrosa|zartrosa|altrosa|rosé|rosafarben~|babyrosa",
    "magenta": "magenta|fuchsia|knallpink|neonpink",
    "peach": "pfirsich|apricot|aprikose|lachs|lachsfarben~|koralle|korallenrot~",
    "rust": "rost|rostrot~|rostbraun~|terrakotta|ziegelrot~|terracotta",
    "mustard": "senf|senfgelb~|ocker|senffarben~",
    "olive": "oliv|olivgrün~|armeegrün~|olive",
    "silver": "silber|silbern~|silberfarben~",
    "gold": "gold|golden~|goldfarben~|goldig~",
    "rose gold": "roségold|rosegold|roségoldfarben~",
    "bronze": "bronze|bronzefarben~",
    "copper": "kupfer|kupferfarben~|kupfern~",
    "metallic": "metallic",
    "transparent": "transparent~|durchsichtig~",
}

PATTERNS: dict[str, str] = {
    "striped": "gestreift~|streifen|nadelstreifen|streifenmuster|ringel|geringelt~|längsstreifen|querstreifen",
    "checked": "kariert~|karo|karos|karomuster|schottenkaro|hahnentritt|vichykaro",
    "polka dot": "gepunktet~|punkte|punkten|pünktchen|tupfen|getupft~|polka dots|punktemuster",
    "floral": "geblümt~|blumen|blümchen|blumenmuster|floral~|blumenprint|blüten|blumendruck",
    "animal print": "animal print|tiermuster|schlangenmuster|schlangenprint|zebramuster|zebra",
    "leopard print": "leo|leomuster|leoprint|leopardenmuster|leopard|leo print",
    "printed": "bedruckt~|print|aufdruck|druck|gemustert~|muster|mit aufdruck",
    "plain": "einfarbig~|uni|unifarben~|schlicht~|ungemustert~|ohne muster",
    "knitted": "gestrickt~|grob gestrickt|strick|zopfmuster|gehäkelt~|häkel|gerippt~|rippstrick|grobstrick|feinstrick",
    "ripped": "zerrissen~|destroyed|löcher",
    "washed": "verwaschen~|used look|stonewashed",
    "camouflage": "camouflage|tarnmuster|tarnfarben|flecktarn",
    "colour block": "colorblocking|zweifarbig~|colourblocking",
    "embroidered": "bestickt~|stickerei|gestickt~|lochstickerei",
    "paisley": "paisley|paisleymuster",
    "geometric": "geometrisch~|zickzack|grafisch~|abstrakt~",
    "tie dye": "batik|gebatikt~|farbverlauf",
    "sequinned": "pailletten|glitzer|glitzernd~|paillettenbesetzt~|strass|glitzernd~|funkelnd~",
    "quilted": "gesteppt~|wattiert~",
    "fair isle": "norweger|norwegermuster",
    "pleated": "plissiert~|plissee|falten",
}

MATERIALS: dict[str, str] = {
    "cotton": "baumwolle|baumwoll|aus baumwolle|biobaumwolle|bio baumwolle",
    "denim": "denim|jeansstoff",
    "leather": "leder|echtleder|aus leder|echt leder|glattleder|nappaleder",
    "faux leather": "kunstleder|lederimitat|veganes leder",
    "suede": "wildleder|veloursleder|rauleder|nubukleder",
    "linen": "leinen|aus leinen",
    "wool": "wolle|schurwolle|merino|merinowolle|tweed|loden|alpaka|mohair|bouclé|aus wolle|lammwolle|woll",
    "cashmere": "kaschmir|cashmere",
    "silk": "seide|seiden|aus seide|seidig",
    "satin": "satin",
    "velvet": "samt|aus samt|samtig|velours|nicki",
    "corduroy": "cord|kord|breitcord|feincord",
    "lace": "spitze|spitzen|aus spitze",
    "mesh": "mesh|tüll|netz",
    "chiffon": "chiffon|krepp",
    "fleece": "fleece|teddy|teddyfell|plüsch",
    "waterproof": "wasserdicht|wasserabweisend|gore-tex|goretex|regenfest|winddicht",
    "fur": "pelz|fell|lammfell|schaffell",
    "faux fur": "kunstfell|kunstpelz|fellimitat|webpelz",
    "polyester": "polyester",
    "nylon": "nylon",
    "viscose": "viskose|modal|lyocell",
    "stretch": "stretch|elasthan|elastan|elastisch",
    "canvas": "canvas|segeltuch",
    "flannel": "flanell",
    "down": "daunen|daune|federn",
    "straw": "stroh|bast",
    "rubber": "gummi|silikon",
    "stainless steel": "edelstahl|stahl|titan",
    "sterling silver": "sterlingsilber|echtsilber|925 silber",
    "pearl": "perlen|perle|perlmutt",
    "diamond": "diamant|diamanten|brillant|zirkonia|kristall",
    "terry": "frottee|frottier",
    "jersey cotton": "jersey",
    "patent leather": "lackleder|lack",
}
GENDERS: dict[str, str] = {
    "men": "herren|männer|mann|männlich|herr|für ihn|männern|ihn|freund|ehemann|papa|vater|opa|großvater|onkel|bruder",
    "women": "damen|frauen|frau|weiblich|dame|für sie|mama|mutter|freundin|ehefrau|mädels|oma|"
    "großmutter|tante|schwester",
    "boys": "jungen|junge|jungs|buben|bub|knaben|sohn|enkel|neffe",
    "girls": "mädchen|tochter|maedchen|enkelin",
    "unisex": "unisex|damen und herren|herren und damen|geschlechtsneutral",
    "kids": "kinder|kind|kids|kindern|jugendliche|teenager|kleinkind|kleinkinder",
    "baby": "baby|babys|babies|säugling|neugeborene|neugeborenes",
}
QUALITIES: dict[str, str] = {
    # "~" marks adjectives, to which endings are added
    "casual": "lässig~|bequem~|gemütlich~|leger~",
    "sporty": "sportlich~",
    "elegant": "elegant~|schick~|edel~|festlich~|feierlich~",
    "formal": "formell~|förmlich~|seriös~",
    "traditional": "traditionell~",
}
USAGES: dict[str, str] = {
    "casual": "casual|alltag|freizeit",
    "sports": "sport|outdoor|tennis|radfahren|golf",
    "running": "laufen|joggen|laufsport",
    "training": "training|workout",
    "hiking": "wandern|trekking|bergsteigen",
    "elegant": "chic",
    "business": "business|büro|geschäftlich",
    "evening": "abend|abends",
    "party": "party|feier|feiern|ausgehen",
    "travel": "reise|reisen|unterwegs",
    "traditional": "tracht|trachten",
}
SEASONS: dict[str, str] = {
    "summer": "sommer|sommerlich~|hochsommer",
    "winter": "winter|winterlich~|kalte tage",
    "autumn": "herbst|herbstlich~",
    "spring": "frühling|frühjahr|frühlingshaft~|übergang|übergangszeit",
}
OCCASIONS: dict[str, str] = {
    "wedding": "hochzeit|hochzeiten|standesamt|trauung|hochzeitsgast|hochzeitsgäste|braut|brautjungfer",
    "work": "arbeit|arbeitskleidung|beruf|job",
    "job interview": "vorstellungsgespräch|bewerbungsgespräch",
    "cocktail": "cocktail|disco|disko|club|geburtstag|geburtstagsfeier|silvester",
    "gala": "gala|oper",
    "prom": "ball|abiball|abschlussball|abi",
    "ceremony": "konfirmation|kommunion|taufe|jugendweihe",
    "date night": "date|valentinstag",
    "beach": "strand|pool|schwimmbad|baden|schwimmen|meer",
    "holiday": "urlaub|ferien|kreuzfahrt",
    "gym": "fitnessstudio|fitness|yoga|pilates|turnen|gymnastik",
    "school": "schule|einschulung|universität|studium",
    "festival": "festival|konzert",
    "christmas": "weihnachten|weihnachtlich|nikolaus|weihnachts",
    "carnival": "karneval|fasching|halloween|kostüm|kostüme|verkleidung",
    "skiing": "ski|skifahren|snowboard|skiurlaub|schnee",
    "rain": "regen|regenwetter|regentage",
    "maternity": "schwangerschaft|umstandsmode|schwanger|schwangere|umstands",
    "funeral": "beerdigung|trauer|trauerfeier",
    "gift": "geschenk|geschenke|geschenkidee|geschenkideen|geburtstagsgeschenk|weihnachtsgeschenk",
    "garden party": "gartenparty|grillparty|sommerfest",
}
DETAILS: dict[str, str] = {
    "long sleeve": "langarm|langärmlig~|langärmelig~|lange ärmel|langen ärmeln",
    "short sleeve": "kurzarm|kurzärmlig~|kurzärmelig~|kurze ärmel|kurzen ärmeln",
    "sleeveless": "ärmellos~",
    "strapless": "trägerlos~|bandeau",
    "off shoulder": "schulterfrei~|off shoulder",
    "v neck": "v ausschnitt",
    "round neck": "rundhals|rundhalsausschnitt",
    "high neck": "stehkragen",
    "backless": "rückenfrei~",
    "hooded": "mit kapuze",
    "high waisted": "high waist|hoher bund|hohe taille",
    "slim": "slim fit|eng~|skinny|figurbetont~|tailliert~|schmal~|slim",
    "loose": "weit~|locker~|baggy|loose fit|weit geschnitten",
    "oversized": "oversize|oversized",
    "flared": "ausgestellt~|bootcut",
    "straight": "gerade~|straight|regular fit",
    "cropped": "cropped|verkürzt~",
    "long": "lang~|bodenlang~|knöchellang~",
    "short": "kurz~",
    "mini": "mini",
    "midi": "midi|knielang~|wadenlang~",
    "maxi": "maxi",
    "plus size": "große größen|große größe|übergröße|übergrößen|plus size|mollige",
    "size": "größe|größen|gr|groesse",
    "heeled": "mit absatz|hochhackig~",
    "platform": "plateau",
    "warm": "warm~|gefüttert~|dick~",
    "light": "leicht~|dünn~|luftig~",
    "vintage": "vintage|retro|gebraucht~",
    "sleeves": "ärmel|ärmeln",
    "pockets": "mit taschen|seitentaschen",
    "hood": "kapuze",
    "collar": "kragen",
    "buttons": "knöpfe|knöpfen|knopf|knopfleiste",
    "zip": "reißverschluss|zip|zipper",
    "laces": "schnürung|schnürsenkel",
    "straps": "träger|trägern|spaghettiträger|spaghettiträgern|riemchen|riemen",
    "ruffles": "rüschen|volants|volant",
    "fringes": "fransen|quasten",
    "bow": "schleife|schleifen",
    "logo": "logo|logos",
    "slit": "schlitz|beinschlitz",
    "cut outs": "cut outs|cut out",
    "velcro": "klettverschluss",
    "braided": "geflochten~",
    "polarised": "polarisiert~",
    "mirrored": "verspiegelt~",
    "underwire": "bügel",
}
PREFIXES: dict[str, str] = {
    # first parts of compounds that are not in the tables, or mean something else there
    "jeans": "denim", "leder": "leather", "lack": "patent leather", "strick": "knitted", "stoff": "",
    "kunstleder": "faux leather", "woll": "wool", "baumwoll": "cotton", "leinen": "linen", "seiden": "silk",
    "samt": "velvet", "cord": "corduroy", "spitzen": "lace", "pelz": "fur", "kunstfell": "faux fur",
    "lammfell": "shearling", "daunen": "down", "stepp": "quilted", "fleece": "fleece", "teddy": "teddy",
    "tüll": "tulle", "satin": "satin", "flanell": "flannel", "frottee": "terry", "gummi": "rubber", "stroh": "straw",
    "perlen": "pearl", "silber": "silver", "gold": "gold", "blumen": "floral", "blümchen": "floral",
    "streifen": "striped", "ringel": "striped", "karo": "checked", "punkte": "polka dot", "leo": "leopard print",
    "pailletten": "sequin", "glitzer": "glitter", "print": "printed", "herren": "men's", "männer": "men's",
    "damen": "women's", "frauen": "women's", "kinder": "kids", "jungen": "boys", "mädchen": "girls", "baby": "baby",
    "unisex": "unisex", "sommer": "summer", "winter": "winter", "herbst": "autumn", "frühling": "spring",
    "frühlings": "spring", "sport": "sports", "lauf": "running", "jogging": "jogging", "trainings": "training",
    "fitness": "fitness", "yoga": "yoga", "wander": "hiking", "trekking": "trekking", "outdoor": "outdoor",
    "tennis": "tennis", "rad": "cycling", "fahrrad": "cycling", "golf": "golf", "ski": "ski", "fußball": "football",
    "reit": "riding", "freizeit": "casual", "alltags": "casual", "haus": "", "business": "business", "büro": "office",
    "anzug": "formal", "abend": "evening", "party": "party", "cocktail": "cocktail", "hochzeits": "wedding",
    "braut": "wedding", "ball": "ball", "strand": "beach", "bade": "beach", "reise": "travel", "schul": "school",
    "arbeits": "work", "umstands": "maternity", "trachten": "traditional", "regen": "rain", "kapuzen": "hooded",
    "rollkragen": "roll neck", "langarm": "long sleeve", "kurzarm": "short sleeve", "träger": "strappy",
    "wickel": "wrap", "falten": "pleated", "plissee": "pleated", "mini": "mini", "midi": "midi", "maxi": "maxi",
    "skinny": "skinny", "slim": "slim", "schlag": "flared", "schnee": "snow", "cowboy": "cowboy", "volant": "ruffle",
    "cargo": "cargo", "biker": "biker", "bomber": "bomber", "wind": "wind", "designer": "designer", "rüschen": "ruffle",
    "lang": "long", "kurz": "short", "rundhals": "round neck", "tunika": "tunic", "marken": "", "mode": "", "ober": "",
    "schnür": "lace up", "plateau": "platform", "absatz": "heeled", "keil": "wedge", "riemchen": "strappy",
    "umhänge": "shoulder", "schulter": "shoulder", "henkel": "top handle",
}  # fmt: skip
STOP_WORDS = word_set(
    "der die das den dem des ein eine einer eines einem einen und oder mit für von vom im in am an auf aus bei beim zu "
    "zum zur als auch nach über unter um durch gegen ich du er es wir ihr mein meine meinen meiner mir mich dir dich "
    "ist sind war sein hat haben habe hätte möchte möchten will suche suchen gesucht brauche zeig zeige mir etwas was "
    "wie wo wer welche welcher welches diese dieser dieses sehr ganz gern gerne bitte so nur noch schon man sich "
    "kleidung klamotten mode bekleidung anziehen tragen zum farbe farben stil art paar stück schöne schöner "
    "schönes schönen schön hübsch hübsche hübsches tolle tolles toller farbig farbige farbiges farbe ab bis zwischen "
    "oben aber ziehe zieht s"
)
_ENDINGS = ("", "e", "es", "er", "en", "em")
_ENDINGS_AFTER_E = ("", "s", "r", "n", "m")


def _inflected(name: str) -> Sequence[str]:
    """Return an adjective, marked by "~", with its endings: rot, rote, rotes, roter, roten, rotem."""
    if not name.endswith("~"):
        return [name]
    adjective = name.removesuffix("~")
    return [adjective + ending for ending in (_ENDINGS_AFTER_E if adjective.endswith("e") else _ENDINGS)]


def _spellings(name: str) -> Sequence[str]:
    """Return a name with umlauts, and as written on a keyboard without them: "grün", "gruen"."""
    digraphs = name.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    return (name,) if digraphs == name else (name, digraphs)


def singular(word: str) -> str:
    """Return the singular. German plurals are listed with their words; only "-s" of loanwords is a rule."""
    return word[:-1] if len(word) > 4 and re.search("[aeiouy]s$", word) and not word.endswith("us") else word


GERMAN = Lexicon(
    code="de",
    name="German",
    base=ENGLISH,
    types={**ETHNIC_WEAR, **TYPES},
    colours=inflected(COLOURS, _inflected),
    patterns=inflected(PATTERNS, _inflected),
    materials=MATERIALS,
    genders=GENDERS,
    usages=merged(USAGES, inflected(QUALITIES, _inflected)),
    seasons=inflected(SEASONS, _inflected),
    occasions=OCCASIONS,
    details=inflected(DETAILS, _inflected),
    prefixes=PREFIXES,
    negations=(
        Negation("without", "ohne", Scope.PHRASE),
        Negation("no", "kein|weder|keine|keinen|keiner|keines|keinem", Scope.PHRASE),
        Negation("not", "nicht|aber nicht|statt|anstatt", Scope.WORD),
        Negation("other than", "außer|ausser|ausgenommen|alles außer|nur nicht", Scope.PHRASE),
    ),
    prices=PriceWords(
        below="unter|bis|bis zu|weniger als|maximal|max|höchstens|billiger als|günstiger als|nicht mehr als",
        above="über|ab|mehr als|mindestens|teurer als",
        ranges=(("von", "bis"), ("zwischen", "und")),
        cheap="günstig|günstige|günstiges|günstiger|günstigen|billig|billige|billiges|billiger|billigen|preiswert|"
        "preiswerte|preiswertes|preisgünstig",
        cheapest="günstigste|günstigstes|günstigster|billigste|billigstes|billigster|am günstigsten|am billigsten|"
        "günstigste zuerst|preis aufsteigend",
        expensive="teuer|teure|teures|teurer|luxus|hochwertig|hochwertige|hochwertiges|luxuriös|exklusiv",
        dearest="teuerste|teuerstes|am teuersten|preis absteigend|teuerste zuerst",
        currencies={
            "EUR": "euro|euros|eur|€",
            "CHF": "chf|franken|fr|sfr",
            "USD": "dollar|usd|$",
            "GBP": "pfund|gbp|£",
        },
    ),
    new="neu|neue|neues|neuer|neuen|neuheiten|neuheit|neueste|neuestes|neuste|aktuell|aktuelle",
    sale="sale|im angebot|angebot|angebote|reduziert|reduzierte|reduziertes|reduzierter|rabatt|schlussverkauf|"
    "ausverkauf|im sale|schnäppchen|herabgesetzt|heruntergesetzt",
    conjunctions="und|&|sowie",
    disjunctions="oder|noch|bzw",
    stop_words=STOP_WORDS,
    singular=singular,
    spellings=_spellings,
    ambiguous=word_set(
        "lack rock hut hose slip uni locker titan body set sets job kind string strings marine manner smoking dick "
        "loop bodies fell lang leo eng stolen strand dame mama papa mann date fitness"
    ),
    accented=frozenset(("dunn",)),
    rarely_english=word_set("rot rote mantel rosa braun"),
)
