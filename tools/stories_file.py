"""The infilling stories as a compact file: phrases once, stories as codes of two characters a phrase.

A phrase is a run of words. Neighbouring phrases that often stand together are joined into one, again
and again (as in byte-pair encoding), until the codes fit two characters.
"""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Iterable

import corpus
from corpus import stories

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
PHRASES = 1000
TRAIN, HELD_OUT = 1000, 100
FLOOR = 1e-4  # a middle that the posterior holds less likely is left out
JUDGED_EVERY = 10  # training stories, from the first, with a posterior of their own: what is learned of them is judged too
SEED = corpus.PROMPT_SEED + 10_000


def told(count: int) -> list[tuple[stories.Story, stories.Plot]]:
    """Stories that differ in more than their middles."""
    found: dict[tuple[str, ...], tuple[stories.Story, stories.Plot]] = {}
    seed = SEED
    while len(found) < count:
        story, plot = stories.tell(Random(seed))
        seed += 1
        found.setdefault((*story.sentences[:3], story.sentences[4]), (story, plot))
    return list(found.values())


def joined(row: list[str], pair: tuple[str, str]) -> list[str]:
    out: list[str] = []
    for phrase in row:
        if out and (out[-1], phrase) == pair:
            out[-1] = f"{out[-1]} {phrase}"
        else:
            out.append(phrase)
    return out


def phrase_rows(texts: Iterable[str]) -> list[list[str]]:
    """Each text as phrases, at most PHRASES different ones in all."""
    rows = [text.split(" ") for text in texts]
    known = {word for row in rows for word in row}
    while len(known) < PHRASES:
        pairs = Counter(pair for row in rows for pair in zip(row, row[1:]))
        best = max(pairs, key=lambda pair: (pairs[pair], pair), default=None)
        if best is None or pairs[best] == 1:
            break
        rows = [joined(row, best) if best[0] in row else row for row in rows]
        known.add(" ".join(best))
    return rows


def coded(row: list[str], numbers: dict[str, int]) -> str:
    return "".join(DIGITS[numbers[p] // 64] + DIGITS[numbers[p] % 64] for p in row)


Head = tuple[str, list[tuple[str, float]]]


def head(story: stories.Story, plot: stories.Plot) -> Head:
    """A story with its posterior's middles, likeliest first."""
    posterior = sorted(stories.middles(plot, story.sentences[4]).items(), key=lambda item: -item[1])
    return story.text, [(text, round(p, 6)) for text, p in posterior if p >= FLOOR]


def contents() -> dict:
    """What the product reads: `phrases`, `train` codes, `judged` posteriors by the place of their training story,
    `heldOut` codes with their posteriors."""
    all_told = told(TRAIN + HELD_OUT)
    training, held = all_told[:TRAIN], [head(*one) for one in all_told[TRAIN:]]
    judged = [head(*one)[1] for one in training[::JUDGED_EVERY]]
    lists = [*judged, *(middles for _, middles in held)]
    texts = [story.text for story, _ in training] + [text for text, _ in held]
    rows = phrase_rows([*texts, *(middle for middles in lists for middle, _ in middles)])
    phrases = sorted({phrase for row in rows for phrase in row})
    numbers = {phrase: i for i, phrase in enumerate(phrases)}
    codes = iter([coded(row, numbers) for row in rows])
    train, stories_held = [next(codes) for _ in training], [next(codes) for _ in held]
    posteriors = [[[next(codes), p] for _, p in middles] for middles in lists]
    return {"phrases": phrases, "train": train,
            "judged": [[JUDGED_EVERY * k, posterior] for k, posterior in enumerate(posteriors[:len(judged)])],
            "heldOut": [{"story": code, "posterior": posterior}
                        for code, posterior in zip(stories_held, posteriors[len(judged):])]}


def decoded(code: str, phrases: list[str]) -> str:
    places = [64 * DIGITS.index(code[i]) + DIGITS.index(code[i + 1]) for i in range(0, len(code), 2)]
    return " ".join(phrases[place] for place in places)
