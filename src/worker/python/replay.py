"""The replay buffer: good strings found so far, by prompt, with their untempered log-rewards."""

import math
import random


def edit_distance(a: list[int], b: list[int]) -> int:
    """Levenshtein distance between token lists."""
    row = list(range(len(b) + 1))
    for i, token in enumerate(a, 1):
        above, row[0] = row[0], i
        for j, other in enumerate(b, 1):
            best = min(row[j] + 1, row[j - 1] + 1, above + (token != other))
            above, row[j] = row[j], best
    return row[-1]


class Replay:
    """Holds at most `replay.capacity` strings a prompt; of two near-duplicates the better one."""

    def __init__(self, leaves: dict):
        self.capacity = leaves["replay.capacity"]
        self.tolerance = leaves["replay.tolerance"]
        self.by_reward = leaves["replay.sampling"] == "reward"
        self.kept: dict[int, list[tuple[list[int], list[float]]]] = {}

    def holds(self, prompt: int) -> bool:
        return bool(self.kept.get(prompt))

    def insert(self, prompt: int, z: list[int], log_r: list[float]) -> None:
        """Takes in one string with log R of all its prefixes."""
        stored = self.kept.setdefault(prompt, [])
        if any(z == other for other, _ in stored):
            return
        near = next((k for k, (other, _) in enumerate(stored) if self.alike(z, other)), None)
        if near is None:
            stored.append((z, log_r))
        elif log_r[-1] > stored[near][1][-1]:
            stored[near] = (z, log_r)
        if len(stored) > self.capacity:
            stored.pop(min(range(len(stored)), key=lambda k: stored[k][1][-1]))

    def alike(self, a: list[int], b: list[int]) -> bool:
        bound = self.tolerance * (len(a) + len(b))
        return abs(len(a) - len(b)) < bound and edit_distance(a, b) < bound

    def draw(self, prompt: int, count: int, choices: random.Random):
        """A batch with replacement, evenly or in proportion to R."""
        stored = self.kept[prompt]
        if not self.by_reward:
            return [choices.choice(stored) for _ in range(count)]
        if len(stored) < count:
            return [stored[b % len(stored)] for b in range(count)]
        best = max(log_r[-1] for _, log_r in stored)
        weights = [math.exp(log_r[-1] - best) for _, log_r in stored]
        return choices.choices(stored, weights, k=count)
