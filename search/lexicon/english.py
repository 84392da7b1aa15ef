"""English (British, American and Indian): the language whose labels all other lexicons share."""

from __future__ import annotations

import re

from search.lexicon.english_types import GROUPS, TYPES
from search.lexicon.model import Lexicon, Negation, PriceWords, Scope
from search.lexicon.terms import word_set

COLOURS: dict[str, str] = {
    "red": "red|crimson|scarlet|cherry red|bright red|ruby|ruby red|tomato red|cherry",
    "black": "black|jet black|ebony",
    "white": "white|snow white|pure white|optical white",
    "green": "green|emerald|bottle green|emerald green|forest green|dark green|light green|mint green|mint|pistachio|"
    "sage|sage green|grass green",
    "yellow": "yellow|lemon yellow|lemon|bright yellow|neon yellow|sunshine yellow",
    "orange": "orange|tangerine|bright orange|neon orange|burnt orange",
    "brown": "brown|chocolate brown|chocolate|mocha|hazel|walnut",
    "navy blue": "navy blue|navy|dark blue|midnight blue|midnight",
    "blue": "blue|royal blue|cobalt|cobalt blue|electric blue|indigo|azure|sapphire",
    "light blue": "light blue|sky blue|pale blue|baby blue|powder blue|ice blue|pastel blue",
    "grey": "grey|gray|light grey|light gray|ash grey|slate|slate grey|stone",
    "grey melange": "grey melange|grey|melange|heather grey|gray melange|heather gray|marl grey|grey marl",
    "charcoal": "charcoal|dark grey|dark gray|anthracite|charcoal grey|charcoal gray|graphite",
    "maroon": "maroon|wine red|dark red|burgundy|wine",
    "burgundy": "burgundy|wine red|dark red|bordeaux|wine|oxblood|claret",
    "off white": "off white|ivory|cream|ecru|eggshell|broken white",
    "cream": "cream|ivory|off white|ecru|vanilla|cream coloured",
    "multi": "multi colour|multicolour|multicoloured|colourful|multi|multicolor|multicolored|multi coloured|"
    "multi color|colorful|rainbow",
    "turquoise blue": "turquoise|turquoise blue|aqua|aquamarine|cyan",
    "sea green": "sea green|teal|aqua green",
    "teal": "teal|petrol|petrol blue|teal blue|teal green",
    "lime green": "lime green|lime|neon green|lime yellow",
    "fluorescent green": "neon green|fluorescent green",
    "coffee brown": "coffee brown|dark brown|brown|coffee|espresso brown",
    "mushroom brown": "mushroom brown|light brown|taupe|mushroom",
    "taupe": "taupe|greige|mushroom brown",
    "tan": "tan|light brown|cognac|camel|caramel|toffee|saddle brown",
    "khaki": "khaki|sand|khaki green",
    "beige": "beige|sand|nude|camel|oatmeal|biscuit|stone",
    "skin": "skin|nude|beige|skin coloured",
    "nude": "nude|skin|beige|blush",
    "purple": "purple|violet|plum|aubergine|eggplant|grape|dark purple",
    "lavender": "lavender|lilac|light purple|lilac purple|pastel purple",
    "mauve": "mauve|light purple|dusky pink",
    "magenta": "magenta|fuchsia|hot pink|fuschia|cerise|neon pink",
    "pink": "pink|rose|light pink|pale pink|baby pink|dusty pink|blush pink|bubblegum pink|pastel pink|salmon pink",
    "rose": "rose|pink|dusty rose|old rose|rose pink",
    "peach": "peach|apricot|salmon|coral|coral pink",
    "rust": "rust|rust orange|brick|terracotta|brick red|copper|rust red",
    "mustard": "mustard|mustard yellow|ochre|saffron",
    "olive": "olive|olive green|army green|military green|khaki green|moss green",
    "silver": "silver|silvery|silver coloured|silver tone",
    "gold": "gold|golden|gold coloured|gold tone|rose gold",
    "bronze": "bronze|bronze coloured",
    "copper": "copper|copper coloured",
    "steel": "steel|silver|stainless steel|gunmetal",
    "metallic": "metallic|silver|metallics|shiny metallic",
    "transparent": "transparent|clear|see through",
}
PATTERNS: dict[str, str] = {
    "striped": "striped|stripe|stripes|stripy|stripey|pinstripe|pinstriped|pinstripes|breton|breton stripe|"
    "horizontal stripes|vertical stripes|nautical stripes",
    "checked": "checked|check|plaid|checkered|checks|tartan|gingham|chequered|houndstooth|argyle|windowpane check|"
    "lumberjack|prince of wales check|dogtooth|glen check|buffalo check|tattersall",
    "polka dot": "polka dot|dotted|spotted|polka dots|dots|spots|spotty|polka|dot|polka dotted",
    "floral": "floral|flower|flowery|flower print|flowers|florals|floral print|flower pattern|ditsy|botanical|tropical|"
    "palm print|hibiscus|roses|floral pattern|blossom",
    "animal print": "animal print|leopard|leopard print|zebra|zebra print|snake print|snakeskin|tiger print|cow print|"
    "snake|animal prints|cheetah print|crocodile print|cheetah",
    "printed": "printed|print|graphic|graphic print|prints|patterned|logo print|slogan|slogan print|pattern|"
    "all over print",
    "solid": "solid|plain|solid colour|solid color|unicolour|single colour|one colour|unpatterned|plain coloured",
    "knitted": "knitted|knit|cable knit|ribbed|crochet|rib knit|chunky knit|waffle knit|crocheted|cable",
    "washed": "washed|faded|distressed|acid wash|stonewashed|stone washed|bleached|ripped|acid washed|worn look|"
    "destroyed",
    "camouflage": "camouflage|camo|army print|camo print|camouflage print",
    "colour block": "colour block|color block|colourblocked|colour blocked|color blocked|colorblock|two tone|two toned",
    "embroidered": "embroidered|embroidery|broderie|broderie anglaise|chikankari|needlework",
    "paisley": "paisley|paisley print|bandana print",
    "geometric": "geometric|geometrical|geometric print|zigzag|chevron|aztec|aztec print|abstract|abstract print",
    "tie dye": "tie dye|tie dyed|batik|ombre|dip dye|dip dyed|shibori",
    "sequinned": "sequinned|sequined|sequin|sequins|glitter|glittery|sparkly|beaded|rhinestones|rhinestone|sparkling",
    "quilted": "quilted|padded|quilt",
    "fair isle": "fair isle|nordic pattern|norwegian pattern|nordic|jacquard",
    "pleated": "pleated|pleats|plisse",
}
MATERIALS: dict[str, str] = {
    "cotton": "cotton|organic cotton|jersey cotton|cotton jersey|poplin|pima cotton|pure cotton|100% cotton|"
    "cotton rich",
    "denim": "denim|chambray|raw denim|stretch denim|selvedge",
    "leather": "leather|real leather|genuine leather|nappa|patent leather|full grain leather|lambskin|cowhide",
    "faux leather": "faux leather|vegan leather|pu leather|leatherette|imitation leather|fake leather|"
    "artificial leather|pleather|synthetic leather",
    "suede": "suede|suedette|faux suede|nubuck",
    "linen": "linen|flax|linen blend|pure linen",
    "wool": "wool|woollen|woolen|merino|merino wool|lambswool|tweed|boucle|virgin wool|woolly|wool blend|worsted|"
    "alpaca|mohair|angora",
    "cashmere": "cashmere|pashmina wool|cashmere blend",
    "silk": "silk|pure silk|silky|mulberry silk|raw silk",
    "satin": "satin|sateen|satiny",
    "velvet": "velvet|velour|velvety|crushed velvet",
    "corduroy": "corduroy|cord|needlecord",
    "lace": "lace|lacy|lace trim|guipure",
    "mesh": "mesh|tulle|netting|net|organza",
    "chiffon": "chiffon|georgette|voile|crepe",
    "fleece": "fleece|polar fleece|fleecy|sherpa|teddy|borg|microfleece",
    "gore-tex": "gore-tex|goretex|gore tex|waterproof|water resistant|water repellent|softshell|windproof",
    "fur": "fur|faux fur|fake fur|shearling|sheepskin|furry",
    "polyester": "polyester|poly",
    "nylon": "nylon|polyamide",
    "viscose": "viscose|rayon|modal|tencel|lyocell|bamboo",
    "spandex": "spandex|elastane|lycra|stretch|stretchy",
    "canvas": "canvas|canvass",
    "flannel": "flannel|brushed cotton",
    "down": "down|goose down|feather|feathers|duck down",
    "straw": "straw|raffia|wicker|rattan|woven straw",
    "rubber": "rubber|silicone|silicon|latex",
    "stainless steel": "stainless steel|titanium",
    "sterling silver": "sterling silver|925 silver|real silver",
    "pearl": "pearl|pearls|freshwater pearl",
    "diamond": "diamond|diamonds|crystal|crystals|zirconia|cubic zirconia",
    "terry": "terry|terry cloth|towelling|french terry",
    "seersucker": "seersucker",
}
GENDERS: dict[str, str] = {
    "men": "men|man|mens|male|gents|gentlemen|him|guys|guy|males|menswear|husband|boyfriend|dad|father|gentleman|mans|"
    "grandpa|grandfather|uncle|brother",
    "women": "women|woman|womens|ladies|female|lady|her|females|womenswear|wife|girlfriend|mum|mom|mother|womans|"
    "grandma|grandmother|aunt|auntie|sister",
    "boys": "boys|boy|son|little boy|little boys|teenage boy|grandson|nephew",
    "girls": "girls|girl|daughter|little girl|little girls|teenage girl|granddaughter|niece",
    "unisex": "unisex|men and women|everyone|gender neutral|genderless|women and men|for both",
    "kids": "kids|kid|children|child|childrens|junior|juniors|toddler|toddlers|teens|teen|teenager|teenagers|youth|"
    "kids wear|kidswear|childrenswear",
    "baby": "baby|babies|newborn|newborns|infant|infants|babywear",
}
USAGES: dict[str, str] = {
    "casual": "casual|everyday|casually|leisure|laid back|smart casual|streetwear|street style|comfy|comfortable|cosy|"
    "cozy|relaxed",
    "sports": "sports|sport|sporty|athletic|running|training|workout|fitness|jogging|athleisure|tennis|cycling|hiking|"
    "trekking|cricket|athletics|outdoor|golf|climbing",
    "ethnic": "ethnic|traditional|indian|festive indian",
    "formal": "formal|office|business|smart|formals|elegant|dressy|chic|professional|corporate|classy|sophisticated|"
    "black tie",
    "party": "party|evening|clubbing|festive|nightclub|glamorous|night out|clubwear|partywear|glam",
    "travel": "travel|travelling|traveling|journey",
    "home": "lounge|lounging|home wear|homewear|sleep",
}
SEASONS: dict[str, str] = {
    "summer": "summer|summery|summertime|hot weather|warm weather|summers",
    "winter": "winter|wintry|cold weather|winters|wintertime|snow|snowy",
    "fall": "fall|autumn|autumnal",
    "spring": "spring|springtime|mid season|transitional",
}
OCCASIONS: dict[str, str] = {
    "wedding": "wedding|weddings|wedding guest|bridal|bride|bridesmaid|marriage|groom|civil ceremony|engagement",
    "office": "work|workwear|meeting|desk job|workplace|conference",
    "interview": "interview|job interview|interviews",
    "party": "cocktail|birthday party|new years eve|parties|club|disco|house party|cocktail party",
    "gala": "gala|ball|prom|black tie event|red carpet|graduation|opera|homecoming|ceremony",
    "date": "date night|first date|romantic|valentines|valentines day|dinner date",
    "beach": "beach|pool|seaside|swimming|poolside|swim|surfing|surf",
    "holiday": "holiday|vacation|cruise|holidays|resort|resort wear",
    "gym": "gym|crossfit|pilates|yoga|exercise|weightlifting|spinning",
    "school": "school|college|university|campus|back to school|uniform",
    "festival": "festival|concert|coachella|festivals|rave",
    "christmas": "christmas|xmas|festive season",
    "halloween": "halloween|fancy dress|carnival",
    "skiing": "skiing|ski|snowboarding|snowboard|apres ski",
    "rain": "rain|rainy|rainy day|wet weather|monsoon",
    "pregnancy": "maternity|pregnant|pregnancy|nursing",
    "funeral": "funeral|mourning|funerals",
    "brunch": "brunch|garden party|picnic|barbecue|tea party",
    "diwali": "diwali|eid|navratri|puja|sangeet|mehndi",
    "gift": "gift|gifts|present|presents|birthday gift|birthday present|gift idea|gift ideas|christmas gift|"
    "christmas present|gifting",
}
DETAILS: dict[str, str] = {
    "long sleeve": "long sleeve|long sleeved|long sleeves|full sleeve|full sleeves",
    "short sleeve": "short sleeve|short sleeved|short sleeves|half sleeve|half sleeves",
    "sleeveless": "sleeveless",
    "strapless": "strapless|bandeau",
    "off shoulder": "off shoulder|off the shoulder|one shoulder|cold shoulder|bardot",
    "v neck": "v neck|v neckline|low cut",
    "round neck": "round neck|crew neck|crewneck",
    "high neck": "high neck|mock neck|stand collar",
    "backless": "backless|open back",
    "hooded": "hooded|with a hood|with hood",
    "high waisted": "high waisted|high waist|high rise",
    "low waisted": "low waisted|low rise|hip hugger",
    "slim": "slim|slim fit|fitted|skinny|tight|figure hugging|bodycon",
    "loose": "loose|relaxed fit|loose fit|baggy|wide|wide leg|flowy",
    "oversized": "oversized|oversize|boxy",
    "flared": "flared|bootcut|flare",
    "straight": "straight|straight leg|regular fit",
    "cropped": "cropped|crop",
    "long": "long|floor length|ankle length",
    "short": "short",
    "mini": "mini",
    "midi": "midi|knee length|calf length",
    "maxi": "maxi",
    "plus size": "plus size|curvy|plus sizes|big and tall",
    "petite": "petite",
    "size": "size|sizes",
    "heeled": "heeled|high heeled|block heel",
    "platform": "platform|chunky",
    "thick": "thick|warm|lined|chunky knit|insulated|heavy",
    "light": "light|lightweight|thin|airy|breathable",
    "vintage": "vintage|retro|second hand",
    "sleeves": "sleeves|sleeve",
    "pockets": "pockets|pocket",
    "hood": "hood",
    "collar": "collar|collars",
    "buttons": "buttons|button|buttoned",
    "zip": "zip|zipper|zips|zippers",
    "laces": "laces|lace up|lacing",
    "straps": "straps|strap|spaghetti straps|strappy",
    "ruffles": "ruffles|ruffle|frills|frill|flounce|flounces",
    "fringes": "fringes|fringe|tassels|fringed",
    "bow": "bow|bows",
    "logo": "logo|logos",
    "slit": "slit|side slit",
    "cut outs": "cut outs|cut out|cutout|cutouts",
    "velcro": "velcro|hook and loop",
    "braided": "braided|plaited|woven|interwoven",
    "polarised": "polarised|polarized",
    "mirrored": "mirrored|mirror lenses",
    "underwire": "underwire|underwired|underwires|wires",
}
STOP_WORDS = word_set(
    "a an the and are as at be been by for from if in into is it its me my of on or so such that their them then there "
    "these they this those to too very was were will with you your our us we i im am s t d ll re ve do does did have "
    "has had can could would should may might want wants wanted need needs looking look find search show get give buy "
    "something anything some any one ones thing things wear wearing worn clothes clothing apparel garment garments "
    "pair pairs piece pieces item items product products style styles styled stylish nice good great beautiful pretty "
    "please what which who when where how also just only really more most like made type kind sort colour color "
    "coloured colored who about over under up"
)
"""Words of a query that say nothing about a product by themselves."""

