"""Draws strings z from the policy that an adapter was trained to be, each with log q(z) in nats.

    pip install torch transformers peft
    python sample.py --model MODEL                 # 8 strings after the first prompt
    python sample.py --model MODEL --prompt 3 --count 100
    python sample.py --model MODEL --text "Once upon a time"

MODEL is the frozen model: a folder, or a name on the Hugging Face hub, there at --revision. --text
is read as raw text, without the model's chat template; the numbered prompts are as in the run.
Beside this file lies the adapter in PEFT's form, and sampling.json with what that form has no place
for: the token that ends a string, the shortest and longest string, tokens that are barred, a factor
on the logits, and whether a calculator writes values into the string.
"""

import argparse
import json
import re
from pathlib import Path

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

HERE = Path(__file__).resolve().parent


def calculator(text: str) -> str:
    """What is written after " a + b =" or " a - b =" of the last step: the value."""
    call = re.fullmatch(r" (-?\d+) ([+-]) (\d+) =", text[text.rfind(",") + 1 :], re.ASCII)
    if call is None:
        return ""
    left, sign, right = call.groups()
    return f" {int(left) + int(right) if sign == '+' else int(left) - int(right)}"


class Policy:
    """The frozen model with its adapter, under the rules of sampling.json."""

    def __init__(self, model: str, revision: str | None, adapter: Path, temperature: float):
        self.rules = json.loads((HERE / "sampling.json").read_text(encoding="utf-8"))
        known = {"revision": revision}
        base = AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32, **known)
        self.model = PeftModel.from_pretrained(base, adapter).eval()
        self.tokenizer = AutoTokenizer.from_pretrained(model, **known)
        self.temperature = temperature
        self.bias = torch.zeros(base.config.vocab_size)
        self.bias[self.rules["barred"]] = self.rules["bias"]

    @torch.no_grad()
    def log_probs(self, prompt: list[int], strings: list[list[int]]) -> torch.Tensor:
        """log q of every next token after each string, [N, V]."""
        stop, rows = self.rules["stop"], torch.arange(len(strings))
        width = max(len(z) for z in strings)
        ids = torch.tensor([prompt + z + [stop] * (width - len(z)) for z in strings])
        last = torch.tensor([len(prompt) + len(z) - 1 for z in strings])
        seen = torch.ones_like(ids)  # padding is on the right, where no token before it looks
        logits = self.model(input_ids=ids, attention_mask=seen).logits[rows, last].float()
        logits = logits * self.rules["factor"] + self.bias
        too_short = torch.tensor([len(z) < self.rules["shortest"] for z in strings])
        logits[too_short, stop] = -torch.inf
        return torch.log_softmax(logits / self.temperature, -1)

    def forced(self, z: list[int]) -> list[int]:
        """The tokens that the calculator writes after z; none where the run had no calculator."""
        written = calculator(self.tokenizer.decode(z)) if self.rules["calculator"] else ""
        tokens = self.tokenizer.encode(written, add_special_tokens=False) if written else []
        return tokens[: self.rules["longest"] - len(z)]

    def draw(self, prompt: list[int], count: int) -> list[tuple[list[int], float]]:
        """Strings without the token that ends them, and log q of each. The longest just end."""
        stop, longest = self.rules["stop"], self.rules["longest"]
        strings, log_q = [[] for _ in range(count)], [0.0] * count
        going = list(range(count)) if longest > 0 else []
        while going:
            log_probs = self.log_probs(prompt, [strings[b] for b in going])
            drawn = torch.multinomial(log_probs.exp(), 1)[:, 0].tolist()
            for b, row, token in zip(going, log_probs, drawn):
                log_q[b] += row[token].item()
                if token != stop:
                    strings[b].append(token)
                    strings[b] += self.forced(strings[b])
            unstopped = [b for b, token in zip(going, drawn) if token != stop]
            going = [b for b in unstopped if len(strings[b]) < longest]
        return list(zip(strings, log_q))

    def log_q(self, prompt: list[int], z: list[int]) -> float:
        """log q of a whole string: of every token that the policy chooses, and of the end."""
        total, i = 0.0, 0
        while i < len(z):
            total += self.log_probs(prompt, [z[:i]])[0, z[i]].item()
            i += 1 + len(self.forced(z[: i + 1]))
        if len(z) < self.rules["longest"]:
            total += self.log_probs(prompt, [z])[0, self.rules["stop"]].item()
        return total


def main() -> None:
    parser = argparse.ArgumentParser(description="Draws strings from a trained policy.")
    parser.add_argument("--model", required=True, help="folder or hub name of the frozen model")
    parser.add_argument("--revision", help="of the model on the hub; default: the newest")
    parser.add_argument("--adapter", type=Path, default=HERE, help="folder; default: this one")
    parser.add_argument("--prompt", type=int, default=1, help="number of a prompt of sampling.json")
    parser.add_argument("--text", help="another prompt, as raw text: no chat template")
    parser.add_argument("--count", type=int, default=8, help="how many strings")
    parser.add_argument("--temperature", type=float, default=1.0, help="divides the logits")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--score", type=Path, help="JSON list of token lists: print log q of these")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    policy = Policy(options.model, options.revision, options.adapter, options.temperature)
    prompts = policy.rules["prompts"]
    if options.text is None and not 1 <= options.prompt <= len(prompts):
        parser.error(f"--prompt is {options.prompt}; there are prompts 1 to {len(prompts)}.")
    encode = policy.tokenizer.encode
    prompt = encode(options.text) if options.text else prompts[options.prompt - 1]["tokens"]
    if options.score:
        strings = json.loads(options.score.read_text(encoding="utf-8"))
        found = [(z, policy.log_q(prompt, z)) for z in strings]
    else:
        found = policy.draw(prompt, options.count)
    for z, log_q in found:
        print(f"{log_q:10.4f}  {policy.tokenizer.decode(z)!r}")


if __name__ == "__main__":
    main()
