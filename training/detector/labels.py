"""The garment classes of the detector, and their names in the sources."""

from __future__ import annotations

LABELS = ("top", "outerwear", "trousers", "shorts", "skirt", "dress", "shoes", "bag", "hat", "sunglasses", "belt",
          "scarf")  # fmt: skip

STREET = {
    "top": "top blouse shirt t-shirt sweater sweatshirt jumper hoodie vest bodysuit",
    "outerwear": "coat jacket blazer suit cape cardigan",
    "trousers": "pants jeans leggings",
    "shorts": "shorts",
    "skirt": "skirt",
    "dress": "dress romper",
    "shoes": "shoes boots heels pumps flats loafers sneakers sandals clogs wedges",
    "bag": "bag purse wallet",
    "hat": "hat",
    "sunglasses": "sunglasses glasses",
    "belt": "belt",
    "scarf": "scarf",
}
"""Labels of street photos with pixel masks by class; skin, hair, tights, jewellery and the like are not used."""

BOXES = {"sunglass": "sunglasses", "hat": "hat", "jacket": "outerwear", "shirt": "top", "pants": "trousers",
         "shorts": "shorts", "skirt": "skirt", "dress": "dress", "bag": "bag", "shoe": "shoes"}  # fmt: skip

GARMENTS = {"dress": "dress", "hat": "hat", "longsleeve": "top", "outwear": "outerwear", "pants": "trousers",
            "shirt": "top", "shoes": "shoes", "shorts": "shorts", "skirt": "skirt", "t-shirt": "top"}  # fmt: skip

PRODUCTS = {
    "top": ("Tshirts", "Shirts", "Tops", "Sweaters"),
    "outerwear": ("Jackets", "Sweatshirts"),
    "trousers": ("Jeans", "Trousers", "Track Pants"),
    "shorts": ("Shorts",),
    "skirt": ("Skirts",),
    "dress": ("Dresses",),
    "shoes": ("Casual Shoes", "Sports Shoes", "Formal Shoes", "Heels", "Flats", "Sandals", "Flip Flops"),
    "bag": ("Handbags", "Backpacks"),
    "hat": ("Caps",),
    "sunglasses": ("Sunglasses",),
    "belt": ("Belts",),
    "scarf": ("Scarves",),
}
PACKSHOTS = {
    "top": ("Blouse", "Polo shirt", "Shirt", "Sweater", "T-shirt", "Top", "Vest top"),
    "outerwear": ("Blazer", "Cardigan", "Coat", "Hoodie", "Jacket", "Outdoor Waistcoat", "Tailored Waistcoat"),
    "trousers": ("Leggings/Tights", "Outdoor trousers", "Trousers"),
    "shorts": ("Shorts",),
    "skirt": ("Skirt",),
    "dress": ("Dress", "Jumpsuit/Playsuit"),
    "shoes": ("Ballerinas", "Boots", "Flat shoe", "Flat shoes", "Flip flop", "Heeled sandals", "Heels", "Pumps",
              "Sandals", "Slippers", "Sneakers", "Wedge"),
    "bag": ("Backpack", "Bag", "Cross-body bag", "Shoulder bag", "Weekend/Gym bag"),
    "hat": ("Beanie", "Bucket hat", "Cap", "Cap/peaked", "Felt hat", "Hat/beanie", "Hat/brim", "Straw hat"),
    "sunglasses": ("Sunglasses",),
    "belt": ("Belt",),
    "scarf": ("Scarf",),
}  # fmt: skip
"""H&M's types by label."""
NO_GARMENT = (
    "Bracelet",
    "Earring",
    "Gloves",
    "Hair/alice band",
    "Hair string",
    "Necklace",
    "Ring",
    "Umbrella",
    "Watch",
)
"""H&M's types that have none of LABELS."""
WORN = ("Tops", "Dresses", "Jeans", "Trousers", "Track Pants", "Shorts", "Skirts", "Jackets", "Sweaters",
        "Sweatshirts", "Shirts", "Tshirts")  # fmt: skip
"""Types that catalogues show on people, for which the foreground can include more than the garment."""


DRAWN = {
    "top": ("Polo Shirts", "Tank Tops", "Kurtas"),
    "outerwear": ("Hoodies", "Blazers", "Coats", "Waistcoat"),
    "trousers": ("Leggings",),
    "dress": ("Jumpsuit", "Sarees"),
    "shoes": ("Boots",),
}
"""Types of the drawn catalogue that are not in PRODUCTS."""

NOTHING = ("Watches", "Perfume and Body Mist", "Deodorant", "Earrings", "Necklace and Chains", "Ring", "Lipstick",
           "Nail Polish", "Bracelet", "Pendant", "Wallets", "Cufflinks", "Jewellery Set")  # fmt: skip
"""Types whose pictures show none of LABELS."""


def merged(groups: dict[str, str]) -> dict[str, int]:
    """Return the index of the label for each word of a source."""
    return {word: LABELS.index(label) for label, words in groups.items() for word in words.split()}


def by_type(*groups: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Return the label of each article type; by default of those in PRODUCTS and DRAWN."""
    return {kind: label for group in groups or (PRODUCTS, DRAWN) for label, kinds in group.items() for kind in kinds}
