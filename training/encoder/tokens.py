"""Learn a small byte-pair vocabulary from the catalogue's texts, in open_clip's file format."""

from __future__ import annotations

import gzip
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

import torch

Pair = tuple[str, str]
Tokenize = Callable[[list[str]], torch.Tensor]

BASE_TOKENS = 512 + 2
"""Byte symbols with and without the end-of-word mark, and the start and end of text."""


def learn_merges(counts: Counter[str], merges: int) -> list[Pair]:
    """Learn byte-pair merges from words with their counts (Sennrich et al. 2016, arXiv 1508.07909)."""
    words = {word: (*word[:-1], word[-1] + "</w>") for word in counts}
    pairs: Counter[Pair] = Counter()
    where: dict[Pair, set[str]] = defaultdict(set)
    for word, parts in words.items():
        for pair in pairwise(parts):
            pairs[pair] += counts[word]
            where[pair].add(word)
    learned: list[Pair] = []
    while len(learned) < merges and pairs:
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        if pairs[best] <= 0:
            break
        learned.append(best)
        for word in list(where[best]):
            _merge(word, best, words, counts[word], pairs, where)
        del pairs[best]
    return learned


def _merge(
    word: str,
    best: Pair,
    words: dict[str, tuple[str, ...]],
    count: int,
    pairs: Counter[Pair],
    where: dict[Pair, set[str]],
) -> None:
    before = words[word]
    after: list[str] = []
    for part in before:
        if after and (after[-1], part) == best:
            after[-1] += part
        else:
            after.append(part)
    for pair in pairwise(before):
        pairs[pair] -= count
        where[pair].discard(word)
    for pair in pairwise(after):
        pairs[pair] += count
        where[pair].add(word)
    words[word] = tuple(after)


def write_vocabulary(texts: Iterable[str], merges: int, file: Path) -> int:
    """Learn merges from normalised texts, write them, and return the size of the vocabulary."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update("".join(letter if letter.isalpha() else " " for letter in text).split())
    learned = learn_merges(Counter({word: n for word, n in counts.items() if word.isascii()}), merges)
    lines = ["#version: drape", *(" ".join(pair) for pair in learned)]
    with gzip.GzipFile(file, "wb", mtime=0) as out:
        out.write("\n".join(lines).encode())
    return BASE_TOKENS + len(learned)


def tokenizer(file: Path, context_length: int) -> Tokenize:
    """Return a function from normalised texts to (n, context_length) token ids, padded with zeros."""
    from open_clip.tokenizer import SimpleTokenizer

    made: Tokenize = SimpleTokenizer(bpe_path=str(file), context_length=context_length)
    return made


def trim(tokens: torch.Tensor, longest: int) -> torch.Tensor:
    """Remove columns that are padding in every row and all after ``longest``, keeping the end-of-text token.

    The text tower is causal and its output is taken at the end-of-text token, so what follows has no effect.
    """
    end = int(tokens.max())
    width = min(longest, int((tokens != 0).sum(dim=1).max()))
    cut = tokens[:, :width].clone()
    unfinished = (cut != end).all(dim=1)
    cut[unfinished, -1] = end
    return cut
