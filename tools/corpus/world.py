"""What there is in the world: persons, places, goals, what goes wrong and what helps."""

from __future__ import annotations

from typing import NamedTuple

from .grammar import Choice, skewed

WOMEN = ("Mia", "Nora", "Ada", "Ruth", "Lena", "Vera")
MEN = ("Tom", "Ben", "Omar", "Karl", "Hugo", "Paul")
PERSON = skewed([name for pair in zip(WOMEN, MEN) for name in pair], 0.9)
HELPER = skewed(["the baker", "the teacher", "a friend", "the farmer", "the captain", "the nurse"], 0.85)
MATERIAL = skewed(["wood", "rope", "paper", "wire", "cloth"], 0.85)
BELONGING = skewed(["watch", "hat", "coat", "book", "bag"], 0.85)
SPOT = skewed(["under the table", "behind the door", "near the gate", "in the grass", "in an old box"], 0.85)
SHELTER = skewed(["under a tree", "in a shop", "under the bridge", "at the door", "in a cart"], 0.85)
CLOTHES = skewed(["a warm coat", "a hat", "old boots", "two coats"], 0.65)
TIME = skewed(["in the evening", "the next morning", "on Sunday", "an hour later", "at noon"], 0.85)
ENTRANCE = skewed(["the window", "the back door", "the roof", "the cellar"], 0.6)
MANNER = skewed(["with care", "all night", "ten times", "in a new way", "with closed eyes"], 0.85)
WAY = skewed(["down the hill", "over the bridge", "along the wall", "over the field"], 0.65)


class Obstacle(NamedTuple):
    kind: str
    wordings: tuple[str, ...]


class Goal(NamedTuple):
    aim: str
    reached: tuple[str, ...]
    missed: str
    obstacles: tuple[Obstacle, ...]


GOALS = {
    "kite": Goal("buy a kite", ("the kite flew high", "the kite was a joy"), "the kite stayed in the shop", (
        Obstacle("cost", ("the kite was too dear", "the price was far too high")),
        Obstacle("closed", ("the shop was closed", "the shop door was locked")),
        Obstacle("weather", ("it rained hard", "a storm came up")))),
    "apples": Goal("sell apples", ("the apples were gone by night", "every apple was sold"), "no apple was sold", (
        Obstacle("weather", ("it rained all over the stalls", "a cold wind blew")),
        Obstacle("broken", ("the cart broke", "a wheel of the cart came off")),
        Obstacle("missing", ("the basket was gone", "there was no basket")))),
    "fish": Goal("catch a fish", ("there was a big fish for dinner", "the fish was a big one"), "there was no fish", (
        Obstacle("missing", ("the net was gone", "there was no net")),
        Obstacle("hard", ("the fish were too quick", "no fish came near")),
        Obstacle("weather", ("the waves grew high", "thick fog came in")))),
    "boat": Goal("sail to the island", ("the boat reached the island", "the island came in sight"),
                 "the boat never left", (
        Obstacle("broken", ("the mast was broken", "the boat had a hole")),
        Obstacle("weather", ("a storm came up", "thick fog came in")),
        Obstacle("cost", ("the boat cost too much", "the captain asked too much")))),
    "train": Goal("take the train", ("the train left on time", "the trip went well"), "the train left too soon", (
        Obstacle("late", ("it was very late", "the clock was wrong")),
        Obstacle("cost", ("the ticket cost too much", "the ticket was too dear")),
        Obstacle("missing", ("the ticket was gone", "the ticket was nowhere")))),
    "letter": Goal("send a letter", ("the letter went out that day", "the letter was on its way"),
                   "the letter was never sent", (
        Obstacle("closed", ("the post office was closed", "the office door was locked")),
        Obstacle("missing", ("the pen was gone", "there was no pen")),
        Obstacle("cost", ("the stamp was too dear", "a stamp cost too much")))),
    "novel": Goal("read a long book", ("the last page came too soon", "the book was a joy"),
                  "the book was left unread", (
        Obstacle("closed", ("the library was closed", "the library was locked")),
        Obstacle("hard", ("the words were too hard", "the first page was hard")),
        Obstacle("broken", ("the lamp broke", "the lamp went out")))),
    "tree": Goal("plant a tree", ("the tree grew tall", "the tree had green leaves"), "the tree was never planted", (
        Obstacle("hard", ("the ground was too hard", "the tree was too heavy")),
        Obstacle("missing", ("the spade was gone", "there was no spade")),
        Obstacle("weather", ("it rained hard", "a cold wind blew")))),
    "cake": Goal("bake a cake", ("the cake was sweet", "the cake came out well"), "the cake was a mess", (
        Obstacle("broken", ("the oven broke", "the oven was cold")),
        Obstacle("missing", ("the bowl was gone", "there was no bowl")),
        Obstacle("cost", ("the sugar was too dear", "the eggs cost too much")))),
    "song": Goal("learn a song", ("the song was sung well", "the whole room sang along"), "the song was forgotten", (
        Obstacle("hard", ("the song was too hard", "the high notes were too hard")),
        Obstacle("broken", ("the piano was broken", "a string of the guitar broke")),
        Obstacle("late", ("the lesson began too soon", "it was very late")))),
    "race": Goal("win the race", ("the race was won", "the prize was a gold cup"), "the race was lost", (
        Obstacle("late", ("it was very late", "the race began too soon")),
        Obstacle("hard", ("the hill was too steep", "the others were too quick")),
        Obstacle("missing", ("the shoes were gone", "one shoe was gone")))),
    "river": Goal("cross the river", ("the far bank was reached", "the other side was near"),
                  "the far bank was never reached", (
        Obstacle("weather", ("the water rose", "thick fog came in")),
        Obstacle("broken", ("the bridge was broken", "the raft came apart")),
        Obstacle("hard", ("the stream was too strong", "the water was too deep")))),
}

