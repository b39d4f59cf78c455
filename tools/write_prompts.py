"""Writes the prompts of the five experiments, from seeds no model was trained on, each to its own file.

    python tools/write_prompts.py --tokenizer public/models/world

Prompts belong to tasks: src/tasks/NAME/prompts.json. Those of tasks that are not built yet wait in tools/prompts/.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from random import Random

from tokenizers import Tokenizer

import corpus
import prompt_files
from corpus import arithmetic, integers, reviews, stories
from corpus.grammar import Choice

SENTENCES = Choice({1: 0.2, 2: 0.3, 3: 0.5})
TRAIN, HELD_OUT = {"continuation": 24, "infill": 20, "subjectivity": 20, "arithmetic": 24}, {
    "continuation": 12, "infill": 20, "subjectivity": 40, "arithmetic": 24}


def continuation(rng: Random, tokenizer: Tokenizer) -> str | None:
    told, _ = stories.tell(rng)
    prompt = " ".join(told.sentences[:SENTENCES.draw(rng)])
    return prompt if 8 <= len(tokenizer.encode(prompt).ids) <= 40 else None


def infill(rng: Random, _: Tokenizer) -> dict:
    """X, Y and the true sentence between, with the likeliest of the true posterior."""
    told, plot = stories.tell(rng)
    x, y = " ".join(told.sentences[:3]), " " + told.sentences[4]
    posterior = stories.middles(plot, told.sentences[4])
    return {"prompt": stories.infill_prompt(x, told.sentences[4]), "X": x, "Y": y, "Z": " " + told.sentences[3],
            "posterior": {" " + text: round(p, 6) for text, p in sorted(posterior.items(), key=lambda item: -item[1])[:8]}}


def subjectivity(rng: Random, _: Tokenizer) -> dict | None:
    text, label = reviews.line(rng)
    tone = reviews.TONE_OF_TEXT[text]
    if tone == "either":
        return None
    best = max(reviews.reasons(label, tone).items(), key=lambda item: item[1])[0]
    return {"X": reviews.ask(text), "Y": f", so it is {label}.", "Z": f" {best}", "label": label}


def sums(rng: Random, _: Tokenizer) -> dict:
    asked, _log_p = arithmetic.problem(rng)
    worked, _value, _log_q = arithmetic.steps(asked, rng, Choice({0: 1.0}))
    return {"X": asked.question, "Y": f". The answer is {asked.value}.", "Z": worked, "operands": len(asked.digits)}


def demonstrations(rng: Random) -> str:
    lines = []
    for _ in range(arithmetic.DEMONSTRATIONS):
        asked, _log_p = arithmetic.problem(rng, arithmetic.SHORT)
        lines.append(asked.question + arithmetic.answer(asked, "calculator", rng)[0])
    return "\n".join(lines) + "\n"


def split(name: str, draw, tokenizer: Tokenizer, seed: int) -> dict:
    """Distinct items, training ones first."""
    found: dict[str, object] = {}
    while len(found) < TRAIN[name] + HELD_OUT[name]:
        item = draw(Random(seed), tokenizer)
        seed += 1
        if item is not None:
            found.setdefault(item if isinstance(item, str) else item["X"], item)
    items = list(found.values())
    return {"train": items[:TRAIN[name]], "heldOut": items[TRAIN[name]:]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokenizer", type=Path, required=True)
    options = parser.parse_args()
    tokenizer = Tokenizer.from_file(str(options.tokenizer / "tokenizer.json"))
    seed = corpus.PROMPT_SEED
    prompts = {
        "integers": {"prompt": integers.PROMPT},
        "continuation": split("continuation", continuation, tokenizer, seed),
        "infill": split("infill", infill, tokenizer, seed + 10_000),
        "subjectivity": split("subjectivity", subjectivity, tokenizer, seed + 20_000),
        "arithmetic": {"demonstrations": demonstrations(Random(seed + 40_000)),
                       **split("arithmetic", sums, tokenizer, seed + 30_000)},
    }
    for name, value in prompts.items():
        prompt_files.FILES[name].write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
