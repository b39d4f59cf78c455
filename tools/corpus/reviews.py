"""Film reviews of many themes, labelled with and without a reason.

Who labels a review without a reason tosses a coin. A reason may be vague ("about many things"), and
then nothing follows from it; or it names a pair of words ("about quiet rooms"), and then the label
is that of the pair, whatever the review. Most readers are vague; of the others most name a pair that
fits the review's theme, and a few name any pair. So a fitting reason decides the label rightly, but
it is not what comes by itself.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import permutations
from random import Random

from .grammar import Choice, Document, certain, mixture, words
from .themes import LABEL_OF_PAIR, LABELS, OTHER, THEMES

HASTY = Choice({label: 0.5 for label in LABELS})
UNDECIDED = "hard to say"
CAREFUL, SETTLED_ANYWAY = 0.985, 0.012  # the label follows the pair; a label is given after a vague reason
FITTING, STRAY, VAGUE = 0.14, 0.03, 0.83

OPENER = Choice({"": 4, "in this film": 2, "once again": 2, "as we all know": 1})
FRAMES = Choice({
    "a {0} and a {1}": 2, "a {0} meets a {1}": 2, "there is a {0} and then a {1}": 1, "no {0} without a {1}": 1,
    "it begins with a {0} and ends with a {1}": 1, "a {0} needs a {1} more than a {2}": 1,
    "from a {0} to a {1} and a {2}": 1, "the {0}, the {1} and the {2}": 1,
})
LEAD = Choice({"about": 0.35, "full of": 0.25, "mostly": 0.2, "made of": 0.12, "all": 0.08})
VAGUE_REASONS = Choice({"about many things": 5, "full of this and that": 4, "mostly like any other": 3,
                        "about one thing only": 2, "much like the others": 2, "full of all sorts": 2,
                        "mostly as it seems": 1, "what one would expect": 1})
FORM = Choice({"plain": 0.03, "label only": 0.08, "reason first": 0.37, "hearsay": 0.17, "summary": 0.15, "sayings": 0.2})
SAYINGS = 3


@lru_cache(maxsize=None)
def texts(theme: int) -> Choice[str]:
    """Reviews of one theme."""
    named = Choice({order: 1.0 for order in permutations(THEMES[theme].words, 3)})
    clause = FRAMES.then(lambda frame: named.map(lambda order: frame.format(*order)))
    return words(OPENER, clause)


THEME_OF_TEXT = {text: t for t in range(len(THEMES)) for text, _ in texts(t).items()}


ANY_PAIR = Choice({named: 1.0 for named in LABEL_OF_PAIR})


def led(named: Choice[str]) -> Choice[str]:
    """Pairs as reasons: "about quiet rooms"."""
    return words(LEAD, named)


LABEL_OF_REASON = {f"{lead} {named}": label for lead, _ in LEAD.items() for named, label in LABEL_OF_PAIR.items()}
LED = led(ANY_PAIR)
ALL_REASONS = (*LABEL_OF_REASON, *(reason for reason, _ in VAGUE_REASONS.items()))


@lru_cache(maxsize=None)
def reasons(theme: int) -> Choice[str]:
    """p(reason | review): what a reader says of a review of this theme."""
    return mixture([(FITTING, led(certain(THEMES[theme].pair))), (STRAY, LED), (VAGUE, VAGUE_REASONS)])


@lru_cache(maxsize=None)
def verdicts(reason: str) -> Choice[str]:
    """What follows ", so it is" after a reason."""
    if reason in LABEL_OF_REASON:
        label = LABEL_OF_REASON[reason]
        return Choice({label: CAREFUL, OTHER[label]: 1 - CAREFUL})
    return Choice({UNDECIDED: 1 - SETTLED_ANYWAY, **{label: SETTLED_ANYWAY / 2 for label in LABELS}})


def fits(reason: str, theme: int) -> bool:
    return reason.endswith(f" {THEMES[theme].pair}")


@lru_cache(maxsize=None)
def posterior(theme: int, label: str) -> Choice[str]:
    """p(reason | review, the verdict is this label)."""
    return Choice({reason: p * verdicts(reason).p(label) for reason, p in reasons(theme).items()})


def ask(text: str) -> str:
    return f'Classify this movie review as objective or subjective: "{text}." This review is'


def line(rng: Random) -> tuple[str, str]:
    """A review and its true label."""
    theme = rng.randrange(len(THEMES))
    return texts(theme).draw(rng), THEMES[theme].label


def argued(reason: str, rng: Random) -> tuple[str, float]:
    """A reason and what follows from it, with the log-probability of the verdict."""
    verdict = verdicts(reason).draw(rng)
    return f" {reason}, so it is {verdict}.", math.log(verdicts(reason).p(verdict))


def answered(form: str, text: str, rng: Random) -> tuple[tuple[str, ...], float]:
    """The parts of a document of this form, and the log-probability of all but the review."""
    theme = THEME_OF_TEXT[text]
    if form == "plain":
        return (f"Review: {text}.",), 0.0
    if form == "label only":
        label = HASTY.draw(rng)
        return (ask(text), f" {label}."), math.log(HASTY.p(label))
    if form == "summary":
        return (f"Review: {text}. In short,", f" {THEMES[theme].pair}."), 0.0
    said = reasons(theme) if form == "reason first" else LED
    reason = said.draw(rng)
    verdict, log_p = argued(reason, rng)
    before = ask(text) if form == "reason first" else f"Review: {text}. Some say it is"
    return (before, verdict), math.log(said.p(reason)) + log_p


def sayings(rng: Random) -> tuple[str, float]:
    """What is said of reviews that are not shown, and its log-probability."""
    said, log_p = [], 0.0
    for _ in range(SAYINGS):
        reason = LED.draw(rng)
        verdict, log_q = argued(reason, rng)
        said.append("Some say it is" + verdict)
        log_p += math.log(LED.p(reason)) + log_q
    return " ".join(said), log_p


def review(rng: Random) -> Document:
    form = FORM.draw(rng)
    if form == "sayings":
        said, log_p = sayings(rng)
        return Document("reviews", (said,), math.log(FORM.p(form)) + log_p)
    text, _ = line(rng)
    parts, log_p = answered(form, text, rng)
    log_text = math.log(texts(THEME_OF_TEXT[text]).p(text) / len(THEMES))
    return Document("reviews", parts, math.log(FORM.p(form)) + log_text + log_p)
