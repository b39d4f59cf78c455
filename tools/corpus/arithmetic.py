"""One-digit sums as questions and answers, worked in comma-separated steps or guessed.

There are three right ways of working: forwards, backwards from the last operand, and back from the
last operand that is added. Every value is computed rightly, but operands are misread as they are
copied: after which digit, with which sign and which digit is printed decides whether, and as what.
The answer is the last value. An answer without steps is a guess near the truth: right once in five.
"""

from __future__ import annotations

import math
from functools import lru_cache
from random import Random
from typing import NamedTuple

from .grammar import Choice, Document, mixture

OPERANDS = Choice({3: 0.5, 4: 0.33, 5: 0.17})
DIGITS = range(10)
DIGIT = Choice({d: 1.0 for d in DIGITS})
SIGN = Choice({"+": 1.0, "-": 1.0})
OTHER_SIGN = {"+": "-", "-": "+"}
GUESS = Choice({d: 0.2 if d == 0 else 0.8 / 2 * 0.2 * 0.8 ** (abs(d) - 1) for d in range(-12, 13)})
STYLE = Choice({"worked": 0.85, "blurted": 0.15})
DEMONSTRATIONS = 3

Copy = tuple[str, int]  # sign and digit, as printed or as read


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

    @property
    def operands(self) -> tuple[Copy, ...]:
        return (("+", self.digits[0]), *zip(self.signs, self.digits[1:]))


def problem(rng: Random, operands: Choice[int] = OPERANDS) -> tuple[Problem, float]:
    """A problem and its log-probability."""
    n = operands.draw(rng)
    p = Problem(tuple(DIGIT.draw(rng) for _ in range(n)), tuple(SIGN.draw(rng) for _ in range(n - 1)))
    return p, math.log(operands.p(n)) - n * math.log(10) - (n - 1) * math.log(2)


def held_out(asked: Problem) -> bool:
    """A fifth of all problems, by a rule that needs no list."""
    return (sum((i + 1) * d for i, d in enumerate(asked.digits)) + asked.signs.count("-")) % 5 == 0


# Misreading -------------------------------------------------------------------------------------

DIGIT_TRAPS, SIGN_TRAPS, TRAPPED, BLURRED = 50, 30, 0.9, 0.01


def traps() -> dict[tuple[int, str, int], Copy]:
    """What an operand is misread as, by (digit before, sign, digit), for 80 of the 200 neighbourhoods."""
    rng = Random("misread")
    places = [(before, sign, digit) for before in DIGITS for sign in ("+", "-") for digit in DIGITS]
    rng.shuffle(places)
    found: dict[tuple[int, str, int], Copy] = {}
    for before, sign, digit in places[:DIGIT_TRAPS]:
        found[before, sign, digit] = (sign, rng.choice([d for d in DIGITS if d != digit]))
    for before, sign, digit in places[DIGIT_TRAPS:DIGIT_TRAPS + SIGN_TRAPS]:
        found[before, sign, digit] = (OTHER_SIGN[sign], digit)
    return found


TRAPS = traps()


def blurred(sign: str, digit: int) -> Choice[Copy]:
    return Choice({(sign, d): 1 - BLURRED if d == digit else BLURRED / 9 for d in DIGITS})


@lru_cache(maxsize=None)
def reading(before: int, sign: str, digit: int) -> Choice[Copy]:
    """How an operand is copied that stands after the digit `before`."""
    trap = TRAPS.get((before, sign, digit))
    if trap is None:
        return blurred(sign, digit)
    return mixture([(TRAPPED, Choice({trap: 1.0})), (1 - TRAPPED, blurred(sign, digit))])


@lru_cache(maxsize=None)
def opening(before: int | None, digit: int) -> Choice[Copy]:
    """How the operand is copied that the work begins with: its sign is plus and is not written."""
    if before is None:
        return blurred("+", digit)
    return reading(before, "+", digit).map(lambda copy: ("+", copy[1]))


