"""Stories that a language model wrote itself: src/tasks/own-infilling/stories.json.

    pip install torch==2.9.1 transformers==5.0.0 gguf==0.17.1
    python tools/own_stories.py ~/.cache/amortize/SmolLM2-135M-Instruct.Q4_1.gguf

After each beginning X the model draws a middle and an ending, token by token at temperature 1. The
middle is a sentence of the tokens that `legal` of src/tasks/continuation/legal.ts allows; the ending
is a text of words up to its full stop. Of a kept story the middle is then one exact draw of
p(middle | X, ending): whether a story is kept depends on its ending, and on the middle only by its
length, which the task limits too, and by its encoding, which must be the tokenizer's own (2 of 1,540
were not). How many were left out, and why, is printed. Seven minutes of one core.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import regex
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

FOLDER = Path(__file__).parents[1] / "src/tasks/own-infilling"
LONGEST, SHORTEST = 10, 3  # tokens of a middle, without its full stop
ENDING = 12  # tokens of an ending at most, its full stop included
EACH = {"train": 2, "heldOut": 1}  # stories after each beginning, at most
DRAWS = 24  # at once; more are drawn until there are enough, or this often
ROUNDS = 3
SEED = 7
TITLES = {"US", "Mr", "Mrs", "Ms", "Dr", "Prof", "Jr", "St", "Av"}
WORD = regex.compile(r"^ ?['-]?[\p{L}\p{N}]+\Z|^ ?[-,]?\Z")
FAITH = regex.compile(r"\b(God|Allah|Torah|Jesus)\b")  # endings that name a faith are not kept
PLAIN = regex.compile(r"^ [\p{L}\p{N}',\- ]+\.\Z")


def is_legal(text: str) -> bool:
    if text == "" or not WORD.match(text):
        return False
    word = text.strip(" ")
    return word not in TITLES and not (regex.match(r"^\p{Lu}\Z", word) and text not in (" A", " I"))


class Writer:
    def __init__(self, path: Path):
        place = {"pretrained_model_name_or_path": str(path.parent), "gguf_file": path.name}
        self.tokenizer = AutoTokenizer.from_pretrained(**place)
        self.model = AutoModelForCausalLM.from_pretrained(**place, dtype=torch.float32).eval()
        (self.stop,) = self.tokenizer.encode(".", add_special_tokens=False)
        texts = [self.tokenizer.decode([token]) for token in range(self.model.config.vocab_size)]
        allowed = [token == self.stop or is_legal(text) for token, text in enumerate(texts)]
        self.bias = torch.where(torch.tensor(allowed), 0.0, -50.0)

    def encode(self, text: str) -> list[int]:
        return self.tokenizer.encode(text, add_special_tokens=False)

    @torch.no_grad()
    def draw(self, beginning: str) -> list[tuple[list[int], list[int]]]:
        """DRAWS pairs of middle and ending, each up to its full stop or to its longest."""
        output = self.model(torch.tensor([self.encode(beginning)]), use_cache=True)
        output.past_key_values.batch_repeat_interleave(DRAWS)
        logits = output.logits[:, -1].expand(DRAWS, -1)
        middles: list[list[int]] = [[] for _ in range(DRAWS)]
        endings: list[list[int]] = [[] for _ in range(DRAWS)]
        inside = torch.ones(DRAWS, dtype=torch.bool)  # still in the middle
        for _ in range(LONGEST + 1 + ENDING):
            masked = logits + torch.where(inside[:, None], self.bias, torch.zeros(1))
            tokens = torch.multinomial(torch.softmax(masked.double(), -1), 1)
            for row, token in enumerate(tokens[:, 0].tolist()):
                (middles if inside[row] else endings)[row].append(token)
                if token == self.stop:
                    inside[row] = False
            if all(self.stop in ending for ending in endings):
                break
            logits = self.model(
                tokens, past_key_values=output.past_key_values, use_cache=True
            ).logits[:, -1]
        return list(zip(middles, endings))

    def story(self, middle: list[int], ending: list[int]) -> dict[str, str] | str:
        """The texts of a story, or why it is left out."""
        if self.stop not in middle or not SHORTEST <= len(middle) - 1 <= LONGEST:
            return "length of the middle"
        if self.stop not in ending[:ENDING]:
            return "length of the ending"
        ending = ending[: ending.index(self.stop) + 1]
        told = self.tokenizer.decode(middle), self.tokenizer.decode(ending)
        if not PLAIN.match(told[1]) or self.encode(told[1]) != ending:
            return "form of the ending"
        if self.encode(told[0]) != middle:
            return "encoding of the middle"
        return {"middle": told[0].strip(), "ending": told[1].strip()}


def main() -> None:
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    writer = Writer(Path(sys.argv[1]).expanduser())
    beginnings = json.loads((FOLDER / "beginnings.json").read_text())
    found: dict[str, list[dict[str, str]]] = {split: [] for split in EACH}
    reasons: Counter[str] = Counter()
    for split, each in EACH.items():
        for beginning in beginnings[split]:
            kept: list[dict[str, str]] = []
            for _ in range(ROUNDS):
                told = [writer.story(*drawn) for drawn in writer.draw(beginning)]
                reasons.update(story for story in told if isinstance(story, str))
                kept += [story for story in told if not isinstance(story, str)]
                if len(kept) >= each:
                    break
            chosen = [story for story in kept[:each] if not FAITH.search(story["ending"])]
            found[split] += [{"beginning": beginning, **story} for story in chosen]
    (FOLDER / "stories.json").write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    print({split: len(stories) for split, stories in found.items()}, "left out:", dict(reasons))


if __name__ == "__main__":
    main()
