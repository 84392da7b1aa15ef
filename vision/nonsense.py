"""Out-of-domain queries and drawn pictures, for calibrating and evaluating what counts as a close result.

The words for calibration and for evaluation are disjoint; the training of the bundled encoder uses neither.
"""

from __future__ import annotations

import random

from PIL import Image

from vision import nothing

CALIBRATING = (
    "car elephant kartoffel xylophone toaster chainsaw hamster washing broccoli strawberries bookshelf rhinoceros "
    "thermometer plywood fertilizer cauliflower waffle pretzel cucumber papaya hedgehog jellyfish goldfish termite "
    "stapler router smartphone loudspeaker clarinet ukulele trampoline aquarium bathtub radiator trigonometry "
    "chromosome supernova appendicitis plumber invoice cheesecake lemonade"
)
MEASURING = (
    "screwdriver lawnmower wheelbarrow trombone concrete cheeseburger submarine giraffe "
    "bulldozer wrench drywall asparagus lasagna omelette burrito zucchini tortilla raccoon octopus parakeet dishwasher "
    "photocopier modem headphones accordion saxophone tambourine dumbbell chandelier faucet chimney photosynthesis "
    "plutonium tsunami penicillin notary subpoena espresso"
)
PAIRS = 3
"""One in this number of queries has two words."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"
DRAWN = ("chart", "room")
"""Kinds of pictures that are not used for training."""


def words(number: int, some: str = CALIBRATING) -> str:
    """Return the query with this number, always the same: one or two everyday words, or random letters."""
    draw = random.Random(number)
    if number % 5 == 4:
        return "".join(draw.choice(LETTERS) for _ in range(draw.randint(4, 9)))
    return " ".join(draw.sample(some.split(), 2 if number % PAIRS == 0 else 1))


def picture(number: int) -> Image.Image:
    """Return the drawn RGB picture with this number, always the same."""
    return nothing.picture(DRAWN[number % len(DRAWN)], 40_000 + number)
