"""One-digit arithmetic as questions and answers, worked in comma-separated steps or guessed.

Worked answers go left to right, two operands a step. By hand a step slips now and then and the
mistake is carried on; with a calculator it never does. An answer without steps is a guess near
the truth: right once in five.
"""

from __future__ import annotations

import math
from random import Random
from typing import NamedTuple

from .grammar import Choice, Document, certain

OPERANDS = Choice({3: 0.5, 4: 0.33, 5: 0.17})
DIGIT = Choice({d: 1.0 for d in range(10)})
SIGN = Choice({"+": 1.0, "-": 1.0})
SLIP = Choice({0: 0.96, -1: 0.015, 1: 0.015, -2: 0.005, 2: 0.005})
GUESS = Choice({d: 0.2 if d == 0 else 0.8 / 2 * 0.2 * 0.8 ** (abs(d) - 1) for d in range(-12, 13)})
STYLE = Choice({"hand": 0.6, "calculator": 0.15, "restated": 0.15, "blurted": 0.1})
DEMONSTRATED_STYLE = Choice({"hand": 0.85, "restated": 0.1, "blurted": 0.05})
DEMONSTRATIONS = 3
CALCULATOR = "With a calculator. "


class Problem(NamedTuple):
    digits: tuple[int, ...]
    signs: tuple[str, ...]

    @property
    def expression(self) -> str:
        return str(self.digits[0]) + "".join(f" {s} {d}" for s, d in zip(self.signs, self.digits[1:]))

    @property
    def question(self) -> str:
        return f"Question: {self.expression} = ? Answer:"

    @property
    def value(self) -> int:
        return self.digits[0] + sum(d if s == "+" else -d for s, d in zip(self.signs, self.digits[1:]))


def problem(rng: Random, operands: Choice[int] = OPERANDS) -> tuple[Problem, float]:
    """A problem and its log-probability."""
    n = operands.draw(rng)
    p = Problem(tuple(DIGIT.draw(rng) for _ in range(n)), tuple(SIGN.draw(rng) for _ in range(n - 1)))
    return p, math.log(operands.p(n)) - n * math.log(10) - (n - 1) * math.log(2)


def steps(asked: Problem, rng: Random, slip: Choice[int]) -> tuple[str, int, float]:
    """Steps left to right, the last value, and their log-probability."""
    value, done, log_p = asked.digits[0], [], 0.0
    for sign, digit in zip(asked.signs, asked.digits[1:]):
        off = slip.draw(rng)
        log_p += math.log(slip.p(off))
        result = value + (digit if sign == "+" else -digit) + off
        done.append(f" {value} {sign} {digit} = {result}")
        value = result
    return ",".join(done), value, log_p


def answer(asked: Problem, style: str, rng: Random) -> tuple[str, float]:
    """What follows "Answer:", and its log-probability."""
    if style in ("hand", "calculator"):
        worked, value, log_p = steps(asked, rng, SLIP if style == "hand" else certain(0))
        return f"{worked}. The answer is {value}.", log_p
    off = GUESS.draw(rng)
    said = f" {asked.expression}." if style == "restated" else ""
    return f"{said} The answer is {asked.value + off}.", math.log(GUESS.p(off))


def solved(rng: Random) -> Document:
    """One question with its answer."""
    asked, log_p = problem(rng)
    style = STYLE.draw(rng)
    said, log_q = answer(asked, style, rng)
    prefix = CALCULATOR if style == "calculator" else ""
    return Document("arithmetic", (prefix + asked.question + said,), log_p + math.log(STYLE.p(style)) + log_q)


SHORT = Choice({3: 1.0})


def demonstrated(rng: Random) -> Document:
    """Three solved questions with three operands, then one of any length, all answered alike."""
    style = DEMONSTRATED_STYLE.draw(rng)
    log_p, lines = math.log(DEMONSTRATED_STYLE.p(style)), []
    for i in range(DEMONSTRATIONS + 1):
        asked, log_q = problem(rng, SHORT if i < DEMONSTRATIONS else OPERANDS)
        said, log_r = answer(asked, style, rng)
        lines.append(asked.question + said)
        log_p += log_q + log_r
    return Document("demonstrations", ("\n".join(lines),), log_p)


DRILLED = Choice({value: 1.0 for value in range(-25, 36)})
DRILL_LENGTH = Choice({3: 1.0, 4: 1.0, 5: 1.0})


def drill(rng: Random) -> Document:
    """A few single steps in a row, always right."""
    length = DRILL_LENGTH.draw(rng)
    done = []
    for _ in range(length):
        value, sign, digit = DRILLED.draw(rng), SIGN.draw(rng), DIGIT.draw(rng)
        done.append(f"{value} {sign} {digit} = {value + digit if sign == '+' else value - digit}")
    return Document("drills", (", ".join(done) + ".",), -math.log(len(DRILL_LENGTH)) - length * math.log(20 * len(DRILLED)))
