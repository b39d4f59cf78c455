"""Subjectivity, judged exactly: every reason of the corpus is scored after every held-out review."""

from __future__ import annotations

import math
from random import Random
from typing import NamedTuple

import torch

import corpus
from corpus import reviews
from corpus.themes import LABELS, OTHER, THEMES
from language_model import LanguageModel
from measured import shown

VOTERS = 10


class Item(NamedTuple):
    text: str
    theme: int

    @property
    def label(self) -> str:
        return THEMES[self.theme].label

    @property
    def question(self) -> str:
        return reviews.ask(self.text)


def items(first_seed: int, each: int) -> list[Item]:
    """Reviews of every theme, `each` of them."""
    return [Item(reviews.texts(t).draw(Random(first_seed + 1000 * k + t)), t)
            for k in range(each) for t in range(len(THEMES))]


def drawn(first_seed: int, count: int) -> list[Item]:
    """Distinct reviews of themes drawn at random, half of each label, taking turns; none of them is held out."""
    held = {item.text for item in items(corpus.HELD_OUT_SEED, 2)}
    rng, found = Random(first_seed), {}
    while len(found) < count:
        theme = 2 * rng.randrange(len(THEMES) // 2) + len(found) % 2
        text = reviews.texts(theme).draw(rng)
        if text not in held:
            found.setdefault(text, Item(text, theme))
    return list(found.values())


class Table(NamedTuple):
    """For one review and every reason z, in the order of `reviews.ALL_REASONS`; natural logarithms."""

    prior: torch.Tensor  # log p(z , | X)
    labels: torch.Tensor  # log p(Y | X z ,) by reason and label

    def posterior(self, label: str) -> torch.Tensor:
        """log p(z | X, Y), normalised over the reasons."""
        joint = self.prior + self.labels[:, LABELS.index(label)]
        return joint - torch.logsumexp(joint, 0)

    def chance(self, label: str) -> torch.Tensor:
        """p(label | X, z), of the two labels."""
        return torch.softmax(self.labels, 1)[:, LABELS.index(label)]


def reason_rows(model: LanguageModel) -> list[list[int]]:
    """The reasons' tokens, each closed by the comma that is its stop symbol."""
    return [model.encode(f" {reason},") for reason in reviews.ALL_REASONS]


def prior_of(model: LanguageModel, item: Item, rows: list[list[int]]) -> torch.Tensor:
    return torch.tensor(model.log_p_after(model.encode(item.question), rows), dtype=torch.float64)


def table_of(model: LanguageModel, item: Item, rows: list[list[int]]) -> Table:
    closed = [row + model.encode(f" so it is {label}.") for row in rows for label in LABELS]
    prior = prior_of(model, item, rows)
    joint = torch.tensor(model.log_p_after(model.encode(item.question), closed), dtype=torch.float64)
    return Table(prior, joint.view(-1, len(LABELS)) - prior[:, None])


def vote(prior: torch.Tensor, table: Table, item: Item, seed: int, rounds: int = 200) -> float:
    """How often most of ten drawn reasons (five of ten count half) end in the true label."""
    draws = torch.Generator().manual_seed(seed)
    chosen = torch.multinomial(torch.softmax(prior, 0), rounds * VOTERS, replacement=True, generator=draws)
    right = (table.chance(item.label)[chosen] > 0.5).view(rounds, VOTERS).sum(1)
    return float(((right > VOTERS / 2).double() + 0.5 * (right == VOTERS / 2).double()).mean())


def direct(model: LanguageModel, item: Item) -> float:
    """p(true label | X) without a reason, of the two labels."""
    said = torch.tensor(model.log_p_of([(item.question, f" {label}.") for label in (item.label, OTHER[item.label])]))
    return float(torch.softmax(said, 0)[0])


def kinds(item: Item) -> dict[str, list[int]]:
    """The places of fitting, stray and vague reasons."""
    found: dict[str, list[int]] = {"fitting": [], "stray": [], "vague": []}
    for i, reason in enumerate(reviews.ALL_REASONS):
        vague = reason not in reviews.LABEL_OF_REASON
        found["vague" if vague else "fitting" if reviews.fits(reason, item.theme) else "stray"].append(i)
    return found


def against_generator(table: Table, item: Item) -> float:
    """KL(generator's posterior of the reason || the model's)."""
    true, said = reviews.posterior(item.theme, item.label), table.posterior(item.label)
    return math.fsum(p * (math.log(p) - float(said[i])) for i, r in enumerate(reviews.ALL_REASONS) if (p := true.p(r)) > 0)


def subjectivity(model: LanguageModel, prompts: dict) -> None:
    """Accuracy without a reason, by vote and by the exact sum; what a reason is worth; the posterior."""
    rows, found = reason_rows(model), items(corpus.HELD_OUT_SEED, 2)
    tables = [table_of(model, item, rows) for item in found]
    read = [direct(model, item) for item in found]
    print(f"{len(found)} held-out reviews, {len(rows)} reasons; of the two labels:")
    print(f"p(true label | review), no reason: {shown(read)}; right {shown([float(p > 0.5) for p in read])}")
    for kind in ("fitting", "stray", "vague"):
        mass, chance = [], []
        for item, table in zip(found, tables):
            at = kinds(item)[kind]
            p = torch.exp(table.prior[at])
            mass.append(float(p.sum()))
            chance.append(float((p / p.sum() * table.chance(item.label)[at]).sum()))
        print(f"a {kind} reason: p(reason) {shown(mass)}; p(true label | review, reason) {shown(chance)}")
    print(f"p(no reason of the corpus): {shown([1 - float(t.prior.exp().sum()) for t in tables])} (a label at once: "
          f"{reviews.FORM.p('label only') / (reviews.FORM.p('label only') + reviews.FORM.p('reason first')):.3f} in the corpus)")
    print(f"vote of {VOTERS}, untrained: {shown([vote(t.prior, t, item, i) for i, (t, item) in enumerate(zip(tables, found))])}")
    print(f"exact sum over reasons, untrained, right: {shown([exact_sum(t.prior, t, item) for t, item in zip(tables, found)])}")
    ceiling = [float((t.posterior(i.label).exp() * t.chance(i.label)).sum()) for t, i in zip(tables, found)]
    print(f"ceiling: p(true label) summed over the posterior's reasons: {shown(ceiling)}; vote of {VOTERS} by them: "
          f"{shown([vote(t.posterior(item.label), t, item, i) for i, (t, item) in enumerate(zip(tables, found))])}")
    likeliest = [float(t.chance(i.label)[t.posterior(i.label).argmax()] > 0.5) for t, i in zip(tables, found)]
    print(f"reward-maximisation (the likeliest reason of the posterior), right: {shown(likeliest)}, entropy 0")
    entropy = [-float((t.posterior(i.label).exp() * t.posterior(i.label)).sum()) for t, i in zip(tables, found)]
    print(f"entropy of the posterior: {shown(entropy)}; KL(generator's posterior || model's): "
          f"{shown([against_generator(t, i) for t, i in zip(tables, found)])}")


def exact_sum(prior: torch.Tensor, table: Table, item: Item) -> float:
    """1 where the sum over reasons of p(z | X) p(Y | X z) is larger for the true label."""
    sums = torch.logsumexp(torch.log_softmax(prior, 0)[:, None] + table.labels, 0)
    return float(sums.argmax() == LABELS.index(item.label))
