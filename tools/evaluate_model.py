"""Measures the embedded model (float16 weights, float32 sums) against the truth of its generator.

    python tools/evaluate_model.py --model public/models/world nats integers continuation infill \\
        subjectivity arithmetic samples

Each name prints one table; all figures are in nats unless they say otherwise.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import defaultdict
from pathlib import Path
from random import Random

import torch

import corpus
import prompt_files
from corpus import integers
from evaluate_infill import infill
from evaluate_reviews import subjectivity
from evaluate_sums import sums
from language_model import LanguageModel
from train_model import encode


def nats(model: LanguageModel, prompts: dict) -> None:
    """Held-out documents: the model's nats per token against the generator's on the same documents."""
    rows: dict[str, list[tuple[int, float, float]]] = defaultdict(list)
    documents = list(corpus.documents(corpus.HELD_OUT_SEED, 3000))
    scores = model.log_probability([[0] + encode(d, model.tokenizer) for d in documents], [1] * len(documents))
    for document, score in zip(documents, scores):
        length = len(encode(document, model.tokenizer))
        rows[document.kind].append((length, -score, -corpus.log_probability(document)))
    rows["all"] = [row for kind in list(rows) for row in rows[kind]]
    print("kind             documents  tokens  model  generator  excess")
    for kind, found in rows.items():
        tokens = sum(row[0] for row in found)
        said, true = (math.fsum(row[i] for row in found) / tokens for i in (1, 2))
        print(f"{kind:16} {len(found):9} {tokens:7} {said:6.3f} {true:10.3f} {said - true:7.3f}")


def integer_table(model: LanguageModel, prompts: dict) -> None:
    """Exact probabilities after the main prompt."""
    prompt = model.encode(prompts["integers"]["prompt"])
    numbers = [model.encode(str(n))[0] for n in range(101)]
    first = model.next_log_probabilities([prompt])[0]
    stop = model.next_log_probabilities([prompt + [n] for n in numbers])[:, 0]
    p = first[numbers].exp().double()
    closed = (first[numbers] + stop).exp().double()
    hundred = p[:100] / p[:100].sum()
    print("n: 100 p(n) by tens (rows) and ones (columns), then 100")
    for row in range(0, 100, 10):
        print(f"{row:3} " + " ".join(f"{100 * v:5.2f}" for v in p[row:row + 10]))
    print(f"100 {100 * p[100]:5.2f}")
    truth = torch.tensor([0.5 * integers.NUMBER.p(str(n)) for n in range(101)], dtype=torch.float64)
    print(f"first token is a number 0-100: {p.sum():.4f} (generator 0.5); is 0-99: {p[:100].sum():.4f}")
    print(f"number 0-99 and then the stop token: {closed[:100].sum():.4f}; number 0-100 and stop: {closed.sum():.4f}")
    print(f"entropy of p(n | n in 0-99): {-(hundred * hundred.log()).sum():.4f} (uniform {math.log(100):.4f})")
    print(f"KL(model || uniform) over 0-99: {(hundred * (hundred * 100).log()).sum():.4f}; "
          f"KL(uniform || model): {-(hundred * 100).log().mean():.4f}")
    print(f"largest over smallest: {hundred.max() / hundred.min():.1f}; "
          f"KL(generator || model) over 0-100: {(2 * truth * (2 * truth / (p / p.sum())).log()).sum():.4f}")


TEMPERATURE = 0.5


def continuation(model: LanguageModel, prompts: dict) -> None:
    """Next sentences holding 97% of p, and p tempered as whole sentences against token by token."""
    print(f"T = {TEMPERATURE}; sentences that hold 97% of p(z | prompt); target = p^(1/T) normalised over them")
    print("prompts  sentences  nodes  leaves  mass  entropy  E log p under: p  target  per token  "
          "entropy: target  per token  KL(target || p)  KL(target || per token)")
    for kind, count in (("train", 4), ("heldOut", 4)):
        for prompt in prompts["continuation"][kind][:count]:
            leaves, nodes = model.sentences(model.encode(prompt), mass=0.97, limit=3000, temperature=TEMPERATURE)
            log_p = torch.tensor([leaf[1] for leaf in leaves], dtype=torch.float64)
            p, whole = torch.softmax(log_p, 0), torch.softmax(log_p / TEMPERATURE, 0)
            token = torch.softmax(torch.tensor([leaf[2] for leaf in leaves], dtype=torch.float64), 0)
            under = [float((q * log_p).sum()) for q in (p, whole, token)]
            spread_of = [float(-(q * q.log()).sum()) for q in (p, whole, token)]
            apart = [float((whole * (whole / q).log()).sum()) for q in (p, token)]
            print(f"{kind:8} {prompt.count('.'):9} {nodes:6} {len(leaves):7} {log_p.exp().sum():5.3f} {spread_of[0]:8.2f} "
                  f"{under[0]:17.2f} {under[1]:7.2f} {under[2]:10.2f} {spread_of[1]:16.2f} {spread_of[2]:10.2f} "
                  f"{apart[0]:16.2f} {apart[1]:24.2f}", flush=True)


def kind_of(text: str) -> str:
    if text.startswith("Beginning:"):
        return "infill"
    if text.startswith("Question:"):
        return "demonstrations" if "\n" in text else "arithmetic"
    if text.startswith(("Classify", "Review:", "Some say")):
        return "reviews"
    if any(text.startswith(prompt[:8]) for prompt, _ in integers.PROMPTS.items()):
        return "integers"
    if text[:1].isdigit() or text.startswith("-"):
        return "drills"
    return "notes" if any(c.isdigit() for c in text) else "stories"


def samples(model: LanguageModel, prompts: dict) -> None:
    """Unconditional samples, the first ten of each kind, unedited."""
    found: dict[str, list[str]] = {kind: [] for kind in corpus.WRITERS}
    seed = 0
    while min(map(len, found.values())) < 10 and seed < 40:
        for text in model.sample([0], 64, Random(seed), None):
            found[kind_of(text)].append(text)
        seed += 1
    for kind, texts in found.items():
        print(f"\n### {kind}\n")
        for text in texts[:10]:
            print("- " + json.dumps(text, ensure_ascii=False))


MEASURES = {"nats": nats, "integers": integer_table, "continuation": continuation, "infill": infill,
            "subjectivity": subjectivity, "arithmetic": sums, "samples": samples}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("measures", nargs="*", default=list(MEASURES), metavar="measure", help=", ".join(MEASURES))
    options = parser.parse_args()
    prompts = prompt_files.read()
    model = LanguageModel(options.model)
    for name in options.measures:
        print(f"\n== {name}", flush=True)
        MEASURES[name](model, prompts)


if __name__ == "__main__":
    main()
