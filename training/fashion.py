"""Fashion vocabulary: shoppers' names for the labels of catalogues.

Training captions are made from it, and spelling mistakes in searches are corrected to it. All words are in the form
that :func:`vision.text.normalise` produces.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

TYPES: dict[str, str] = {
    # label: its names separated by bars, singular or plural as in common use; the most common first
    "tshirts": "tshirt|tshirts|tee|tees|t-shirt|crew neck tshirt|round neck tshirt|graphic tee|v neck tshirt|"
    "polo shirt|henley",
    "shirts": "shirt|shirts|button down shirt|button up shirt|oxford shirt|dress shirt|formal shirt|casual shirt",
    "casual shoes": "casual shoes|casual shoe|sneakers|sneaker|trainers|shoes|canvas shoes|loafers|moccasins|"
    "slip ons|espadrilles|plimsolls|deck shoes|ballerinas|ballet flats",
    "sports shoes": "sports shoes|sport shoes|sneakers|sneaker|trainers|running shoes|gym shoes|training shoes",
    "formal shoes": "formal shoes|formal shoe|dress shoes|oxfords|leather shoes|office shoes|lace up shoes|brogues|"
    "derby shoes|loafers",
    "heels": "heels|heel|high heels|pumps|stilettos|court shoes|heeled shoes|wedges|platform heels|slingbacks|"
    "kitten heels",
    "flats": "flats|flat shoes|ballerinas|ballet flats|ballerina shoes|mules|slip ons|mojari|mojaris|jutti|juttis",
    "tops": "top|tops|blouse|blouses|womens top|crop top|tunic top|tank top",
    "handbags": "handbag|handbags|purse|purses|hand bag|shoulder bag|tote bag|satchel|tote|hobo bag",
    "watches": "watch|watches|wristwatch|wrist watch|timepiece",
    "kurtas": "kurta|kurtas|ethnic kurta|anarkali|anarkalis",
    "kurtis": "kurti|kurtis|short kurta",
    "flip flops": "flip flops|flip-flops|flipflops|slippers|thongs|slides|chappal|chappals",
    "sandals": "sandal|sandals|open shoes|mules|wedges|gladiator sandals|strappy sandals",
    "sports sandals": "sports sandals|floaters|trekking sandals",
    "sunglasses": "sunglasses|shades|sun glasses|goggles|aviators|wayfarers|glasses|specs|spectacles|eyewear",
    "shorts": "shorts|short pants|bermudas|bermuda shorts|board shorts|hot pants|denim shorts",
    "backpacks": "backpack|backpacks|rucksack|rucksacks|school bag",
    "wallets": "wallet|wallets|billfold|leather wallet|card holder",
    "belts": "belt|belts|leather belt|waist belt",
    "dresses": "dress|dresses|frock|gown|maxi dress|summer dress|sundress|cocktail dress|evening dress|party dress",
    "jeans": "jeans|denim pants|denim jeans|denims|blue jeans",
    "socks": "socks|sock|ankle socks|pair of socks",
    "trousers": "trousers|pants|chinos|slacks|formal trousers|cotton trousers|cargo pants|corduroys|dress pants|"
    "suit trousers",
    "earrings": "earrings|earring|ear rings|studs|drop earrings|jhumka|jhumkas",
    "perfume and body mist": "perfume|perfumes|fragrance|cologne|body mist|eau de toilette",
    "sarees": "saree|sarees|sari|saris",
    "track pants": "track pants|trackpants|joggers|sweatpants|tracksuit bottoms|jogging pants|tracksuit trousers|"
    "yoga pants",
    "deodorant": "deodorant|deodorants|deo|body spray",
    "caps": "cap|caps|hat|baseball cap|snapback|beanie",
    "hat": "hat|hats",
    "briefs": "briefs|brief|underwear|underpants|innerwear briefs",
    "bra": "bra|bras|brassiere|lingerie",
    "capris": "capris|capri|cropped trousers|three quarter pants|cropped pants",
    "sweatshirts": "sweatshirt|sweatshirts|hoodie|hoodies|hooded sweatshirt|hooded jumper",
    "jackets": "jacket|jackets|coat|outerwear|winter jacket|parka|anorak|bomber jacket|windbreaker|puffer jacket|"
    "denim jacket|leather jacket",
    "nail polish": "nail polish|nail paint|nail varnish|nail enamel|nail lacquer",
    "ties": "tie|ties|necktie|neckties|neck tie",
    "clutches": "clutch|clutches|evening bag|clutch purse",
    "tunics": "tunic|tunics|long top",
    "leggings": "leggings|legging|stretch pants|yoga pants",
    "lipstick": "lipstick|lipsticks|lip colour|lip color",
    "ring": "ring|rings|finger ring",
    "skirts": "skirt|skirts|mini skirt|midi skirt|tutu|pencil skirt|pleated skirt|maxi skirt",
    "sweaters": "sweater|sweaters|jumper|jumpers|pullover|pullovers|cardigan|knitwear|turtleneck|woollen sweater|"
    "knitted jumper",
    "innerwear vests": "vest|vests|innerwear vest|undershirt|tank top|singlet",
    "kurta sets": "kurta set|kurta sets|salwar suit|kurta with trousers|salwar kameez|kurta pajama|kurta pyjama",
    "nightdress": "nightdress|nightdresses|nightgown|nightie|night dress",
    "night suits": "night suit|night suits|pyjamas|pajamas|pyjama set",
    "pendant": "pendant|pendants|necklace pendant|locket",
    "necklace and chains": "necklace|necklaces|chain|chains",
    "trunk": "trunks|trunk|boxer briefs",
    "boxers": "boxers|boxer shorts",
    "bracelet": "bracelet|bracelets|wrist band",
    "bangle": "bangle|bangles|kada",
    "kajal and eyeliner": "eyeliner|kajal|kohl|eye liner|eye pencil",
    "lip gloss": "lip gloss|lipgloss|lip shine",
    "jewellery set": "jewellery set|jewelry set|necklace and earrings",
    "cufflinks": "cufflinks|cuff links",
    "scarves": "scarf|scarves",
    "stoles": "stole|stoles|shawl|wrap|poncho|cape",
    "mufflers": "muffler|mufflers|winter scarf|woollen scarf",
    "dupatta": "dupatta|dupattas",
    "laptop bag": "laptop bag|laptop bags|computer bag|briefcase",
    "messenger bag": "messenger bag|messenger bags|sling bag|crossbody bag",
    "duffel bag": "duffel bag|duffle bag|gym bag|travel bag|holdall",
    "trolley bag": "trolley bag|suitcase|luggage",
    "rucksacks": "rucksack|rucksacks|hiking backpack",
    "lounge pants": "lounge pants|pyjama bottoms|pyjamas|sleep pants",
    "lounge shorts": "lounge shorts|sleep shorts",
    "lounge tshirts": "lounge tshirt|sleep tshirt",
    "booties": "booties|baby shoes|ankle boots",
    "boots": "boots|boot|ankle boots|leather boots|chelsea boots|hiking boots|knee boots",
    "rompers": "romper|rompers|onesie|baby romper",
    "jumpsuit": "jumpsuit|jumpsuits|playsuit",
    "camisoles": "camisole|camisoles|cami|spaghetti top",
    "shapewear": "shapewear|body shaper",
    "mobile pouch": "mobile pouch|phone case|phone pouch",
    "swimwear": "swimwear|swimsuit|bikini|bathing suit|swim shorts|swimming costume",
    "tracksuits": "tracksuit|tracksuits|track suit|jogging suit",
    "clothing set": "clothing set|outfit|two piece set|kids set",
    "waistcoat": "waistcoat|waistcoats|suit vest|gilet",
    "nehru jackets": "nehru jacket|nehru jackets|ethnic waistcoat",
    "suspenders": "suspenders|braces",
    "salwar": "salwar|salwars|ethnic trousers",
    "patiala": "patiala|patiala salwar|patiala pants",
    "churidar": "churidar|churidars",
    "jeggings": "jeggings|denim leggings",
    "tights": "tights|pantyhose|yoga pants",
    "stockings": "stockings|nylons",
    "rain jacket": "rain jacket|raincoat|waterproof jacket|windcheater",
    "rain trousers": "rain trousers|waterproof trousers",
    "blazers": "blazer|blazers|suit jacket|sport coat",
    "suits": "suit|suits|business suit",
    "shrug": "shrug|shrugs|bolero|poncho|cape",
    "coats": "coat|coats|overcoat|trench coat",
    "cardigans": "cardigan|cardigans|knitted jacket",
    "hoodies": "hoodie|hoodies|hooded sweatshirt|hooded top",
    "polo shirts": "polo|polos|polo shirt|polo shirts",
    "sneakers": "sneakers|sneaker|trainers|sports shoes|casual shoes",
    "beanies": "beanie|beanies|knitted hat|wool hat|winter hat",
    "hats": "hat|hats|sun hat",
    "gloves": "gloves|glove|mittens",
    "headband": "headband|hair band|alice band",
    "hair accessory": "hair accessory|hair clip|hair band",
    "robe": "robe|dressing gown|bath robe",
    "bath robe": "bath robe|bathrobe|dressing gown",
    "lehenga choli": "lehenga choli|lehenga|ethnic skirt and blouse|ghagra choli|ghagra",
    "baby dolls": "baby doll|nightwear|lingerie",
    "foundation and primer": "foundation|primer|foundation and primer|make up",
    "highlighter and blush": "blush|blusher|highlighter",
    "eyeshadow": "eyeshadow|eye shadow",
    "mascara": "mascara",
    "compact": "compact|compact powder|face powder",
    "face moisturisers": "face cream|moisturiser|moisturizer|day cream",
    "face wash and cleanser": "face wash|cleanser|facial cleanser",
    "water bottle": "water bottle|drinking bottle|sipper",
    "footballs": "football|footballs|soccer ball",
    "basketballs": "basketball|basketballs",
}

COLOURS: dict[str, str] = {
    "red": "red|crimson|scarlet|cherry red",
    "black": "black|jet black",
    "white": "white|snow white",
    "green": "green|emerald|bottle green",
    "yellow": "yellow|lemon yellow",
    "brown": "brown|chocolate brown",
    "navy blue": "navy blue|navy|dark blue",
    "blue": "blue",
    "grey": "grey|gray",
    "grey melange": "grey melange|grey|melange",
    "charcoal": "charcoal|dark grey|dark gray",
    "maroon": "maroon|wine red|dark red|burgundy",
    "burgundy": "burgundy|wine red|dark red",
    "off white": "off white|ivory|cream",
    "cream": "cream|ivory|off white",
    "multi": "multi colour|multicolour|multicoloured|colourful|multi",
    "turquoise blue": "turquoise|turquoise blue|aqua",
    "sea green": "sea green|teal",
    "teal": "teal|petrol",
    "lime green": "lime green|lime|neon green",
    "fluorescent green": "neon green|fluorescent green",
    "coffee brown": "coffee brown|dark brown|brown",
    "mushroom brown": "mushroom brown|light brown|taupe",
    "tan": "tan|light brown|cognac",
    "khaki": "khaki|sand",
    "beige": "beige|sand|nude",
    "skin": "skin|nude|beige",
    "nude": "nude|skin|beige",
    "purple": "purple|violet",
    "lavender": "lavender|lilac|light purple",
    "mauve": "mauve|light purple",
    "magenta": "magenta|fuchsia|hot pink",
    "pink": "pink|rose",
    "rose": "rose|pink",
    "peach": "peach|apricot|salmon",
    "rust": "rust|rust orange|brick",
    "mustard": "mustard|mustard yellow|ochre",
    "olive": "olive|olive green|army green",
    "silver": "silver",
    "gold": "gold|golden",
    "steel": "steel|silver|stainless steel",
    "metallic": "metallic|silver",
    "light blue": "light blue|sky blue|pale blue",
}

GENDERS: dict[str, tuple[str, ...]] = {
    "men": ("men", "men", "men", "male", "gents", "man", "him"),
    "women": ("women", "women", "women", "ladies", "female", "woman", "her"),
    "boys": ("boys", "boys", "boy", "kids"),
    "girls": ("girls", "girls", "girl", "kids"),
    "unisex": ("unisex", "men and women", "everyone"),
}

USAGES: dict[str, tuple[str, ...]] = {
    "casual": ("casual", "everyday"),
    "sports": ("sports", "sport", "sporty", "athletic"),
    "ethnic": ("ethnic", "traditional", "indian"),
    "formal": ("formal", "office", "business", "smart"),
    "party": ("party", "evening"),
    "travel": ("travel",),
}

PATTERNS: dict[str, tuple[str, ...]] = {
    "striped": ("striped", "stripe", "stripes", "stripy"),
    "checked": ("checked", "check", "plaid", "checkered", "checks"),
    "polka dot": ("polka dot", "dotted", "spotted", "polka dots"),
    "floral": ("floral", "flower", "flowery", "flower print"),
    "printed": ("printed", "print", "graphic", "graphic print"),
    "solid": ("solid", "plain"),
    "knitted": ("knitted", "knit", "cable knit"),
    "washed": ("washed", "faded", "distressed"),
    "camouflage": ("camouflage", "camo"),
    "colour block": ("colour block", "color block", "colourblocked"),
}

_SHOES = "casual shoes|sports shoes|formal shoes|heels|flats|sandals|boots|sneakers"
_OUTER = "jackets|blazers|coats|rain jacket|nehru jackets|waistcoat|cardigans|hoodies"
_TROUSERS = "jeans|trousers|track pants|leggings|capris|jeggings"

PHOTO_CLASSES: dict[str, tuple[str, str]] = {
    # name of a folder of photos: (common names, the article types that a shop may use)
    "t-shirt": ("tshirt|tshirts|tee|short sleeve tshirt", "tshirts|polo shirts"),
    "longsleeve": ("long sleeve tshirt|long sleeve top|longsleeve|sweatshirt|sweater|pullover",
                   "tshirts|tops|sweaters|sweatshirts"),
    "shirt": ("shirt|shirts|button up shirt|blouse", "shirts"),
    "top": ("top|blouse|shirt|tshirt", "tops|tshirts|shirts|sweaters|sweatshirts|tunics|blouses|tank tops"),
    "outwear": ("jacket|coat|outerwear|hoodie|winter jacket", _OUTER),
    "outerwear": ("jacket|coat|outerwear|blazer", _OUTER),
    "dress": ("dress|dresses|gown", "dresses|jumpsuit"),
    "skirt": ("skirt|skirts", "skirts"),
    "shorts": ("shorts|short pants", "shorts"),
    "pants": ("trousers|pants|jeans|leggings|track pants", _TROUSERS),
    "trousers": ("trousers|pants|jeans|leggings", _TROUSERS),
    "shoes": ("shoes|sneakers|footwear|pair of shoes|trainers", _SHOES),
    "hat": ("hat|cap|hats|beanie", "caps|hat|hats|beanies"),
    "bag": ("bag|handbag|purse", "handbags|clutches|backpacks|messenger bag"),
    "sunglasses": ("sunglasses|shades|glasses", "sunglasses"),
    "belt": ("belt|belts", "belts"),
    "scarf": ("scarf|scarves|shawl", "scarves|stoles|mufflers|dupatta"),
}  # fmt: skip


def names(table: dict[str, str], label: str) -> tuple[str, ...]:
    """Return the names of ``label``, the most common first; only the label itself if the table has no entry."""
    return tuple(table.get(label, label).split("|"))


@lru_cache(maxsize=1)
def vocabulary() -> frozenset[str]:
    """Return all labels and all of their names, of one or several words."""
    return frozenset(_said())


def _said() -> Iterator[str]:
    for table in (TYPES, COLOURS):
        for label in table:
            yield from (label, *names(table, label))
    for groups in (GENDERS, USAGES, PATTERNS):
        for label, group in groups.items():
            yield from (label, *group)