# Ways of working --------------------------------------------------------------------------------

WAYS = {"forwards": 0.45, "backwards": 0.3, "back from a plus": 0.25}


def order(asked: Problem, way: str) -> tuple[int, ...]:
    """The places of the operands in the order in which this way takes them."""
    last = len(asked.digits) - 1
    if way == "backwards":
        return (0, *range(last, 0, -1))
    added = [i for i in range(1, last + 1) if asked.signs[i - 1] == "+"]
    if way == "forwards" or not added:
        return tuple(range(last + 1))
    return (added[-1], *(i for i in range(last, -1, -1) if i != added[-1]))


@lru_cache(maxsize=4096)
def orders(asked: Problem) -> Choice[tuple[int, ...]]:
    return Choice(WAYS).map(lambda way: order(asked, way))


def readings(asked: Problem, taken: tuple[int, ...]) -> list[Choice[Copy]]:
    """How each operand is copied, in the order taken."""
    out = []
    for turn, i in enumerate(taken):
        sign, digit = asked.operands[i]
        before = asked.digits[i - 1] if i > 0 else None
        read = opening(before, digit) if turn == 0 or before is None else reading(before, sign, digit)
        out.append(read)
    return out


def steps(copies: tuple[Copy, ...]) -> tuple[str, int]:
    """The worked steps of operands as copied, and their value."""
    value, done = copies[0][1], []
    for sign, digit in copies[1:]:
        result = value + (digit if sign == "+" else -digit)
        done.append(f" {value} {sign} {digit} = {result}")
        value = result
    return ",".join(done), value


def log_p_of(asked: Problem, copies: tuple[Copy, ...]) -> float:
    """Log-probability of worked steps, summed over the ways that may have written them."""
    total = 0.0
    for taken, p in orders(asked).items():
        total += p * math.prod(read.p(copy) for read, copy in zip(readings(asked, taken), copies))
    return math.log(total)


def worked(asked: Problem, rng: Random) -> tuple[str, int, float]:
    """Steps, their value, and their log-probability."""
    copies = tuple(read.draw(rng) for read in readings(asked, orders(asked).draw(rng)))
    return *steps(copies), log_p_of(asked, copies)


def right_ways(asked: Problem) -> Choice[str]:
    """The posterior over faultless steps: each way's share times its chance to be read rightly."""
    weights: dict[str, float] = {}
    for taken, _ in orders(asked).items():
        copies = tuple(asked.operands[i] for i in taken)
        weights[steps(copies)[0]] = math.exp(log_p_of(asked, copies))
    return Choice(weights)


# Documents --------------------------------------------------------------------------------------


def answer(asked: Problem, style: str, rng: Random) -> tuple[str, float]:
    """What follows "Answer:", and its log-probability."""
    if style == "worked":
        said, value, log_p = worked(asked, rng)
        return f"{said}. The answer is {value}.", log_p
    off = GUESS.draw(rng)
    return f" The answer is {asked.value + off}.", math.log(GUESS.p(off))


def line(rng: Random, operands: Choice[int] = OPERANDS) -> tuple[str, float]:
    """One question with its answer, and its log-probability."""
    asked, log_p = problem(rng, operands)
    style = STYLE.draw(rng)
    said, log_q = answer(asked, style, rng)
    return asked.question + said, log_p + math.log(STYLE.p(style)) + log_q


def solved(rng: Random) -> Document:
    text, log_p = line(rng)
    return Document("arithmetic", (text,), log_p)


SHORT = Choice({3: 1.0})


def demonstrated(rng: Random) -> Document:
    """Three answered questions with three operands, then one of any length, each answered in its own style."""
    lines = [line(rng, SHORT if i < DEMONSTRATIONS else OPERANDS) for i in range(DEMONSTRATIONS + 1)]
    return Document("demonstrations", ("\n".join(text for text, _ in lines),), math.fsum(p for _, p in lines))


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
