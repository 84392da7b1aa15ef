"""An untrained copy of a model, with random weights, as a baseline for the trained one."""

from __future__ import annotations

import logging
import shutil
import tempfile
from pathlib import Path

from vision.clip_models import CARD, ClipModel, ModelError, find
from vision.encoder import Encoder

SEED = 1
WEIGHTS = "open_clip_model.safetensors"


def untrained(model: ClipModel, seed: int = SEED) -> Encoder:
    """Return an encoder with the same towers, tokenizer and image preprocessing but random weights.

    It has no means to subtract, as those stored with the trained model belong to its weights. Errors: ModelError if
    the model is not a folder, because then its architecture is not known without its weights.
    """
    if model.folder is None:
        raise ModelError("An untrained twin can be made of models that are folders only.")
    from vision import torchvision_cpu

    torchvision_cpu.install()
    import open_clip
    import torch
    from safetensors.torch import save_file

    with tempfile.TemporaryDirectory(prefix="drape-untrained-") as place:
        folder = Path(place)
        for file in model.folder.iterdir():
            if file.is_file() and file.name != CARD and file.suffix not in (".safetensors", ".bin", ".pt"):
                shutil.copy(file, folder)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            logging.disable(logging.WARNING)  # open_clip would warn that there are no weights, as intended
            try:
                fresh = open_clip.create_model(f"local-dir:{folder}", load_weights=False)
            finally:
                logging.disable(logging.NOTSET)
        save_file({name: value.contiguous() for name, value in fresh.state_dict().items()}, folder / WEIGHTS)
        return Encoder(find(str(folder)), folder, runtime="torch")
