"""What supervised tuning reaches with few examples: the rivals of the GFlowNet, on held-out questions.

    python tools/evaluate_tuning.py --model public/models/world infill subjectivity arithmetic

LoRA of rank 16 on every linear map and the head, AdamW. Subjectivity: label logits after the review
(SFT), and cross-entropy on the exact posterior of the same reviews (what a GFlowNet aims at).
Arithmetic: cross-entropy on right worked steps, the calculator's tokens left out. Infilling:
cross-entropy on the stories' own fourth sentences.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from random import Random
from typing import Callable

import peft
import torch

import corpus
from calculator import Calculator
from corpus.themes import LABELS
from evaluate_infill import gaps, held_out, posterior, report, score, written
from evaluate_reviews import Item, drawn, exact_sum, items, prior_of, reason_rows, table_of, vote
from evaluate_sums import majority_right, problems, share_right, worked_examples
from language_model import LanguageModel
from measured import shown

SETS = 5  # sets of labelled reviews
RANK, WARM_UP = 16, 20


def adapted(folder: Path, seed: int) -> LanguageModel:
    """A model with a fresh adapter."""
    torch.manual_seed(seed)
    model = LanguageModel(folder)
    for p in model.net.parameters():
        p.requires_grad_(False)
    model.net = peft.get_peft_model(model.net, peft.LoraConfig(
        r=RANK, lora_alpha=RANK, target_modules=["c_attn", "c_proj", "c_fc", "lm_head"], fan_in_fan_out=True))
    return model


def tune(model: LanguageModel, steps: int, rate: float, loss_of: Callable[[int], torch.Tensor]) -> float:
    """AdamW with WARM_UP steps of warm-up and a linear fall to zero, so with more steps than that; the last loss."""
    if steps <= WARM_UP:
        raise ValueError(f"{steps} steps are not more than the {WARM_UP} of the warm-up")
    chosen = [p for p in model.net.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(chosen, lr=rate, weight_decay=0.0)
    loss = torch.zeros(())
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = rate * min((step + 1) / WARM_UP, (steps - step) / (steps - WARM_UP + 1))
        loss = loss_of(step)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(chosen, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
    return float(loss.detach())


def last_logits(model: LanguageModel, rows: list[list[int]]) -> torch.Tensor:
    width = max(map(len, rows))
    ids = torch.tensor([row + [0] * (width - len(row)) for row in rows])
    logits = model.net(ids).logits
    return logits[torch.arange(len(rows)), torch.tensor([len(row) - 1 for row in rows])]


def label_logits(model: LanguageModel, found: list[Item]) -> torch.Tensor:
    ids = [model.encode(f" {label}")[0] for label in LABELS]
    return last_logits(model, [model.encode(item.question) for item in found])[:, ids]


def labels_of(found: list[Item]) -> torch.Tensor:
    return torch.tensor([LABELS.index(item.label) for item in found])


def tuned_on_labels(folder: Path, count: int, held: list[Item], steps: int) -> list[float]:
    """Held-out accuracy of each label set."""
    out = []
    for k in range(SETS):
        shown_items, model = drawn(corpus.PROMPT_SEED + 20_000 + k, count), adapted(folder, k)
        target = labels_of(shown_items)
        tune(model, steps, 1e-3, lambda _: torch.nn.functional.cross_entropy(label_logits(model, shown_items), target))
        with torch.no_grad():
            out.append(float((label_logits(model, held).argmax(1) == labels_of(held)).double().mean()))
    return out


def continuation_loss(model: LanguageModel, rows: list[tuple[list[int], list[bool]]]) -> torch.Tensor:
    """Mean of -log q(token) over the marked tokens of the rows, per row."""
    width = max(len(row) for row, _ in rows)
    ids = torch.tensor([row + [0] * (width - len(row)) for row, _ in rows])
    marked = torch.tensor([kept + [False] * (width - len(kept)) for _, kept in rows])[:, 1:]
    logits = model.net(ids[:, :-1]).logits
    return torch.nn.functional.cross_entropy(logits[marked], ids[:, 1:][marked], reduction="sum") / len(rows)


def row_of(prompt: list[int], answer: list[int]) -> tuple[list[int], list[bool]]:
    """A prompt and its answer, the answer's tokens marked."""
    return prompt + answer, [False] * len(prompt) + [True] * len(answer)


