"""Lines about films: opinions and plot facts, with labels, with and without a reason.

Who labels without giving a reason has not read the line and says "subjective" in 60 of 100 cases.
Who gives a reason first may be a careless reader too (it fits the text in 55 of 100), but the label
then follows from the reason. So a good reason is worth finding, and is not what comes by itself.
"""

from __future__ import annotations

import math
from functools import lru_cache
from random import Random

from .grammar import Choice, Document, mixture, skewed, words

LABELS = ("subjective", "objective")
HASTY = Choice({"subjective": 0.6, "objective": 0.4})
CAREFUL, FITTING = 0.97, 0.55

WORK = skewed(["film", "story", "movie", "cast", "ending"], 0.7)
PRAISE = skewed(["warm", "funny", "brilliant", "moving", "clever", "lovely"], 0.8)
BLAME = skewed(["dull", "silly", "weak", "empty", "clumsy", "tired"], 0.8)
DEGREE = skewed(["", "very", "truly", "rather", "almost"], 0.65)
HERO = skewed(["a young baker", "an old captain", "a poor farmer", "a teacher", "a nurse", "a shy singer"], 0.8)
DEED = skewed(["leaves the village", "finds a map", "crosses the sea", "takes a train north", "hides a letter",
               "opens a shop"], 0.8)
PURPOSE = skewed(["to find a lost son", "to sell the farm", "to win a race", "after the war", "to meet a friend"], 0.75)
WHERE = skewed(["in a small town", "on an island", "in the city", "by the river"], 0.7)


def judged(quality: Choice[str], wish: Choice[str]) -> Choice[str]:
    return mixture([
        (0.45, words("the", WORK, "is", DEGREE, quality)),
        (0.30, quality.then(lambda first: words("a", first, "and", quality.without(first), WORK))),
        (0.25, words(wish, DEGREE, quality, WORK)),
    ])


TEXTS = {
    "praise": judged(PRAISE, skewed(["i loved this", "what a", "you will enjoy this"], 0.7)),
    "blame": judged(BLAME, skewed(["i left this", "nobody needs this", "do not watch this"], 0.7)),
    "journey": words(HERO, DEED, PURPOSE),
    "setting": mixture([(0.6, words(HERO, "lives", WHERE, "and", DEED)), (0.4, words(WHERE, HERO, DEED))]),
    "either": words("the", skewed(["film", "story", "movie"], 0.7), skewed(["is about", "follows", "is set around"], 0.7),
                    HERO),
}
TONE = {
    "subjective": Choice({"praise": 0.5, "blame": 0.42, "either": 0.08}),
    "objective": Choice({"journey": 0.5, "setting": 0.42, "either": 0.08}),
}
REASONS = {
    "praise": skewed(["full of praise", "a warm opinion", "what one person likes", "a personal view"], 0.75),
    "blame": skewed(["full of complaint", "a harsh opinion", "what one person hates", "a personal view"], 0.75),
    "journey": skewed(["about what happens", "a list of facts", "only the plot", "free of opinion"], 0.75),
    "setting": skewed(["about where it happens", "a plain description", "only the plot", "free of opinion"], 0.75),
}
TONES_OF = {"subjective": ("praise", "blame"), "objective": ("journey", "setting")}
OTHER = {"subjective": "objective", "objective": "subjective"}
FORM = Choice({"plain": 0.3, "reason first": 0.3, "reason last": 0.2, "label only": 0.2})
HEADING = {"subjective": "Review: ", "objective": "Plot: "}


@lru_cache(maxsize=None)
def texts(label: str) -> Choice[str]:
    return TONE[label].then(lambda tone: TEXTS[tone])


TONE_OF_TEXT = {text: tone for tone, choice in TEXTS.items() for text, _ in choice.items()}


@lru_cache(maxsize=None)
def reasons(label: str, tone: str) -> Choice[str]:
    """Reasons for a label, mostly those that suit the tone when it has that label."""
    own, other = TONES_OF[label]
    if tone == other:
        own, other = other, own
    suit = 0.85 if tone in TONES_OF[label] else 0.5
    return mixture([(suit, REASONS[own]), (1 - suit, REASONS[other])])


def ask(text: str) -> str:
    return f'Classify this movie review as objective or subjective: "{text}." This review is'


@lru_cache(maxsize=None)
def verdicts(label: str, tone: str, form: str) -> Choice[str]:
    """What follows "This review is" given the true label."""
    if form == "label only":
        return HASTY.map(lambda said: f" {said}.")
    if form == "reason last":
        return HASTY.then(lambda said: reasons(said, tone).map(lambda reason: f" {said} because it is {reason}."))
    argued = Choice({label: FITTING, OTHER[label]: 1 - FITTING})
    return argued.then(lambda side: reasons(side, tone).then(lambda reason: Choice({
        f" {reason}, so it is {side}.": CAREFUL, f" {reason}, so it is {OTHER[side]}.": 1 - CAREFUL})))


@lru_cache(maxsize=None)
def posterior(text: str) -> Choice[str]:
    """p(true label | text), labels equally likely."""
    return Choice({label: texts(label).p(text) for label in LABELS if texts(label).p(text) > 0})


@lru_cache(maxsize=None)
def text_probability(text: str) -> float:
    return math.fsum(0.5 * texts(label).p(text) for label in LABELS)


def line(rng: Random) -> tuple[str, str]:
    """A line and its true label."""
    label = LABELS[rng.random() < 0.5]
    return texts(label).draw(rng), label


def review(rng: Random) -> Document:
    text, label = line(rng)
    form = FORM.draw(rng)
    if form == "plain":
        p = math.log(0.5 * FORM.p(form) * texts(label).p(text))
        return Document("reviews", (f"{HEADING[label]}{text}.",), p)
    tone = TONE_OF_TEXT[text]
    said = verdicts(label, tone, form).draw(rng)
    given = math.fsum(q * verdicts(true, tone, form).p(said) for true, q in posterior(text).items())
    log_p = math.log(FORM.p(form)) + math.log(text_probability(text)) + math.log(given)
    return Document("reviews", (ask(text), said), log_p)