_IRREGULAR = {
    "scarves": "scarf", "shelves": "shelf", "halves": "half", "knives": "knife", "wives": "wife", "feet": "foot",
    "teeth": "tooth", "children": "child", "babies": "baby", "movies": "movie", "hoodies": "hoodie",
    "beanies": "beanie", "booties": "bootie", "selfies": "selfie", "ties": "tie", "wellies": "welly",
    "nighties": "nightie", "onesies": "onesie", "panties": "panty", "cookies": "cookie", "selves": "self",
    "shoes": "shoe", "toes": "toe", "espadrilles": "espadrille", "aches": "ache", "axes": "axe",
    "creches": "creche", "caches": "cache", "pastiches": "pastiche", "cardies": "cardi",
    "pinkies": "pinkie", "buses": "bus", "canvases": "canvas", "lenses": "lens",
}  # fmt: skip
_PLURAL_ONLY = word_set(
    "shorts glasses shades flats briefs specs boxers braces nylons slacks trunks studs thongs sunglasses dress "
    "slides oxfords derbies cords flares denims khakis overalls goggles less plus yes bus gas this his was is as us "
    "its was tights pumps hipsters cargos hoops kicks spikes cleats chains laces bottoms jeans pants clothes mens "
    "womens ladies's sports dots spots checks roses flowers canvas christmas swiss xmas pjs edges hold's always "
    "vans converse adidas asics levis paris texas dallas"
)
"""Words that end in "s" and are not plurals, or whose singular means something else: "shorts", "glasses"."""

