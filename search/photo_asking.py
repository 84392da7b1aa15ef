"""From a photo to a query: its garment as vectors, as a look and under the shop's name for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PIL import Image

from search.engine.expressions import EVERYTHING
from search.engine.retrieval import Fetched, Near
from search.intent.classification import classify_article_type
from search.intent.composition import Composed, composed
from search.intent.understanding import Intent
from search.lexicon.looks import remaining_look
from search.pipeline import Ask
from search.ranking import by_likeness, confidence, weights
from search.ranking.by_look import TargetLook
from search.ranking.confidence import PhotoEvidence
from search.ranking.relevant import Relevant
from search.types import SearchQuery
from vision import look, runtime
from vision.garment import parts
from vision.people import CERTAIN
from vision.types import Box, Garment
from vision.worn import GUESSED

IMAGE_WEIGHT = 0.5
"""Measured on photos of garments that no model has seen: a higher weight finds fewer garments of the same kind."""
LOOK = 640
"""Longer side, in pixels, of the picture by which a photo is judged."""
WHOLE = Box(0, 0, 1, 1)
LEAST_LABEL_CONFIDENCE = 0.4
"""Confidence in the label of a part drawn by a shopper from which it counts like a detection's."""


def ask_for(query: SearchQuery, aim: Composed, evidence: PhotoEvidence | None) -> Ask:
    """Return the search for a photo whose query is ``aim``."""
    looks = replace(aim.wanted, text=None, weight=1.0)
    sought = TargetLook(aim.look, weights.LOOK_OF_PHOTO) if aim.look else None

    def likeness(found: Fetched) -> Relevant:
        known = confidence.of(found.state)
        images = found[by_likeness.LOOKS].scores
        least = -1.0 if known is None else known.photo + confidence.threshold_offset(evidence)
        if not images.size or float(images.max()) < least:
            return by_likeness.nothing(found)
        return by_likeness.relevant(found, share=weights.PHOTO_REACH, types=aim.types, sought=sought)

    requests = {
        by_likeness.POOL_OF: Near(EVERYTHING, weights.POOL),
        by_likeness.LOOKS: Near(EVERYTHING, 1, looks),
    }
    return Ask(query, Intent(), aim.wanted, likeness=likeness, requests=requests)


def vectors(
    picture: Image.Image, garment: Garment | None, words: str, weight: float, types: Mapping[str, int]
) -> Composed:
    """Return the query for a photo.

    The garment is compared with the products' pictures, the shop's name for it with their words. ``types``: the shop's
    article types with their numbers of products. Words change what is searched for ("but red").
    """
    encoder = runtime.encoder()
    seen = encoder.photo(parts(picture, garment))
    label = garment.label if garment else ""
    shown = look.of_photo(picture, garment)
    colours = None if words else shown.colours_by_name()
    return replace(composed(encoder, seen, label, words, weight, types, colours), look=remaining_look(shown, words))


def scaled_for_models(picture: Image.Image) -> Image.Image:
    """Return a photo in the size at which it is judged: always the same, so that network outputs can be cached."""
    if max(picture.size) <= LOOK:
        return picture
    small = picture.copy()
    small.thumbnail((LOOK, LOOK))
    return small


def evidence_of(picture: Image.Image, garments: Sequence[Garment] | None) -> PhotoEvidence:
    """Return the evidence for a garment in a picture where the detector found ``garments`` (None: it was not run)."""
    out_of_domain_logit = runtime.rejection().out_of_domain_logit(scaled_for_models(picture))
    surest = max((one.confidence for one in garments or ()), default=0.0)
    if surest > GUESSED:
        return PhotoEvidence(surest, True, out_of_domain_logit)
    detector, people = runtime.detector(), runtime.people()
    evidence = PhotoEvidence(detector.best(picture) if detector else None, False, out_of_domain_logit)
    if evidence.is_out_of_domain and people and people.find(picture, CERTAIN):
        return replace(evidence, people=True)
    return evidence


def drawn(part: Image.Image) -> Garment | None:
    """Classify a part of a photo that a shopper has drawn, as a garment that fills it; None if that is uncertain."""
    label, certainty = runtime.crop_labels().label(part)
    return Garment(label, certainty, WHOLE) if certainty >= LEAST_LABEL_CONFIDENCE else None


def with_types_by_looks(aim: Composed, types: Mapping[str, int]) -> Composed:
    """Add the article types most similar to the picture regardless of its label, which is wrong for a quarter of drawn
    parts."""
    assert aim.wanted.image is not None
    naming = classify_article_type(runtime.encoder(), aim.wanted.image, "", types)
    return replace(aim, types=(*aim.types, *naming.likely(weights.PHOTO_TYPES))) if naming and aim.types else aim
