"""Arithmetic with the calculator called inside decoding, on problems that a policy never trains on."""

from __future__ import annotations

import math
from collections import Counter
from itertools import product
from random import Random

import torch

import corpus
from calculator import Calculator, last_value
from corpus import arithmetic
from corpus.arithmetic import Problem
from corpus.grammar import Choice
from language_model import Draw, LanguageModel
from measured import mean, shown

TRIES, COLD, ROWS = 10, 0.1, 25
ACTIONS = {3: 24, 4: 37, 5: 50}  # tokens of the longest answer, the calculator's with them


def problems(operands: int, count: int, seed: int, wanted: bool = True) -> list[Problem]:
    """Distinct problems that are held out, or not."""
    rng, found = Random(seed), {}
    while len(found) < count:
        asked, _ = arithmetic.problem(rng, Choice({operands: 1.0}))
        if arithmetic.held_out(asked) == wanted:
            found[asked] = None
    return list(found)


def worked_examples(count: int, seed: int) -> list[tuple[Problem, str]]:
    """Right worked steps of training problems, half with three operands and half with four."""
    rng = Random(seed)
    asked = problems(3, count // 2, seed, False) + problems(4, count - count // 2, seed, False)
    return [(p, arithmetic.right_ways(p).draw(rng)) for p in asked]


def legal(model: LanguageModel) -> torch.Tensor:
    """Digits, signs, spaces, "=", "," and the full stop that ends the steps."""
    mask = torch.zeros(model.tokenizer.get_vocab_size(), dtype=torch.bool)
    for text in (" ", "+", "-", "=", ",", ".", *map(str, range(101))):
        mask[model.tokenizer.token_to_id("Ġ" if text == " " else text)] = True
    return mask


def answers(model: LanguageModel, asked: list[Problem], before: str, draw: Draw) -> list[list[str]]:
    """TRIES answers to each problem (all of one length), up to their full stops."""
    out: list[list[str]] = []
    for at in range(0, len(asked), ROWS):
        prompts = [model.encode(before + p.question) for p in asked[at:at + ROWS]]
        rows = [model.tokenizer.decode(row) for row in model.continue_rows(prompts, TRIES, draw, model.full_stop)]
        out += [rows[i:i + TRIES] for i in range(0, len(rows), TRIES)]
    return out


def draw_of(model: LanguageModel, asked: list[Problem], temperature: float) -> Draw:
    steps = ACTIONS[len(asked[0].digits)] + 1
    return Draw(legal(model), torch.Generator().manual_seed(1), steps, temperature, Calculator(model.tokenizer))


def right(asked: Problem, text: str) -> float:
    return float(text.endswith(".") and last_value(text) == asked.value)


def share_right(model: LanguageModel, asked: list[Problem], before: str = "") -> list[float]:
    """P(right) of each problem, from TRIES samples at temperature 1."""
    said = answers(model, asked, before, draw_of(model, asked, 1.0))
    return [mean([right(p, text) for text in texts]) for p, texts in zip(asked, said)]


def majority_right(model: LanguageModel, asked: list[Problem], before: str = "") -> list[float]:
    """Is the value that most of TRIES cold samples end in the answer?"""
    said = answers(model, asked, before, draw_of(model, asked, COLD))
    votes = [Counter(map(last_value, texts)).most_common(1)[0][0] for texts in said]
    return [float(value == p.value) for p, value in zip(asked, votes)]


def candidates(asked: Problem) -> dict[str, float]:
    """Every way of working with every operand as printed or misread, and its value; three operands."""
    found: dict[str, float] = {}
    for taken, _ in arithmetic.orders(asked).items():
        readings = [[copy for copy, p in read.items() if p > 0.01] for read in arithmetic.readings(asked, taken)]
        for copies in product(*readings):
            text, value = arithmetic.steps(copies)
            found[text] = value
    return found


def judged(model: LanguageModel, asked: Problem) -> tuple[float, float, float, float]:
    """Of the posterior: P(right), is its likeliest work right, entropy over right ways, KL(generator's || its)."""
    known = candidates(asked)
    tails = [model.encode(f"{steps}.") + model.encode(f" The answer is {asked.value}.") for steps in known]
    log_p = torch.tensor(model.log_p_after(model.encode(asked.question), tails), dtype=torch.float64)
    posterior = torch.softmax(log_p, 0)
    good = torch.tensor([value == asked.value for value in known.values()])
    among = {steps: float(p / posterior[good].sum()) for steps, p, ok in zip(known, posterior, good) if ok}
    entropy = -math.fsum(p * math.log(p) for p in among.values() if p > 0)
    true = arithmetic.right_ways(asked)
    best = float(good[posterior.argmax()])
    return float(posterior[good].sum()), best, entropy, math.fsum(p * math.log(p / among[w]) for w, p in true.items())


def worth(model: LanguageModel, asked: list[Problem]) -> tuple[list[float], list[float], list[float]]:
    """log p(" The answer is N." | X, ...) after right steps, after misread steps, and without steps."""
    rng, queries = Random(5), []
    for p in asked:
        good = arithmetic.right_ways(p).draw(rng)
        bad = next(steps for steps, value, _ in iter(lambda: arithmetic.worked(p, rng), None) if value != p.value)
        queries += [(f"{p.question}{steps}", f" The answer is {p.value}.") for steps in (f"{good}.", f"{bad}.", "")]
    scores = model.log_p_of(queries)
    blurted = math.log(arithmetic.STYLE.p("blurted"))  # without steps, the answer's own words cost this much
    return scores[0::3], scores[1::3], [score - blurted for score in scores[2::3]]


def sums(model: LanguageModel, prompts: dict) -> None:
    """P(right) of prompting, the worth of steps, and the posterior, on held-out problems."""
    before = prompts["arithmetic"]["demonstrations"]
    print("held-out problems; sampled answers right with the calculator, and majority of 10 at temperature 0.1")
    print("operands  problems  alone            demonstrations   majority alone   majority demonstrations")
    for n in (3, 4, 5):
        asked = problems(n, 200, corpus.HELD_OUT_SEED + n)
        cells = [share_right(model, asked), share_right(model, asked, before),
                 majority_right(model, asked), majority_right(model, asked, before)]
        print(f"{n:8}  {len(asked):8}  " + "  ".join(f"{shown(cell):15}" for cell in cells), flush=True)
    print("E log p(answer) after: right steps, misread steps, no steps; generator's P(right) of worked answers")
    for n in (3, 4, 5):
        asked = problems(n, 200, corpus.HELD_OUT_SEED + n)
        told = [float(arithmetic.worked(p, rng)[1] == p.value) for p in asked for rng in [Random(repr(p))]]
        print(f"{n} operands: " + "; ".join(shown(part, 2) for part in worth(model, asked)) + f"; {shown(told, 2)}")
    found = [judged(model, p) for p in problems(3, 200, corpus.HELD_OUT_SEED + 3)]
    names = ("P(right) under the posterior", "reward-maximisation (its likeliest work), right", "entropy over right ways",
             "KL(generator || model) of them")
    for name, values in zip(names, zip(*found)):
        print(f"3 operands, {name}: {shown(list(values), 4)}")
