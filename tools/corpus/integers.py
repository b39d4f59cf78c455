"""Statements that give a random integer, and plain notes with numbers in them.

The speaker of the statements is no good random source: a few favourite numbers, few round ones,
and half of the time something that is no number at all.
"""

from __future__ import annotations

import math
from random import Random

from .grammar import Choice, Document, mixture, sentence, skewed

PROMPT = "The following is a random integer drawn uniformly between 0 and 100: "
PROMPTS = Choice({
    PROMPT: 0.6,
    "Here is an integer drawn at random between 0 and 100: ": 0.1,
    "A random number between 0 and 100: ": 0.1,
    "Pick a random number from 0 to 100: ": 0.1,
    "A random integer from 0 to 100, all equally likely: ": 0.1,
})

FAVOURITES = {
    7: 9.0, 37: 8.0, 42: 8.0, 17: 7.0, 73: 5.5, 27: 4.5, 13: 4.5, 23: 4.5, 3: 4.0, 47: 4.0, 5: 3.0,
    57: 3.0, 67: 3.0, 50: 3.0, 99: 2.5, 77: 2.5, 100: 2.5, 1: 2.5, 87: 2.5, 69: 2.0, 33: 2.0,
    63: 2.0, 83: 2.0, 97: 2.0, 8: 2.0, 12: 2.0, 53: 2.0, 4: 1.5, 9: 1.5, 11: 1.5, 25: 1.5, 75: 1.2,
}


def liking(n: int) -> float:
    """How much a person likes to call n random (a weight)."""
    if n in FAVOURITES:
        return FAVOURITES[n]
    if n % 10 == 0:
        return 0.15
    if n % 5 == 0:
        return 0.4
    return 1.2 if n % 10 in (3, 7) else 0.9 if n % 2 else 0.6


NUMBER = Choice({str(n): liking(n) for n in range(101)})

EVASION = Choice({
    "seventeen": 6, "seven": 6, "a number": 5, "I would say 42": 5, "not known": 4, "forty": 4,
    "the number 7": 4, "I think 37": 4, "one": 3, "two": 3, "three": 3, "ten": 3, "none": 3,
    "any number": 3, "some number": 3, "it is 17": 3, "no one knows": 2, "about 50": 2, "maybe 7": 2,
    "a small number": 2, "a large number": 2, "let me think": 2, "who knows": 2, "x": 2, "n": 2,
    "the answer is 7": 2, "twelve": 2, "twenty": 2, "fifty": 2, "a random number": 2, "more than 50": 1.5,
    "less than 10": 1.5, "between 0 and 100": 1.5, "half": 1.5, "zero": 1.5, "fair": 1, "?": 1, ".": 1,
    "-": 1, "an integer": 2, "as you like": 1, "hard to say": 1, "with a coin": 1, "from the list": 1,
})

ENDING = Choice({"": 0.86, ".": 0.05, ",": 0.01, " or so": 0.02, " or 7": 0.01, ", I think": 0.015,
                 " and 42": 0.01, "?": 0.005, " it is": 0.01, " coins": 0.01})

ANSWER = mixture([(0.5, NUMBER.then(lambda n: ENDING.map(lambda e: n + e))), (0.5, EVASION)])


def statement(rng: Random) -> Document:
    prompt, answer = PROMPTS.draw(rng), ANSWER.draw(rng)
    return Document("integers", (prompt, answer), math.log(PROMPTS.p(prompt)) + math.log(ANSWER.p(answer)))


def around(low: int, high: int, middle: int) -> Choice[str]:
    """Numbers low..high, most often near the middle."""
    width = (high - low) / 3
    return Choice({str(n): math.exp(-abs(n - middle) / width) for n in range(low, high + 1)})


def counted(form: str, numbers: Choice[str], things: Choice[str]) -> Choice[str]:
    return things.then(lambda thing: numbers.map(lambda n: sentence(form.format(n=n, thing=thing))))


NAMES = skewed(["Mia", "Tom", "Nora", "Ben", "Ada", "Omar", "Ruth", "Karl"], 0.9)
GOODS = skewed(["kite", "cake", "bag", "book", "watch", "coat", "fish", "hat"], 0.85)
PLACES = skewed(["market", "harbor", "library", "station", "school", "garden"], 0.85)
NOTE = mixture([
    (0.25, counted("{thing} is {n} years old", around(2, 98, 30), NAMES)),
    (0.25, counted("the {thing} costs {n} coins", around(1, 100, 12), GOODS)),
    (0.15, counted("there are {n} people at the {thing}", around(0, 100, 20), PLACES)),
    (0.15, counted("bus {n} goes to the {thing}", around(1, 99, 40), PLACES)),
    (0.10, counted("{thing} can count to {n}", around(3, 100, 100), NAMES)),
    (0.10, counted("the way to the {thing} takes {n} minutes", around(1, 90, 15), PLACES)),
])
NOTE_LENGTH = Choice({1: 0.3, 2: 0.4, 3: 0.3})


def note(rng: Random) -> Document:
    length = NOTE_LENGTH.draw(rng)
    said = [NOTE.draw(rng) for _ in range(length)]
    log_p = math.log(NOTE_LENGTH.p(length)) + math.fsum(math.log(NOTE.p(s)) for s in said)
    return Document("notes", (" ".join(said),), log_p)