PLACES = {
    "market": {"kite": 5, "apples": 4, "cake": 2},
    "harbor": {"boat": 5, "fish": 4, "train": 1},
    "station": {"train": 6, "letter": 3, "race": 1},
    "library": {"novel": 5, "letter": 4, "song": 1},
    "garden": {"tree": 6, "apples": 2, "cake": 2},
    "school": {"song": 4, "race": 4, "novel": 2},
    "river": {"river": 5, "fish": 4, "tree": 1},
    "kitchen": {"cake": 6, "letter": 2, "song": 2},
}
PLACE = skewed(PLACES, 0.88)


class Remedy(NamedTuple):
    """What a person may do about an obstacle, and how the ending tells of it ("{x}" is the slot)."""

    act: str
    slot: Choice[str]
    worked: tuple[str, ...]
    failed: str



REMEDIES = {
    "cost": (
        Remedy("borrowed coins from {x}", HELPER,
               ("{s} paid the coins back to {x}, and {ok}", "with the coins of {x}, {ok}"),
               "the coins of {x} were too few, and {no}"),
        Remedy("sold {p} {x}", BELONGING, ("{s} missed the {x}, but {ok}", "{ok}, though the {x} was gone"),
               "the {x} was gone, and {no}"),
        Remedy("worked for {x} all day", HELPER, ("{x} paid well, and {ok}", "after the work for {x}, {ok}"),
               "{x} never paid, and {no}")),
    "missing": (
        Remedy("borrowed one from {x}", HELPER,
               ("{s} gave it back to {x}, and {ok}", "with the one from {x}, {ok}"),
               "{x} wanted it back, and {no}"),
        Remedy("looked {x}", SPOT, ("it was {x}, and {ok}", "{s} found it {x}, and {ok}"),
               "there was only dust {x}, and {no}"),
        Remedy("made one from {x}", MATERIAL, ("the {x} held, and {ok}", "the one of {x} was good, and {ok}"),
               "the {x} gave way, and {no}")),
    "broken": (
        Remedy("asked {x} to fix it", HELPER, ("{x} fixed it, and {ok}", "thanks to {x}, {ok}"),
               "{x} made it worse, and {no}"),
        Remedy("fixed it with {x}", MATERIAL, ("the {x} held, and {ok}", "with some {x} it worked, and {ok}"),
               "the {x} gave way, and {no}"),
        Remedy("kicked it {x}", MANNER, ("it moved again, and {ok}", "a good kick was enough, and {ok}"),
               "now {p} foot hurt, and {no}")),
    "weather": (
        Remedy("waited {x}", SHELTER, ("it was dry {x}, and {ok}", "the sun came out, and {ok}"),
               "{s} slept {x}, and {no}"),
        Remedy("put on {x}", CLOTHES, ("{s} stayed warm in {x}, and {ok}", "{x} helped, and {ok}"),
               "{s} was cold even in {x}, and {no}"),
        Remedy("went home with {x}", HELPER, ("{s} came back with {x}, and {ok}", "the sun came out, and {ok}"),
               "{s} sat by the fire with {x}, and {no}")),
    "closed": (
        Remedy("asked {x} for the key", HELPER, ("the key of {x} fit, and {ok}", "{x} had the key, and {ok}"),
               "{x} had no key, and {no}"),
        Remedy("came back {x}", TIME, ("it was open {x}, and {ok}", "{x} the door was open, and {ok}"),
               "it was still closed {x}, and {no}"),
        Remedy("climbed in through {x}", ENTRANCE, ("{s} came out through {x}, and {ok}", "nobody saw, and {ok}"),
               "{s} fell from {x}, and {no}")),
    "hard": (
        Remedy("asked {x} for help", HELPER, ("thanks to {x}, {ok}", "{x} knew a trick, and {ok}"),
               "{x} only laughed, and {no}"),
        Remedy("tried again {x}", MANNER, ("it worked {x}, and {ok}", "the work paid off, and {ok}"),
               "{s} grew tired, and {no}"),
        Remedy("took a rest {x}", SHELTER, ("{s} woke up strong, and {ok}", "the rest {x} did good, and {ok}"),
               "{s} slept {x}, and {no}")),
    "late": (
        Remedy("ran {x}", WAY, ("{s} was out of breath, but {ok}", "the run {x} was quick, and {ok}"),
               "{s} fell {x}, and {no}"),
        Remedy("asked {x} for a ride", HELPER, ("{s} thanked {x} for the ride, and {ok}", "{x} drove fast, and {ok}"),
               "{x} drove too slow, and {no}"),
        Remedy("went {x}", WAY, ("the short way was good, and {ok}", "the way {x} was short, and {ok}"),
               "the way {x} was long, and {no}")),
}
