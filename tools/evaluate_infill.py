"""Infilling, judged exactly: every fourth sentence of the grammar is scored in every held-out story."""

from __future__ import annotations

import math
from random import Random
from typing import NamedTuple

import torch

import stories_file
from corpus import stories
from language_model import LanguageModel
from measured import mean, shown


class Gap(NamedTuple):
    """A story without its fourth sentence, and every sentence that the grammar could write there."""

    story: stories.Story
    plot: stories.Plot
    middles: tuple[str, ...]

    @property
    def beginning(self) -> str:
        return " ".join(self.story.sentences[:3])

    @property
    def ending(self) -> str:
        return self.story.sentences[4]

    @property
    def prompt(self) -> str:
        return stories.infill_prompt(self.beginning, self.ending)

    def true(self, middle: str) -> float:
        """The grammar's posterior."""
        return stories.middles(self.plot, self.ending).p(middle)


def gaps(first: int, count: int) -> list[Gap]:
    """Stories of the product's file, by place: training ones from 0, held-out ones after them."""
    told = stories_file.told(stories_file.TRAIN + stories_file.HELD_OUT)[first:first + count]
    return [Gap(story, plot, tuple(text for (text, _), _ in stories.remedies(plot.subject, plot.kind).items()))
            for story, plot in told]


def held_out(count: int = stories_file.HELD_OUT) -> list[Gap]:
    return gaps(stories_file.TRAIN, count)


def middle_rows(model: LanguageModel, gap: Gap) -> list[list[int]]:
    return [model.encode(f" {middle}") for middle in gap.middles]


def posterior(model: LanguageModel, gap: Gap) -> torch.Tensor:
    """log p(z | X, Y) of the model, read in order, normalised over the grammar's middles."""
    ending = model.encode(f" {gap.ending}")
    rows = [row + ending for row in middle_rows(model, gap)]
    joint = torch.tensor(model.log_p_after(model.encode(gap.beginning), rows), dtype=torch.float64)
    return joint - torch.logsumexp(joint, 0)


def written(model: LanguageModel, gap: Gap) -> torch.Tensor:
    """log q(z | prompt) of each of the grammar's middles."""
    return torch.tensor(model.log_p_after(model.encode(gap.prompt), middle_rows(model, gap)), dtype=torch.float64)


class Score(NamedTuple):
    """How far what is written is from the model's posterior `a`, and from the grammar."""

    apart: float  # KL(a || q)
    allowed: float  # q of the middles that the ending allows
    outside: float  # q of everything that the grammar could not write here


def score(gap: Gap, target: torch.Tensor, log_q: torch.Tensor) -> Score:
    allowed = torch.tensor([gap.true(middle) > 0 for middle in gap.middles])
    q = log_q.exp()
    return Score(float((target.exp() * (target - log_q)).sum()), float(q[allowed].sum()), 1 - float(q.sum()))


def report(name: str, scores: list[Score]) -> None:
    apart, allowed, outside = (list(column) for column in zip(*scores))
    print(f"{name}: KL(a || q) {shown(apart)}; P(the ending allows it) {shown(allowed)}; outside the grammar {shown(outside)}",
          flush=True)


def infill(model: LanguageModel, prompts: dict) -> None:
    """What a middle is worth, the posterior a, prompting and reward-maximisation against it."""
    queries, own, found = [], [], held_out()
    for i, gap in enumerate(found):
        x, y = gap.beginning, f" {gap.ending}"
        other = stories.remedies(gap.plot.subject, gap.plot.kind).draw(Random(i))[0]
        done = {text: state for (text, state), _ in stories.remedies(gap.plot.subject, gap.plot.kind).items()}
        own.append(math.log(stories.endings(*gap.plot, done[gap.story.sentences[3]]).p(gap.ending)))
        queries += [(f"{x} {gap.story.sentences[3]}", y), (f"{x} {other}", y), (x, y)]
    scores = model.log_p_of(queries)
    for name, values in (("true middle", scores[0::3]), ("middle drawn from the prior", scores[1::3]),
                         ("no middle", scores[2::3]), ("true middle, generator", own)):
        print(f"log p(ending | beginning, {name}): {shown(values, 2)}")
    targets = [posterior(model, gap) for gap in found]
    true = [{m: p for m in gap.middles if (p := gap.true(m)) > 0} for gap in found]
    entropy = [-float((a.exp() * a).sum()) for a in targets]
    away = [math.fsum(p * (math.log(p) - float(a[g.middles.index(m)])) for m, p in t.items()) for g, a, t in zip(found, targets, true)]
    print(f"middles that the ending allows: {mean([float(len(t)) for t in true]):.1f}; entropy of a {shown(entropy)}; "
          f"KL(grammar || a) {shown(away)}")
    report("the posterior a itself", [score(g, a, a) for g, a in zip(found, targets)])
    report("prompting", [score(g, a, written(model, g)) for g, a in zip(found, targets)])
    best = [gap.true(gap.middles[int(a.argmax())]) for gap, a in zip(found, targets)]
    print(f"reward-maximisation (the likeliest middle of a): allowed {shown([float(p > 0) for p in best])}; "
          f"of the grammar's posterior it holds {shown(best)}; KL(a || q) infinite")