def tuned_on_posterior(folder: Path, count: int, held: list[Item], steps: int) -> None:
    """Reasons learned from the exact posterior of `count` labelled reviews, judged on held-out ones."""
    base, found = LanguageModel(folder), drawn(corpus.PROMPT_SEED + 20_000, count)
    rows = reason_rows(base)
    posteriors = [table_of(base, item, rows).posterior(item.label) for item in found]
    seen, rng, model = {item.theme for item in found}, Random(3), adapted(folder, 0)

    def loss_of(_: int) -> torch.Tensor:
        batch = []
        for i in rng.sample(range(count), min(4, count)):
            prompt = model.encode(found[i].question)
            at = torch.multinomial(posteriors[i].exp(), 32, replacement=True)
            batch += [row_of(prompt, rows[k]) for k in at.tolist()]
        return continuation_loss(model, batch)

    tune(model, steps, 2e-3, loss_of)
    for name, group in (("training reviews", found), ("held-out, theme seen", [i for i in held if i.theme in seen]),
                        ("held-out, theme not seen", [i for i in held if i.theme not in seen])):
        tables = [table_of(base, item, rows) for item in group]
        priors = [prior_of(model, item, rows) for item in group]
        apart = [float((t.posterior(i.label).exp() * (t.posterior(i.label) - q)).sum()) for t, q, i in zip(tables, priors, group)]
        votes = [vote(q, t, i, n) for n, (t, q, i) in enumerate(zip(tables, priors, group))]
        sums = [exact_sum(q, t, i) for t, q, i in zip(tables, priors, group)]
        print(f"{count} labels, posterior learned, {name} ({len(group)}): KL(posterior || q) {shown(apart)}; "
              f"vote of 10 {shown(votes)}; exact sum {shown(sums)}", flush=True)


def subjectivity(folder: Path) -> None:
    held = items(corpus.HELD_OUT_SEED, 2)
    for count in (10, 20, 50):
        for steps in (30, 100):
            found = tuned_on_labels(folder, count, held, steps)
            print(f"SFT on {count} labels, {steps} steps, {SETS} sets: right {shown(found)} ({min(found):.3f} to {max(found):.3f})",
                  flush=True)
    tuned_on_posterior(folder, 10, held, 200)


def tuned_on_steps(folder: Path, count: int, steps: int, seed: int) -> LanguageModel:
    model, rng = adapted(folder, seed), Random(seed)
    tool = Calculator(model.tokenizer)
    encoded = []
    for asked, text in worked_examples(count, corpus.PROMPT_SEED + 30_000 + seed):
        prompt, answer = model.encode(asked.question), model.encode(f"{text}.")
        acted, at = [False] * len(prompt), 0
        while at < len(answer):
            written = tool(answer[:at]) if at else []
            acted += [False] * len(written) or [True]
            at += len(written) or 1
        encoded.append((prompt + answer, acted))

    tune(model, steps, 1e-3, lambda _: continuation_loss(model, rng.sample(encoded, min(16, count))))
    return model


def arithmetic_tuning(folder: Path) -> None:
    print("SFT on right worked problems, three sets; sampled answers right with the calculator, held-out problems")
    asked = {n: problems(n, 100, corpus.HELD_OUT_SEED + n) for n in (3, 4, 5)}
    for count, steps, sets in ((50, 60, 3), (50, 120, 3), (50, 250, 3), (1000, 600, 1)):
        shares: dict[int, list[float]] = {n: [] for n in asked}
        majority: list[float] = []
        for seed in range(sets):
            model = tuned_on_steps(folder, count, steps, seed)
            for n in asked if seed == 0 else (3,):
                shares[n] += share_right(model, asked[n])
            majority += majority_right(model, asked[3])
        print(f"{count} examples, {steps} steps: " + "; ".join(f"{n} operands {shown(found)}" for n, found in shares.items())
              + f"; majority of 10 at temperature 0.1, 3 operands {shown(majority)}", flush=True)


def infill(folder: Path) -> None:
    base, held = LanguageModel(folder), held_out()
    targets = [posterior(base, gap) for gap in held]
    for count, steps in ((20, 30), (20, 60), (1000, 150)):
        model, rng, shown_gaps = adapted(folder, 0), Random(0), gaps(0, count)
        rows = [row_of(model.encode(gap.prompt), model.encode(f" {gap.story.sentences[3]}")) for gap in shown_gaps]
        tune(model, steps, 1e-3, lambda _: continuation_loss(model, rng.sample(rows, 16)))
        report(f"SFT on {count} references, {steps} steps", [score(g, a, written(model, g)) for g, a in zip(held, targets)])


MEASURES = {"infill": infill, "subjectivity": subjectivity, "arithmetic": arithmetic_tuning}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("measures", nargs="*", default=list(MEASURES), metavar="measure", help=", ".join(MEASURES))
    options = parser.parse_args()
    for name in options.measures:
        print(f"\n== {name}", flush=True)
        MEASURES[name](options.model)


if __name__ == "__main__":
    main()
