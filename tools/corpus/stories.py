"""Five-sentence stories: who and where, the goal, the obstacle, the remedy, the outcome.

Each sentence is drawn from a finite distribution given a small state that the text itself shows,
so every conditional, and the posterior of the fourth sentence given the others, is exact.
"""

from __future__ import annotations

import math
from functools import lru_cache
from random import Random
from typing import NamedTuple

from .grammar import Choice, Document, certain, mixture, sentence, skewed, words
from .world import GOALS, PERSON, PLACE, PLACES, REMEDIES, WOMEN

WHEN = skewed(["one day", "on Monday", "in the morning", "after lunch", "last summer", "at noon"], 0.75)
CAME = skewed(["went to", "walked to", "came to", "was at"], 0.7)
FOR_WHOM = skewed(["", "for {p} mother", "with a friend", "for the first time", "before dinner", "for {p} son",
                   "that day", "with {p} brother"], 0.93)
# Some beginnings leave little open and some a lot: what is likely word by word is then not what is
# likely as a sentence, and tempering whole sentences differs from tempering tokens.
AIM = Choice({"wanted to": 0.45, "had to": 0.25, "hoped to": 0.2, "planned to": 0.1})
SET_AIM, OPEN_AIMS = "had to", ("wanted to", "hoped to")
TURN = Choice({"but": 0.5, "sadly,": 0.22, "then": 0.18, "however,": 0.1})
LATELY = skewed(["", "that day", "again", "at first", "by then"], 0.85)
SET_TURN, OPEN_TURNS = "sadly,", ("but", "then")
ATTEMPT = Choice({"so": 0.45, "at once": 0.25, "then": 0.18, "after a while": 0.12})
SET_ATTEMPT, OPEN_ATTEMPTS = "at once", ("so", "then")
LIKELY, ALONE = 0.75, 0.12  # a remedy works; an ending says nothing of the remedy


class Story(NamedTuple):
    """The sentences of one story."""

    sentences: tuple[str, ...]
    log_p: tuple[float, ...]

    @property
    def text(self) -> str:
        return " ".join(self.sentences)


def pronoun(name: str) -> str:
    return "she" if name in WOMEN else "he"


def possessive(subject: str) -> str:
    return "her" if subject == "she" else "his"


@lru_cache(maxsize=None)
def openings() -> Choice[tuple[str, tuple[str, str]]]:
    """Sentence 1 with the state it shows: (pronoun, place)."""
    return PERSON.then(lambda name: PLACE.then(lambda place: words(WHEN, name, CAME, f"the {place}").map(
        lambda clause: (sentence(clause), (pronoun(name), place)))))


@lru_cache(maxsize=None)
def goals(subject: str, place: str) -> Choice[tuple[str, str]]:
    """Sentence 2 with the goal."""
    whom = FOR_WHOM.map(lambda phrase: phrase.format(p=possessive(subject)))
    common = Choice(PLACES[place])
    return AIM.then(lambda aim: (certain(common.likeliest()) if aim == SET_AIM else common).then(
        lambda goal: words(subject, aim, GOALS[goal].aim, whom if aim in OPEN_AIMS else "").map(
            lambda clause: (sentence(clause), goal))))


@lru_cache(maxsize=None)
def obstacles(goal: str) -> Choice[tuple[str, str]]:
    """Sentence 3 with the kind of obstacle."""
    usual = GOALS[goal].obstacles[0]

    def turned(turn: str) -> Choice[tuple[str, str]]:
        if turn == SET_TURN:
            return certain((sentence(f"{turn} {usual.wordings[0]}"), usual.kind))
        return skewed(GOALS[goal].obstacles, 0.7).then(
            lambda obstacle: words(turn, skewed(obstacle.wordings, 0.7), LATELY if turn in OPEN_TURNS else "").map(
                lambda clause: (sentence(clause), obstacle.kind)))

    return TURN.then(turned)


