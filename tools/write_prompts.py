"""Writes the prompts of the five experiments, from seeds no model was trained on, each to its own file.

    python tools/write_prompts.py --tokenizer public/models/world

Prompts belong to tasks: src/tasks/NAME/prompts.json.
The stories of infilling are many, so the page reads them from public/models/world/infilling.json (`stories_file.py`).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from random import Random

from tokenizers import Tokenizer

import corpus
import prompt_files
import stories_file
from corpus import arithmetic, integers, reviews, stories
from corpus.grammar import Choice
from corpus.themes import THEMES
from evaluate_reviews import Item, drawn, items
from evaluate_sums import worked_examples

SENTENCES = Choice({1: 0.2, 2: 0.3, 3: 0.5})
TRAIN, HELD_OUT = 24, 12  # beginnings to continue
LABELLED, WORKED = 50, 50


def continuation(rng: Random, tokenizer: Tokenizer) -> str | None:
    told, _ = stories.tell(rng)
    prompt = " ".join(told.sentences[:SENTENCES.draw(rng)])
    return prompt if 8 <= len(tokenizer.encode(prompt).ids) <= 40 else None


def review_of(item: Item) -> dict:
    theme = THEMES[item.theme]
    best = max((r for r in reviews.LABEL_OF_REASON if reviews.fits(r, item.theme)), key=reviews.reasons(item.theme).p)
    return {"X": item.question, "Y": f" so it is {item.label}.", "Z": f" {best}", "label": theme.label, "theme": item.theme}


def subjectivity(seed: int) -> dict:
    """Every reason and theme; labelled reviews of which the first 10, 20 or 50 are used; two reviews of each theme."""
    return {
        "reasons": [{"text": f" {r}", "label": reviews.LABEL_OF_REASON.get(r)} for r in reviews.ALL_REASONS],
        "themes": [{"label": theme.label, "pair": theme.pair} for theme in THEMES],
        "train": [review_of(item) for item in drawn(seed, LABELLED)],
        "heldOut": [review_of(item) for item in items(corpus.HELD_OUT_SEED, 2)],
    }


def sums(seed: int) -> dict:
    """Demonstrations as the corpus writes them, right worked problems for supervised tuning, and the traps."""
    shown = [arithmetic.line(Random(seed + i), arithmetic.SHORT)[0] for i in range(arithmetic.DEMONSTRATIONS)]
    worked = [{"X": asked.question, "Z": steps, "Y": f" The answer is {asked.value}.", "operands": len(asked.digits)}
              for asked, steps in worked_examples(WORKED, seed)]
    traps = [dict(zip(("before", "sign", "digit", "readSign", "readDigit"), (*place, *read)))
             for place, read in sorted(arithmetic.TRAPS.items())]
    return {"demonstrations": "".join(text + "\n" for text in shown), "worked": worked, "traps": traps}


def beginnings(tokenizer: Tokenizer, seed: int) -> dict:
    """Distinct beginnings of stories, training ones first."""
    found: dict[str, None] = {}
    while len(found) < TRAIN + HELD_OUT:
        prompt = continuation(Random(seed), tokenizer)
        seed += 1
        if prompt is not None:
            found[prompt] = None
    return {"train": list(found)[:TRAIN], "heldOut": list(found)[TRAIN:]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokenizer", type=Path, required=True)
    options = parser.parse_args()
    tokenizer = Tokenizer.from_file(str(options.tokenizer / "tokenizer.json"))
    seed = corpus.PROMPT_SEED
    prompts = {
        "integers": {"prompt": integers.PROMPT},
        "continuation": beginnings(tokenizer, seed),
        "subjectivity": subjectivity(seed + 20_000),
        "arithmetic": sums(seed + 30_000),
    }
    for name, value in prompts.items():
        prompt_files.FILES[name].write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")
    compact = json.dumps(stories_file.contents(), ensure_ascii=False, separators=(",", ":"))
    prompt_files.STORIES.write_text(compact + "\n")


if __name__ == "__main__":
    main()
