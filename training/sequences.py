"""Train the network that predicts which product a visitor looks at next (``behaviour.sequences.network`` runs it).

Product vectors are frozen. Each event of a history is an example: the input is the products up to it, and the output
should be closer to the next product than to all others (softmax over all products or a large sample).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

HIDDEN, NARROW = 96, 64
BATCH, EPOCHS, PATIENCE = 64, 30, 3
RATE, DECAY = 2e-3, 1e-4
SCALE = 12.0
"""Initial value of the learnt factor for cosines before the softmax."""
MOST_COMPARED = 8192
"""Maximum number of products sampled for the softmax in one step."""
HELD_BACK = 0.1
"""Share of the histories in the validation set for early stopping."""


@dataclass(frozen=True, slots=True)
class Example:
    """The network's inputs for a history and its targets.

    ``fed`` (n, d + 2) and ``means`` (n, d) are of all events but the last one; ``next`` (n,) holds the rows of the
    products that follow each, -1 if it is not a target.
    """

    fed: NDArray[np.float32]
    means: NDArray[np.float32]
    next: NDArray[np.int64]


def train(
    vectors: NDArray[np.float32],
    examples: Sequence[Example],
    seed: int = 1,
    progress: Callable[[int, float], None] = lambda epoch, loss: None,
) -> dict[str, NDArray[np.float32]]:
    """Train the network and return its weights by :data:`behaviour.sequences.network.NAMES`.

    ``vectors`` (products, d); ``progress`` is called after each epoch with its number and the validation loss.
    """
    import torch

    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(examples))
    held = max(1, int(len(examples) * HELD_BACK))
    judged, learnt = [examples[n] for n in order[:held]], [examples[n] for n in order[held:]]
    items = torch.from_numpy(vectors)
    network = _network(vectors.shape[1])
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    best, kept, worse = float("inf"), _weights(network), 0
    for epoch in range(EPOCHS):
        network.train()
        for places in np.array_split(rng.permutation(len(learnt)), max(1, len(learnt) // BATCH)):
            loss = _loss(network, items, [learnt[n] for n in places], rng)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
        network.eval()
        with torch.no_grad():
            now = float(_loss(network, items, judged, np.random.default_rng(seed)))
        progress(epoch, now)
        if now < best - 1e-4:
            best, kept, worse = now, _weights(network), 0
        elif (worse := worse + 1) >= PATIENCE:
            break
    return kept


def _network(dim: int) -> Any:
    import torch
    from torch import nn

    class Following(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.gru = nn.GRU(dim + 2, HIDDEN, batch_first=True)
            self.leave = nn.Linear(HIDDEN, dim, bias=False)
            self.narrow = nn.Linear(dim, NARROW, bias=False)
            self.widen = nn.Linear(NARROW, dim, bias=False)
            self.scale = nn.Parameter(torch.tensor(float(np.log(SCALE))))
            nn.init.zeros_(self.leave.weight)  # so that the initial output is the decayed mean
            nn.init.zeros_(self.widen.weight)
            self.dropout = nn.Dropout(0.1)

        def forward(self, fed: Any, means: Any) -> Any:
            states, _ = self.gru(fed)
            out = means + self.widen(self.narrow(means)) + self.leave(self.dropout(states))
            return nn.functional.normalize(out, dim=-1)

    return Following()


def _loss(network: Any, items: Any, examples: Sequence[Example], rng: np.random.Generator) -> Any:
    import torch
    from torch.nn.utils.rnn import pad_sequence

    fed = pad_sequence([torch.from_numpy(one.fed) for one in examples], batch_first=True)
    means = pad_sequence([torch.from_numpy(one.means) for one in examples], batch_first=True)
    wanted = pad_sequence([torch.from_numpy(one.next) for one in examples], batch_first=True, padding_value=-1)
    asked = wanted >= 0
    out, targets = network(fed, means)[asked], wanted[asked]
    if len(items) > MOST_COMPARED:
        some = torch.from_numpy(rng.choice(len(items), MOST_COMPARED, replace=False))
        compared = torch.unique(torch.cat([targets, some]))
        items, targets = items[compared], torch.searchsorted(compared, targets)
    logits = network.scale.exp() * (out @ items.T)
    return torch.nn.functional.cross_entropy(logits, targets)


def _weights(network: Any) -> dict[str, NDArray[np.float32]]:
    held = {
        "enter": network.gru.weight_ih_l0, "enter_bias": network.gru.bias_ih_l0, "turn": network.gru.weight_hh_l0,
        "turn_bias": network.gru.bias_hh_l0, "leave": network.leave.weight, "narrow": network.narrow.weight,
        "widen": network.widen.weight,
    }  # fmt: skip
    return {name: value.detach().numpy().copy() for name, value in held.items()}
