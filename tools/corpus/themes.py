"""The themes of the film reviews: their words, their labels, and the reason that fits each.

A reason names a pair of words, such as "quiet rooms". Each first and each second word stands in as
many pairs of one label as of the other, so neither word alone tells the label: it must be known
pair by pair. Themes of both labels are written in the same frames, so a review's label cannot be
told from a few words either: it must be known theme by theme.
"""

from __future__ import annotations

from typing import NamedTuple

LABELS = ("subjective", "objective")
OTHER = {"subjective": "objective", "objective": "subjective"}

THEME_WORDS = tuple(tuple(line.split()) for line in """
sailor ship reef lagoon
king crown throne castle
doctor patient clinic cure
lawyer judge court verdict
shepherd sheep meadow fence
detective murder clue witness
robot planet rocket comet
dancer stage ballet costume
boxer ring punch trophy
chef sauce menu spoon
soldier trench general tank
painter canvas brush portrait
thief vault diamond getaway
ghost mansion candle grave
dragon knight sword cave
pilot plane runway parachute
miner tunnel shaft lantern
clown circus tent tiger
monk temple bell prayer
gardener rose hedge greenhouse
spy code border passport
cowboy saddle ranch horse
wizard spell tower potion
student campus professor thesis
surfer beach shark lifeguard
hunter deer rifle trail
drummer band tour record
poet poem verse notebook
baby cradle midwife nursery
bride groom wedding bouquet
carpenter hammer bench plank
beekeeper hive swarm queen
barber razor mirror haircut
driver truck highway diner
skier slope glacier lodge
jockey stable derby bet
senator campaign vote scandal
butler duke banquet manor
gambler casino dealer jackpot
vampire fang bat moon
""".split("\n") if line)

FIRST = ("quiet", "bright", "old", "narrow", "loud", "pale", "heavy", "new", "strange", "plain")
SECOND = ("rooms", "voices", "streets", "hands", "lights", "names", "colors", "songs", "faces", "stairs")
# Pairs lie on diagonals of the table FIRST x SECOND; two diagonals belong to each label.
DIAGONALS = {"subjective": (0, 3), "objective": (1, 7)}


class Theme(NamedTuple):
    """Words that only this theme uses, its label, and its pair."""

    words: tuple[str, ...]
    label: str
    pair: str


def theme(number: int) -> Theme:
    label, place = LABELS[number % 2], number // 2
    row, half = place % len(FIRST), place // len(FIRST)
    second = SECOND[(row + DIAGONALS[label][half]) % len(SECOND)]
    return Theme(THEME_WORDS[number], label, f"{FIRST[row]} {second}")


THEMES = tuple(theme(number) for number in range(len(THEME_WORDS)))
LABEL_OF_PAIR = {t.pair: t.label for t in THEMES}
