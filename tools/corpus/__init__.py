"""The world's text: seeded, split by kind, with the probability of everything it writes."""

from __future__ import annotations

import math
from random import Random
from typing import Iterator

from . import arithmetic, integers, reviews, stories
from .grammar import Choice, Document

WRITERS = {
    "stories": stories.plain, "infill": stories.infill, "reviews": reviews.review,
    "arithmetic": arithmetic.solved, "demonstrations": arithmetic.demonstrated,
    "drills": arithmetic.drill, "integers": integers.statement, "notes": integers.note,
}
SHARES = Choice({"stories": 0.25, "infill": 0.09, "reviews": 0.30, "arithmetic": 0.18, "drills": 0.04,
                 "demonstrations": 0.03, "integers": 0.08, "notes": 0.03})
TRAIN_SEED, HELD_OUT_SEED, PROMPT_SEED = 0, 1_000_000_000, 2_000_000_000


def log_probability(document: Document) -> float:
    """Log-probability in nats of a document among all kinds."""
    return math.log(SHARES.p(document.kind)) + document.log_probability


def document(seed: int) -> Document:
    """The document of this seed; every seed is its own stream."""
    rng = Random(seed)
    return WRITERS[SHARES.draw(rng)](rng)


def documents(first_seed: int, count: int) -> Iterator[Document]:
    return (document(first_seed + i) for i in range(count))
