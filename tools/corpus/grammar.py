"""Finite distributions: the one thing every text of the world is made of.

A `Choice` is a distribution over finitely many outcomes with known probabilities. Sentences are
built by combining choices, and equal outcomes are merged as they arise, so the probability of a
text is exact even if a grammar can write it in two ways. Logarithms are natural (nats).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from itertools import accumulate, product
from random import Random
from typing import Callable, Generic, Hashable, Iterable, Mapping, NamedTuple, TypeVar

A = TypeVar("A", bound=Hashable)
B = TypeVar("B", bound=Hashable)


class Choice(Generic[A]):
    """A distribution over finitely many outcomes, normalised from positive weights."""

    def __init__(self, weights: Mapping[A, float]):
        total = math.fsum(weights.values())
        self._p: dict[A, float] = {outcome: w / total for outcome, w in weights.items()}
        self._outcomes = list(self._p)
        self._cumulative = list(accumulate(self._p.values()))

    def draw(self, rng: Random) -> A:
        at = bisect_right(self._cumulative, rng.random() * self._cumulative[-1])
        return self._outcomes[min(at, len(self._outcomes) - 1)]

    def p(self, outcome: A) -> float:
        return self._p.get(outcome, 0.0)

    def items(self) -> Iterable[tuple[A, float]]:
        return self._p.items()

    def __len__(self) -> int:
        return len(self._p)

    def likeliest(self) -> A:
        return max(self._p, key=lambda outcome: self._p[outcome])

    def entropy(self) -> float:
        """Entropy in nats."""
        return -math.fsum(p * math.log(p) for p in self._p.values() if p > 0)

    def without(self, outcome: A) -> "Choice[A]":
        return Choice({a: p for a, p in self._p.items() if a != outcome})

    def then(self, following: Callable[[A], "Choice[B]"]) -> "Choice[B]":
        """The distribution of an outcome of `following(a)`, a drawn from this choice."""
        merged: dict[B, float] = {}
        for a, p in self._p.items():
            for b, q in following(a).items():
                merged[b] = merged.get(b, 0.0) + p * q
        return Choice(merged)

    def map(self, f: Callable[[A], B]) -> "Choice[B]":
        return self.then(lambda a: certain(f(a)))


def certain(outcome: A) -> Choice[A]:
    return Choice({outcome: 1.0})


def skewed(outcomes: Iterable[A], ratio: float = 0.75) -> Choice[A]:
    """Outcomes in falling order of weight: 1, ratio, ratio², …"""
    return Choice({outcome: ratio**rank for rank, outcome in enumerate(outcomes)})


def mixture(parts: Iterable[tuple[float, Choice[A]]]) -> Choice[A]:
    merged: dict[A, float] = {}
    for weight, choice in parts:
        for outcome, p in choice.items():
            merged[outcome] = merged.get(outcome, 0.0) + weight * p
    return Choice(merged)


def words(*parts: str | Choice[str]) -> Choice[str]:
    """Independent parts joined by single spaces; empty parts vanish."""
    tables = [list(p.items()) if isinstance(p, Choice) else [(p, 1.0)] for p in parts]
    merged: dict[str, float] = {}
    for combination in product(*tables):
        text = " ".join(part for part, _ in combination if part)
        merged[text] = merged.get(text, 0.0) + math.prod(p for _, p in combination)
    return Choice(merged)


def sentence(clause: str) -> str:
    """A clause as a sentence: capital first letter, full stop."""
    return clause[0].upper() + clause[1:] + "."


class Document(NamedTuple):
    """One text of the corpus.

    `parts` join to the text; the tokenizer encodes each part on its own, so a part boundary is
    always a token boundary. `log_probability` is the log-probability in nats that the generator of
    this kind writes exactly this text.
    """

    kind: str
    parts: tuple[str, ...]
    log_probability: float

    @property
    def text(self) -> str:
        return "".join(self.parts)