_IN_ES = re.compile("(?:ss|sh|ch|x|zz)es$")


def singular(word: str) -> str:
    """Return the singular of a folded word: "dresses", "ladies", "scarves"; the word itself if it is not a plural."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or not word.endswith("s") or word.endswith("ss") or word in _PLURAL_ONLY:
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y" if len(word) > 4 else word[:-1]
    return word[:-2] if _IN_ES.search(word) else word[:-1]


def number_forms(word: str) -> frozenset[str]:
    """Return the word in the singular and in its possible plurals, for an engine without stemming; forms that do not
    exist are in no title."""
    one = singular(word)
    return frozenset((word, one, f"{one}s", f"{one}es", re.sub("(?<=[^aeiou])y$", "ies", one)))


ENGLISH = Lexicon(
    code="en",
    name="English",
    types=TYPES,
    groups=GROUPS,
    colours=COLOURS,
    patterns=PATTERNS,
    materials=MATERIALS,
    genders=GENDERS,
    usages=USAGES,
    seasons=SEASONS,
    occasions=OCCASIONS,
    details=DETAILS,
    negations=(
        Negation("without", "without|w/o|minus|lacking|free of", Scope.PHRASE),
        Negation("no", "no|none|non|but no|no more", Scope.PHRASE),
        Negation("not", "not|isn't|aren't|don't|nothing|never|but not", Scope.WORD),
        Negation(
            "other than",
            "other than|except|except for|excluding|apart from|anything but|rather than|instead of|hate|hates|dislike|"
            "don't like|do not like|don't want|do not want|can't stand",
            Scope.PHRASE,
        ),
    ),
    prices=PriceWords(
        below="under|below|less than|up to|at most|max|maximum|cheaper than|not more than|no more than|within|upto",
        above="over|above|more than|at least|from|starting at|min|minimum|starting from|upwards of",
        ranges=(("from", "to"), ("between", "and"), ("from", "until")),
        cheap="cheap|affordable|inexpensive|low cost|budget|low priced|reasonably priced|good value",
        cheapest="cheapest|cheapest first|lowest price|low to high|cheaper|price low to high|lowest price first",
        expensive="expensive|luxury|premium|high end|luxurious|upmarket|designer",
        dearest="most expensive|most expensive first|highest price|high to low|price high to low|dearest",
        currencies={
            "EUR": "euro|euros|eur|€",
            "USD": "dollars|dollar|usd|$|bucks|us dollars",
            "GBP": "pounds|pound|gbp|£|quid",
            "INR": "rupees|rupee|inr|rs|₹",
            "CHF": "chf|francs|swiss francs",
            "JPY": "yen|jpy|¥",
        },
    ),
    new="new|newest|new in|new arrivals|latest|just in|new arrival|brand new|this season|recent",
    sale="sale|on sale|discount|discounted|reduced|clearance|outlet|special offer|bargain|bargains|offers|deals|deal|"
    "markdown|marked down|discounts|promo|promotion|promotions",
    conjunctions="and|&|plus",
    disjunctions="or|nor",
    stop_words=STOP_WORDS,
    singular=singular,
)
