"""The attributes that a shopper may change in a photo by words, with their values.

They are few and distinct on purpose: their names span the directions that are removed from a picture's vector.
"""

from __future__ import annotations

from collections.abc import Mapping

GARMENT = "garment"
ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    # the values of each, the most typical first, with synonyms separated by bars
    "colour": (
        "red|scarlet|crimson", "blue", "navy blue|navy", "green|mint|lime", "olive|khaki",
        "yellow|mustard", "orange|rust", "peach|coral|salmon", "pink|rose|magenta|fuchsia",
        "purple|violet|lavender|lilac|mauve", "maroon|burgundy", "brown|tan|cognac|coffee", "beige|nude|sand",
        "cream|ivory", "black", "white", "grey|gray|charcoal", "silver", "gold|golden",
        "teal|turquoise|petrol|aqua", "multi|multicolour|multicoloured|colourful|colorful",
    ),
    "pattern": (
        "striped|stripe|pinstripe|pinstriped", "checked|check|checkered|plaid|tartan|gingham", "floral|flower|flowery",
        "polka dot|dot|dotted", "printed|print", "graphic|logo", "plain|solid", "camouflage|camo", "embroidered",
    ),
    "wearer": (
        "men|man|male|gents|him", "women|woman|female|lady|ladies|her", "boys|boy", "girls|girl", "unisex",
    ),
    GARMENT: (
        "shirt|blouse", "tshirt|tee|polo", "top|tunic|camisole", "dress|gown", "skirt", "trousers|trouser|pants|chinos",
        "jeans", "shorts", "jacket|coat|blazer", "sweater|jumper|pullover|cardigan|sweatshirt|hoodie",
        "shoes|shoe|sneaker|trainer|loafer|boot", "sandals|sandal|flip flop", "heels|pumps",
        "bag|handbag|backpack|clutch|purse", "belt", "cap|hat|beanie", "watch", "sunglasses", "socks|sock", "scarf",
    ),
}  # fmt: skip
