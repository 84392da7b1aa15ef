"""What nothing in a fashion shop answers: queries and drawn pictures for telling what is close from what is not.

Two parts that are kept apart, for calibrating and for measuring; the training of the bundled encoder uses neither.
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
"""Of so many queries one has two words."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"
DRAWN = ("chart", "room")
"""Kinds of pictures that no training has seen."""


def words(number: int, some: str = CALIBRATING) -> str:
    """A query, the same for the same number: a word of everyday life, two of them, or letters at random."""
    draw = random.Random(number)
    if number % 5 == 4:
        return "".join(draw.choice(LETTERS) for _ in range(draw.randint(4, 9)))
    return " ".join(draw.sample(some.split(), 2 if number % PAIRS == 0 else 1))


def picture(number: int) -> Image.Image:
    """A drawn picture, RGB, the same for the same number."""
    return nothing.picture(DRAWN[number % len(DRAWN)], 40_000 + number)
