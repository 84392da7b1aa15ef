"""Encode pictures and texts as vectors of one space, centred on each modality's own mean.

The images and the texts of a CLIP model lie in two separate cones (Liang et al. 2022, "Mind the Gap",
arXiv 2203.02053); once the means are subtracted, cosines of pictures and of texts can be blended.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vision.clip_models import ClipModel, ModelError, load
from vision.features import Features, mirrored
from vision.text import normalise
from vision.towers import Rows, Tower, towers
from vision.vectors import unit

__all__ = ["Encoder", "Rows"]

BATCH = 32


class Encoder:
    """Encodes pictures and texts with a CLIP model; thread-safe. ``dim`` is the length of the vectors of both."""

    def __init__(
        self,
        model: ClipModel,
        cache: Path,
        threads: int = 0,
        runtime: str = "auto",
        features: Features | None = None,
    ) -> None:
        """Load the model. Errors: ModelError.

        ``runtime``: onnx, torch, or auto (torch on CUDA, otherwise onnx if the model can be exported). ``features``: a
        shared cache of the image tower's features, only for the model that computes them.
        """
        self.model = model
        self.name = model.card.name
        self.fingerprint = model.fingerprint
        self.default_image_weight = model.card.default_image_weight
        self.photo_reach = model.card.photo_reach
        self._loaded = load(model)
        self._lock = threading.Lock()
        names = ("image" if features is None else "head", "text")
        run, self._run_texts = towers(self._loaded, names, cache / model.fingerprint, threads, runtime)
        self._run_images: Tower = run if features is None else lambda pixels: run(features.of_pixels(pixels))
        self._image_mean = np.array(model.card.image_mean, np.float32)
        self._text_mean = np.array(model.card.text_mean, np.float32)
        self._photos = np.array(model.card.photo_direction, np.float32)
        self.dim = self._run_texts(self._tokens(["a"])).shape[1]
        for mean in (self._image_mean, self._text_mean, self._photos):
            if mean.size not in (0, self.dim):
                raise ModelError(f"The means beside {self.name} have {mean.size} numbers, its vectors {self.dim}.")

    def images(self, pictures: Sequence[Image.Image]) -> Rows:
        """Return the (n, dim) float32 embeddings of RGB pictures, of unit length."""
        return self._finished(self._seen(pictures), self._image_mean)

    def photos(self, pictures: Sequence[Image.Image]) -> Rows:
        """Return embeddings as :meth:`images` does, for shoppers' photos: the component that photos share is removed.

        Photos lie as far from catalogue pictures as texts do; otherwise a few products that look like photos would be
        found for all of them. A catalogue picture has hardly any of that component, and hardly changes.
        """
        return unit(self._of_photos(pictures))

    def photo(self, parts: Sequence[Image.Image]) -> Rows:
        """Return one (dim,) embedding of unit length for a photo, from the parts of it that show the garment sought."""
        return unit(self.photos(parts).mean(axis=0))

    def _of_photos(self, pictures: Sequence[Image.Image]) -> Rows:
        """Return the (n, dim) rows of :meth:`photos` before their normalisation to unit length."""
        if not pictures:
            return np.zeros((0, self.dim), np.float32)
        rows = unit(np.concatenate(self._seen(pictures)))
        rows = rows - self._image_mean if self._image_mean.size else rows
        if self._photos.size:
            share = np.clip(rows @ self._photos / (self._photos @ self._photos), 0, 1)
            rows = (rows - share[:, None] * self._photos).astype(np.float32)
        return rows

    def _seen(self, pictures: Sequence[Image.Image]) -> list[Rows]:
        """Return for each batch the sum of the unit vectors of each picture and of its mirror image.

        Its direction is that of their mean, which retrieves better than either, and better than the mean of the whole
        picture and the garment cut out of it (``benchmarks.cutouts``).
        """
        seen = []
        for start in range(0, len(pictures), BATCH):
            pixels = np.stack([self._pixels(picture) for picture in pictures[start : start + BATCH]])
            seen.append(unit(self._run_images(pixels)) + unit(self._run_images(mirrored(pixels))))
        return seen

    def texts(self, texts: Sequence[str]) -> Rows:
        """Return the (n, dim) float32 embeddings of texts, of unit length; the texts are normalised as in training."""
        parts = [
            self._run_texts(self._tokens([normalise(text) for text in texts[start : start + BATCH]]))
            for start in range(0, len(texts), BATCH)
        ]
        return self._finished(parts, self._text_mean)

    def _pixels(self, picture: Image.Image) -> Rows:
        pixels: Rows = self._loaded.transform(picture).numpy()
        return pixels

    def _tokens(self, texts: list[str]) -> NDArray[np.int64]:
        with self._lock:
            tokens: NDArray[np.int64] = self._loaded.tokenize(texts).numpy()
        return tokens

    def _finished(self, parts: list[Rows], mean: Rows) -> Rows:
        if not parts:
            return np.zeros((0, self.dim), np.float32)
        rows = unit(np.concatenate(parts))
        return unit(rows - mean) if mean.size else rows
