"""Types and colours of other shops' products, and the first shop's labels with the same meaning.

Without this mapping, equal meanings would be negatives of each other across shops.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from vision.text import normalise

TYPES: dict[str, tuple[str, str]] = {
    # label: (shoppers' names, the most common first; the first shop's possible types)
    "jacket": ("jacket|jackets|outerwear|casual jacket", "jackets|rain jacket"),
    "bomber jacket": ("bomber jacket|bomber|jacket", "jackets"),
    "denim jacket": ("denim jacket|jean jacket|jacket", "jackets"),
    "leather jacket": ("leather jacket|biker jacket|jacket", "jackets"),
    "coat": ("coat|coats|overcoat|outerwear|winter coat", "coats|jackets"),
    "blazer": ("blazer|blazers|suit jacket|jacket", "blazers"),
    "cardigan": ("cardigan|cardigans|knitted jacket|knitwear", "cardigans|sweaters"),
    "sweater": ("sweater|jumper|pullover|sweaters|jumpers|knitwear|knitted sweater", "sweaters|sweatshirts"),
    "sweatshirt": ("sweatshirt|sweatshirts|sweater|pullover", "sweatshirts"),
    "hoodie": ("hoodie|hoodies|hooded sweatshirt|sweatshirt|hooded top", "hoodies|sweatshirts"),
    "t-shirt": ("tshirt|tee|tshirts|tees|tee shirt", "tshirts"),
    "polo shirt": ("polo shirt|polo|polos|polo shirts", "polo shirts|tshirts"),
    "shirt": ("shirt|shirts|button down shirt|button up shirt", "shirts"),
    "blouse": ("blouse|blouses|top|womens blouse", "tops|shirts"),
    "top": ("top|tops|womens top", "tops"),
    "vest top": ("tank top|vest top|tank|tanks|sleeveless top|vest", "tops|innerwear vests|camisoles"),
    "camisole": ("camisole|cami|cami top|strappy top|spaghetti top", "camisoles|tops"),
    "tunic": ("tunic|tunics|tunic top|long top", "tunics|tops"),
    "bodysuit": ("bodysuit|body|bodysuits", "tops"),
    "kimono": ("kimono|poncho|wrap|cape|cover up", "shrug|stoles"),
    "kurta": ("kurta|kurti|kurtas", "kurtas|kurtis"),
    "trousers": ("trousers|pants|slacks|chinos|long pants", "trousers|track pants"),
    "outdoor trousers": ("outdoor trousers|hiking trousers|outdoor pants|trousers", "trousers|track pants"),
    "joggers": ("joggers|sweatpants|track pants|jogging pants", "track pants"),
    "jeans": ("jeans|denim jeans|denims|denim pants", "jeans"),
    "leggings/tights": ("leggings|tights|legging|running tights", "leggings|tights"),
    "shorts": ("shorts|short pants|short trousers", "shorts"),
    "skirt": ("skirt|skirts|midi skirt", "skirts"),
    "dress": ("dress|dresses|gown|frock", "dresses"),
    "jumpsuit/playsuit": ("jumpsuit|playsuit|jumpsuits|romper|one piece", "jumpsuit"),
    "dungarees": ("dungarees|overalls|dungaree|bib overalls", "jumpsuit|dungarees"),
    "garment set": ("set|two piece set|outfit|co ord set", "clothing set"),
    "costumes": ("costume|fancy dress|outfit", "clothing set"),
    "suit": ("suit|suits|business suit", "suits"),
    "outdoor waistcoat": ("gilet|padded vest|body warmer|waistcoat|vest", "waistcoat|jackets"),
    "tailored waistcoat": ("waistcoat|suit vest|vest|tailored waistcoat", "waistcoat"),
    "boots": ("boots|boot|ankle boots|leather boots", "boots|casual shoes"),
    "bootie": ("ankle boots|booties|bootie|boots", "boots"),
    "sneakers": (
        "sneakers|trainers|sneaker|sports shoes|casual shoes|athletic shoes", "sneakers|casual shoes|sports shoes"
    ),
    "sandals": ("sandals|sandal|open shoes|strappy sandals", "sandals|flats"),
    "heeled sandals": ("heeled sandals|high heel sandals|sandals|heels", "heels|sandals"),
    "pumps": ("pumps|court shoes|heels|high heels", "heels"),
    "heels": ("heels|high heels|heeled shoes", "heels"),
    "wedge": ("wedges|wedge shoes|wedge heels|wedge sandals", "heels"),
    "ballerinas": ("ballerinas|ballet flats|ballet pumps|flats", "flats"),
    "flat shoe": ("flat shoes|loafers|flats|shoes", "flats|casual shoes"),
    "loafers": ("loafers|moccasins|slip ons|loafer", "casual shoes|formal shoes"),
    "formal shoes": ("dress shoes|formal shoes|oxford shoes|brogues|derby shoes", "formal shoes"),
    "other shoe": ("shoes|shoe|footwear", "casual shoes"),
    "slippers": ("slippers|slipper|house shoes|slides", "flip flops"),
    "flip flop": ("flip flops|flip flop|slides|thongs", "flip flops"),
    "bag": ("bag|bags|handbag|shoulder bag|purse", "handbags"),
    "handbag": ("handbag|purse|handbags|bag", "handbags"),
    "shoulder bag": ("shoulder bag|handbag|bag|tote bag", "handbags"),
    "cross-body bag": ("crossbody bag|cross body bag|small bag|sling bag", "messenger bag|handbags"),
    "weekend/gym bag": ("weekend bag|gym bag|duffle bag|holdall", "duffel bag"),
    "backpack": ("backpack|rucksack|backpacks|school bag", "backpacks|rucksacks"),
    "clutch": ("clutch|evening bag|clutch bag", "clutches"),
    "wallet": ("wallet|purse|card holder|wallets", "wallets"),
    "belt": ("belt|belts|waist belt", "belts"),
    "hat/beanie": ("beanie|hat|knitted hat|winter hat|beanies", "beanies|caps|hat"),
    "hat/brim": ("hat|sun hat|straw hat|brimmed hat|fedora", "hat|hats"),
    "bucket hat": ("bucket hat|hat", "hat|hats"),
    "cap/peaked": ("cap|baseball cap|caps|snapback|peaked cap", "caps"),
    "scarf": ("scarf|scarves|shawl|knitted scarf", "scarves|mufflers|stoles"),
    "gloves": ("gloves|glove|mittens|pair of gloves", "gloves"),
    "socks": ("socks|sock|pair of socks", "socks"),
    "tie": ("tie|necktie|bow tie|ties", "ties"),
    "braces": ("braces|suspenders", "suspenders"),
    "sunglasses": ("sunglasses|shades|sun glasses", "sunglasses"),
    "eyeglasses": ("glasses|eyeglasses|spectacles", "glasses"),
    "watch": ("watch|watches|wristwatch|wrist watch|analog watch", "watches"),
    "necklace": ("necklace|necklaces|chain|pendant necklace", "necklace and chains|pendant"),
    "bracelet": ("bracelet|bracelets|bangle", "bracelet|bangle"),
    "earring": ("earrings|earring|pair of earrings|hoops|studs", "earrings"),
    "ring": ("ring|rings|finger ring", "ring"),
    "hair/alice band": ("hairband|headband|alice band|hair band", "headband"),
    "hair clip": ("hair clip|hair clips|hair slide|hair grips|hairpin", "hair accessory"),
    "hair string": ("hair elastic|hair ties|scrunchie|hair tie", "hair accessory"),
    "other accessories": ("accessory|accessories", "accessory gift set"),
    "waterbottle": ("water bottle|drinking bottle|bottle", "water bottle"),
    "umbrella": ("umbrella|umbrellas", "umbrellas"),
}  # fmt: skip
SAME = {
    "beanie": "hat/beanie", "felt hat": "hat/brim", "straw hat": "hat/brim", "cap": "cap/peaked", "earrings": "earring",
    "alice band": "hair/alice band", "hairband": "hair/alice band", "hair ties": "hair string",
    "flat shoes": "flat shoe", "wrist watches": "watch", "sunglass": "sunglasses",
    "hoodies": "hoodie", "hats": "hat/beanie", "hat": "hat/brim",
    "sneaker": "sneakers", "boot": "boots", "tshirt": "t-shirt",
}  # fmt: skip
"""Labels of other shops that are variants of a label above."""
COARSE = {"shirt", "shirts", "apparel", "outerwear", "men", "women", "ethnic_wear", "pants", "ornament", "bag", ""}
"""Labels that shops give to whole departments; a title is more specific."""

_NOUNS: tuple[tuple[str, str], ...] = (
    # (pattern in a title, label): the last match counts
    (r"t-?shirts?|tees?|tshirts?", "t-shirt"), (r"polos?|polo shirts?", "polo shirt"), (r"henley", "t-shirt"),
    (r"tanks?|tank tops?|vest tops?|tanktop", "vest top"), (r"cami|camis|camisoles?", "camisole"),
    (r"tunics?", "tunic"), (r"blouses?", "blouse"), (r"tops?", "top"), (r"shirts?", "shirt"),
    (r"sweatshirts?", "sweatshirt"), (r"hoodies?", "hoodie"), (r"sweaters?|jumpers?|pullovers?", "sweater"),
    (r"cardigans?", "cardigan"), (r"blazers?", "blazer"), (r"jackets?", "jacket"), (r"bombers?", "bomber jacket"),
    (r"coats?", "coat"), (r"bodysuits?", "bodysuit"), (r"kimonos?|ponchos?|shrug", "kimono"),
    (r"kurtis?|kurtas?", "kurta"), (r"jeans", "jeans"),
    (r"pants|trousers", "trousers"), (r"leggings", "leggings/tights"), (r"shorts", "shorts"),
    (r"skirts?", "skirt"), (r"dress(?:es)?", "dress"), (r"jumpsuits?", "jumpsuit/playsuit"), (r"suits?", "suit"),
    (r"sneakers?|trainers|shoes?", "sneakers"), (r"heels", "heels"), (r"boots?", "boots"), (r"sandals?", "sandals"),
    (r"backpacks?", "backpack"), (r"purses?|handbags?", "handbag"), (r"bags?", "bag"), (r"wallets?", "wallet"),
    (r"beanies?", "hat/beanie"), (r"caps?(?! sleeve)", "cap/peaked"), (r"hats?", "hat/brim"), (r"ties?(?= |$)", "tie"),
    (r"watch(?:es)?", "watch"), (r"sun ?glass(?:es)?", "sunglasses"), (r"rings?", "ring"), (r"necklaces?", "necklace"),
    (r"earrings?", "earring"), (r"bracelets?", "bracelet"), (r"belts?", "belt"), (r"scar(?:f|ves)", "scarf"),
)  # fmt: skip
_RULES = [(re.compile(rf"(?<![\w-])(?:{rule})(?![\w-])"), label) for rule, label in _NOUNS]

COLOURS: dict[str, tuple[str, str]] = {
    # another shop's colour: (shoppers' names; the first shop's equivalent colour)
    "dark blue": ("dark blue|navy|navy blue|blue", "navy blue"),
    "navy": ("navy|navy blue|dark blue", "navy blue"),
    "light beige": ("light beige|beige|cream|sand", "beige"),
    "dark beige": ("dark beige|beige|sand|camel", "beige"),
    "greyish beige": ("greige|beige|taupe", "beige"),
    "off white": ("off white|cream|ivory|white", "off white"),
    "ivory": ("ivory|off white|cream", "off white"),
    "yellowish brown": ("light brown|tan|brown|camel", "tan"),
    "greenish khaki": ("khaki|khaki green|olive green|army green", "olive"),
    "light pink": ("light pink|pale pink|pink|blush", "pink"),
    "dark pink": ("dark pink|hot pink|pink|magenta", "magenta"),
    "other pink": ("pink", "pink"),
    "dark grey": ("dark grey|charcoal|grey|dark gray", "charcoal"),
    "light grey": ("light grey|grey|light gray|heather grey", "grey"),
    "gray": ("grey|gray", "grey"),
    "dark red": ("dark red|burgundy|wine red|maroon", "maroon"),
    "wine": ("wine red|burgundy|dark red", "maroon"),
    "light red": ("light red|coral|red", "red"),
    "other red": ("red", "red"),
    "dark green": ("dark green|bottle green|green|forest green", "green"),
    "light green": ("light green|mint green|green|mint", "lime green"),
    "other green": ("green", "green"),
    "light orange": ("light orange|peach|apricot|orange", "peach"),
    "dark orange": ("dark orange|rust|orange|burnt orange", "rust"),
    "coral": ("coral|salmon|light red", "peach"),
    "dark yellow": ("dark yellow|mustard|yellow", "mustard"),
    "light yellow": ("light yellow|pale yellow|yellow", "yellow"),
    "other yellow": ("yellow", "yellow"),
    "light blue": ("light blue|pale blue|blue|sky blue", "light blue"),
    "sky blue": ("sky blue|light blue", "light blue"),
    "other blue": ("blue", "blue"),
    "royal": ("royal blue|blue", "blue"),
    "light purple": ("light purple|lilac|lavender", "lavender"),
    "dark purple": ("dark purple|purple|plum", "purple"),
    "other purple": ("purple", "purple"),
    "turquoise": ("turquoise|aqua", "turquoise blue"),
    "dark turquoise": ("dark turquoise|teal|petrol", "teal"),
    "light turquoise": ("light turquoise|aqua|mint|turquoise", "turquoise blue"),
    "fuchsia": ("fuchsia|magenta|hot pink", "magenta"),
    "bronze/copper": ("bronze|copper", "bronze"),
    "other orange": ("orange", "orange"),
    "transparent": ("transparent|clear", "transparent"),
    "multi": ("multi colour|multicolour|multicoloured|colourful", "multi"),
}  # fmt: skip
_PLAIN_WORDS = (
    "black white red blue green pink purple grey gray navy beige orange ivory yellow brown teal coral wine burgundy "
    "charcoal olive gold turquoise peach fuchsia magenta silver lilac lavender mustard cream khaki maroon rust royal"
)
_PLAIN = frozenset(_PLAIN_WORDS.split())
_SEVERAL = re.compile(r"multi|combo|assorted|/")


def label_of(row: Mapping[str, str]) -> str:
    """Return the type of a row of another shop's table: a key of TYPES if known, or else the shop's own word or ""."""
    own = " ".join((row.get("article_type") or "").lower().split())
    own = SAME.get(own, own)
    said = f"{row.get('title') or ''} {row.get('description') or ''}".lower()
    if own == "trousers" and re.search(r"\bjeans\b|denim", said):
        return "jeans"
    if own in TYPES and own not in COARSE:
        return own
    for column in ("title", "subcategory", "description", "category"):
        if label := _named(row.get(column) or ""):
            return label
    return own if own not in COARSE or own in TYPES else ""


def _named(text: str) -> str:
    """Return the label of the last article that a text names before any "with", "" if none."""
    head = re.split(r"\bwith\b|,|\(", text.lower().replace("’", "'"))[0]
    for part in (head, text.lower()):
        found = [
            (match.end(), match.end() - match.start(), label) for rule, label in _RULES for match in rule.finditer(part)
        ]
        if found:
            return max(found)[2]
    return ""


def colour_of(row: Mapping[str, str]) -> str:
    """Return the one colour in the shop's colour column, "multi" for multicoloured, "" if there is not exactly one."""
    own = normalise(row.get("colour") or "")
    if own in COLOURS or own in _PLAIN:
        return own
    if re.search("multi", own):
        return "multi"
    words = [word for word in re.findall(r"[a-z]+", own) if word.rstrip("s") in _PLAIN]
    return words[0].rstrip("s") if len(set(words)) == 1 and not _SEVERAL.search(own) else ""


def type_names(label: str) -> tuple[str, ...]:
    """Return shoppers' names for another shop's label."""
    return tuple(TYPES[label][0].split("|")) if label in TYPES else (label,)


def first_types(label: str) -> tuple[str, ...]:
    """Return the first shop's possible types for a label, the label itself if there are none."""
    return tuple(TYPES[label][1].split("|")) if label in TYPES else ((normalise(label),) if label else ())


def colour_names(colour: str) -> tuple[str, ...]:
    """Return shoppers' names for another shop's colour."""
    return tuple(COLOURS[colour][0].split("|")) if colour in COLOURS else (colour,)


@lru_cache(maxsize=4096)
def first_colour(colour: str) -> str:
    """Return the first shop's equivalent of a colour."""
    return COLOURS[colour][1] if colour in COLOURS else colour


def clause(description: str, longest: int = 14) -> str:
    """Return the first sentence of a description, up to ``longest`` words, in which shops say what a product is."""
    first = re.split(r"(?<=[a-z])[.;!]\s|\s-\s", " ".join(description.split()))[0]
    return " ".join(normalise(first).replace(",", " ,").split()[:longest]).replace(" ,", ",").strip(" ,.")