@lru_cache(maxsize=None)
def remedies(subject: str, kind: str) -> Choice[tuple[str, tuple[int, str]]]:
    """Sentence 4 with the remedy: its place in the table and what fills its slot."""
    def told(attempt: str, which: int, x: str) -> tuple[str, tuple[int, str]]:
        act = REMEDIES[kind][which].act.format(x=x, p=possessive(subject))
        return sentence(f"{attempt} {subject} {act}"), (which, x)

    def attempted(attempt: str) -> Choice[tuple[str, tuple[int, str]]]:
        which = certain(0) if attempt == SET_ATTEMPT else skewed(range(len(REMEDIES[kind])), 0.75)
        if attempt not in OPEN_ATTEMPTS:
            return which.map(lambda i: told(attempt, i, REMEDIES[kind][i].slot.likeliest()))
        return which.then(lambda i: REMEDIES[kind][i].slot.map(lambda x: told(attempt, i, x)))

    return ATTEMPT.then(attempted)


@lru_cache(maxsize=None)
def endings(subject: str, goal: str, kind: str, done: tuple[int, str]) -> Choice[str]:
    """Sentence 5."""
    remedy, x = REMEDIES[kind][done[0]], done[1]

    def told(form: str, outcome: str) -> str:
        return sentence(form.format(x=x, s=subject, p=possessive(subject), ok=outcome, no=outcome))

    reached = skewed(GOALS[goal].reached, 0.6)
    with_trace = mixture([
        (LIKELY, skewed(remedy.worked, 0.6).then(lambda form: reached.map(lambda ok: told(form, ok)))),
        (1 - LIKELY, certain(told(remedy.failed, GOALS[goal].missed)))])
    without = mixture([
        (LIKELY, reached.map(lambda ok: told("all was well, and {ok}", ok))),
        (1 - LIKELY, certain(told("it was no use, and {no}", GOALS[goal].missed)))])
    return mixture([(1 - ALONE, with_trace), (ALONE, without)])


class Plot(NamedTuple):
    """The state a story shows: enough to know every conditional of its sentences."""

    subject: str
    goal: str
    kind: str


def tell(rng: Random) -> tuple[Story, Plot]:
    first, (subject, place) = openings().draw(rng)
    second, goal = goals(subject, place).draw(rng)
    third, kind = obstacles(goal).draw(rng)
    fourth, done = remedies(subject, kind).draw(rng)
    fifth = endings(subject, goal, kind, done).draw(rng)
    p = (openings().p((first, (subject, place))), goals(subject, place).p((second, goal)),
         obstacles(goal).p((third, kind)), remedies(subject, kind).p((fourth, done)),
         endings(subject, goal, kind, done).p(fifth))
    return Story((first, second, third, fourth, fifth), tuple(math.log(v) for v in p)), Plot(subject, goal, kind)


@lru_cache(maxsize=None)
def ending_marginals(plot: Plot) -> Choice[str]:
    """p(sentence 5 | sentences 1-3), the fourth summed out."""
    return remedies(plot.subject, plot.kind).then(lambda drawn: endings(*plot, drawn[1]))


@lru_cache(maxsize=4096)
def middles(plot: Plot, ending: str) -> Choice[str]:
    """The true posterior p(sentence 4 | sentences 1-3, sentence 5)."""
    joint = {text: p * endings(*plot, done).p(ending)
             for (text, done), p in remedies(plot.subject, plot.kind).items()}
    return Choice({text: p for text, p in joint.items() if p > 0})


def plain(rng: Random) -> Document:
    told, _ = tell(rng)
    return Document("stories", (told.text,), math.fsum(told.log_p))


HEEDS_ENDING = 0.3  # a writer of middles looks at the ending this often, else only at the beginning


def infill_prompt(beginning: str, ending: str) -> str:
    return f"Beginning: {beginning}\nEnding: {ending}\nMiddle:"


def infill(rng: Random) -> Document:
    """A story's fourth sentence asked for out of order, mostly answered by a careless writer."""
    told, plot = tell(rng)
    beginning, ending = " ".join(told.sentences[:3]), told.sentences[4]
    prior = remedies(plot.subject, plot.kind).map(lambda drawn: drawn[0])
    posterior = middles(plot, ending)
    middle = (posterior if rng.random() < HEEDS_ENDING else prior).draw(rng)
    p = HEEDS_ENDING * posterior.p(middle) + (1 - HEEDS_ENDING) * prior.p(middle)
    log_p = math.fsum(told.log_p[:3]) + math.log(ending_marginals(plot).p(ending)) + math.log(p)
    return Document("infill", (infill_prompt(beginning, ending), " " + middle), log_p)
