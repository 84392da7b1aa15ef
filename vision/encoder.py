"""Pictures and words as vectors of one space, each modality's own mean removed.

Images and texts of a CLIP model lie in two cones apart from each other (Liang et al. 2022, "Mind the Gap",
arXiv 2203.02053); without the means, the cosines of pictures and of words can be blended.
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
    """A CLIP model at work; thread-safe. ``dim`` is the length of one vector, picture or words."""

    def __init__(
        self,
        model: ClipModel,
        cache: Path,
        threads: int = 0,
        runtime: str = "auto",
        features: Features | None = None,
    ) -> None:
        """Errors: ModelError. ``runtime``: onnx, torch, or auto (torch on CUDA, else onnx where it exports).
        ``features``: those of this very model, where others read them, too."""
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
        """(n, dim) float32 rows of unit length for RGB pictures."""
        return self._finished(self._seen(pictures), self._image_mean)

    def photos(self, pictures: Sequence[Image.Image]) -> Rows:
        """As :meth:`images`, for what people send: what all photos have in common is taken out, as far as it is there.

        Photos lie as far from catalogue pictures as words do; left in, a few products that look like photos are found
        for all of them. A catalogue picture has next to nothing of it, and stays what it is.
        """
        return unit(self._of_photos(pictures))

    def photo(self, parts: Sequence[Image.Image]) -> Rows:
        """(dim,) of unit length: one photo, from the parts of it that show what is looked for."""
        return unit(self.photos(parts).mean(axis=0))

    def _of_photos(self, pictures: Sequence[Image.Image]) -> Rows:
        """What :meth:`photos` makes rows of unit length of."""
        if not pictures:
            return np.zeros((0, self.dim), np.float32)
        rows = unit(np.concatenate(self._seen(pictures)))
        rows = rows - self._image_mean if self._image_mean.size else rows
        if self._photos.size:
            share = np.clip(rows @ self._photos / (self._photos @ self._photos), 0, 1)
            rows = (rows - share[:, None] * self._photos).astype(np.float32)
        return rows

    def _seen(self, pictures: Sequence[Image.Image]) -> list[Rows]:
        """Each picture as it is and mirrored, the mean of both: it finds more than either, and more than the whole
        picture together with the garment cut out of it (``benchmarks.cutouts``).
        """
        seen = []
        for start in range(0, len(pictures), BATCH):
            pixels = np.stack([self._pixels(picture) for picture in pictures[start : start + BATCH]])
            seen.append(unit(self._run_images(pixels)) + unit(self._run_images(mirrored(pixels))))
        return seen

    def texts(self, texts: Sequence[str]) -> Rows:
        """(n, dim) float32 rows of unit length; texts are normalised as in training."""
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
