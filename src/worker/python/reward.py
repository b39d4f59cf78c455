"""log R of every prefix: w log p(z, end | X) of the frozen model, and the terms of the task."""

import math
import unicodedata

import torch
from policy import Policy


def word_list(text: str) -> list[str]:
    """Entries between commas and line breaks, in lower case."""
    entries = [entry.strip() for entry in text.replace("\n", ",").split(",")]
    return [entry.lower() for entry in entries if entry]


def wordlike(text: str, at: int) -> bool:
    return 0 <= at < len(text) and unicodedata.category(text[at])[0] in "LN"


def occurs(text: str, entry: str, whole: bool) -> bool:
    """Does a word of the text begin with the entry, or is the entry there as whole words?"""
    at = text.find(entry)
    while at >= 0:
        end = at + len(entry)
        begins = not (wordlike(text, at - 1) and wordlike(entry, 0))
        stops = not (wordlike(entry, len(entry) - 1) and wordlike(text, end))
        if begins and (stops or not whole):
            return True
        at = text.find(entry, at + 1)
    return False


def length_term(leaves: dict, task: dict, z: list[int], text: str) -> float:
    return -leaves["reward.lengthWeight"] * abs(len(z) - leaves["reward.lengthTarget"])


def words_term(leaves: dict, task: dict, z: list[int], text: str) -> float:
    wanted = word_list(leaves["reward.words"])
    found = sum(occurs(text.lower(), entry, whole=True) for entry in wanted)
    most = len(wanted) if leaves["reward.wordsRule"] == "each" else 1
    return leaves["reward.wordsWeight"] * min(most, found)


def constraint_term(leaves: dict, task: dict, z: list[int], text: str) -> float:
    whole = text.strip()
    low, words = whole.lower(), len(whole.split())
    contains = word_list(leaves["constraint.contains"])
    found = [occurs(low, entry, whole=True) for entry in contains]
    every = all if leaves["constraint.containsRule"] == "each" else any
    excluded = word_list(leaves["constraint.excludes"])
    satisfied = (
        leaves["constraint.minWords"] <= words <= leaves["constraint.maxWords"]
        and (not contains or every(found))
        and not any(occurs(low, entry, whole=False) for entry in excluded)
    )
    return 0.0 if satisfied else -leaves["constraint.penalty"]


def integers_term(leaves: dict, task: dict, z: list[int], text: str) -> float:
    """A listed number and nothing after it (Hu et al. 2024, section 2)."""
    if not z:
        return leaves["reward.integerEmpty"]
    best, depth = leaves["reward.integerFirstElse"], 0
    for number in task["numbers"]:  # the longest beginning of z that begins a number
        tokens = number["tokens"]
        shared = 0
        while shared < min(len(z), len(tokens)) and z[shared] == tokens[shared]:
            shared += 1
        whole = shared == len(tokens)
        if shared > depth or (shared == depth > 0 and whole):
            best = number["logR"] if whole else leaves["reward.integerFirstElse"]
            depth = shared
    later = sum(range(max(1, depth) + 1, len(z) + 1))
    return best + leaves["reward.integerLater"] * later


TERMS = {
    "integers": integers_term,
    "length": length_term,
    "words": words_term,
    "constraint": constraint_term,
}


class Reward:
    """The log-reward of experiment.json and task.json."""

    def __init__(self, leaves: dict, task: dict, policy: Policy, tokenizer):
        self.leaves = leaves
        self.task = task
        self.policy = policy
        self.tokenizer = tokenizer
        self.weight = leaves["reward.likelihood"]

    def text_of(self, z: list[int]) -> str:
        """The text of tokens that go on after a prompt; a first space is kept."""
        lead = self.tokenizer.encode("a", add_special_tokens=False)[:1]
        front = len(self.tokenizer.decode(lead))
        return self.tokenizer.decode(lead + z, clean_up_tokenization_spaces=False)[front:]

    def terms(self, z: list[int]) -> list[float]:
        """The sum of the terms at every prefix, without the likelihood, [n + 1]."""
        prefixes = [z[:i] for i in range(len(z) + 1)]
        reads_text = {"words", "constraint"} & set(self.task["terms"])
        texts = [self.text_of(prefix) if reads_text else "" for prefix in prefixes]
        names = self.task["terms"]
        values = zip(prefixes, texts)
        return [sum(TERMS[name](self.leaves, self.task, *v) for name in names) for v in values]

    def ends(self, prompt: dict, strings: list[list[int]]) -> list[list[float]] | None:
        """What stands for ending at each prefix where a given text follows: its log p."""
        if "ending" not in prompt:
            return None
        compared = self.task.get("compared")
        rows = [[-math.inf] * (len(z) + 1) for z in strings]
        asked = [
            (b, i)
            for b, z in enumerate(strings)
            for i in range(len(z) + 1)
            if i == len(z) or compared is None or (i > 0 and z[i - 1] in compared)
        ]
        after = [strings[b][:i] for b, i in asked]
        frozen = prompt.get("frozen", prompt["tokens"])
        for (b, i), value in zip(asked, self.policy.continuations(frozen, after, prompt["ending"])):
            rows[b][i] = value
        return rows

    def whole(self, prompt: dict, strings: list[list[int]], terms: list[list[float]]):
        """Untempered log R at every prefix of every string, given the terms there."""
        ends = self.ends(prompt, strings)
        if self.weight == 0 and ends is None:
            return terms
        frozen = prompt.get("frozen", prompt["tokens"])
        with torch.no_grad():
            log_p, log_stop = self.policy.log_probs(frozen, strings, "off")
        log_p, log_stop = log_p.double().tolist(), log_stop.double().tolist()
        found = []
        for b, z in enumerate(strings):
            before, row = 0.0, []
            for i in range(len(z) + 1):
                end = ends[b][i] if ends else log_stop[b][i]
                likelihood = self.weight * (before + end) if end > -math.inf else end
                row.append(terms[b][i] + likelihood)
                before += log_p[b][i] if i < len(z) else 0.0
            found.append(row)
        return found
