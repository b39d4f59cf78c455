"""The policy: a frozen language model with a LoRA adapter, which PEFT turns on and off."""

from contextlib import nullcontext
from pathlib import Path

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

ROWS = 64  # of a scoring pass


class Policy:
    """q(z | X), and with the adapter off the frozen p(z | X). `task` is task.json."""

    def __init__(self, model: str, revision: str | None, adapter: Path, task: dict, device):
        base = AutoModelForCausalLM.from_pretrained(model, revision=revision, dtype=torch.float32)
        self.model = PeftModel.from_pretrained(base, adapter, is_trainable=True).eval().to(device)
        self.device = device
        self.stop = task["stop"]
        size = base.config.vocab_size
        self.biases = {"on": torch.zeros(size), "off": torch.zeros(size)}
        self.biases["on"][task["barred"]] = task["policyBias"]
        self.biases["off"][task["barred"]] = task["priorBias"]

    def trained(self) -> dict[str, torch.nn.Parameter]:
        """The adapter's matrices, by the names that PEFT's file gives them."""
        named = self.model.named_parameters()
        return {name.replace(".default", ""): p for name, p in named if p.requires_grad}

    def log_probs(self, prompt: list[int], strings: list[list[int]], adapter: str = "on"):
        """l [N, T] of the strings' tokens and t [N, T + 1] of ending after each prefix."""
        width = max([len(z) for z in strings], default=0)
        rows = [z + [self.stop] * (width - len(z)) for z in strings]
        tokens = torch.tensor(rows, dtype=torch.long, device=self.device).reshape(len(rows), width)
        log_p = self.next_tokens(prompt, tokens, adapter, self.biases[adapter])
        log_q = log_p[:, :width].gather(2, tokens[:, :, None])[:, :, 0]
        return log_q, log_p[:, :, self.stop]

    def next_tokens(self, prompt: list[int], tokens: torch.Tensor, adapter: str, bias=None):
        """log q of every next token after the prompt and after each token, [N, T + 1, V]."""
        asked = torch.tensor(prompt, device=self.device).expand(len(tokens), -1)
        ids = torch.cat([asked, tokens], 1)
        seen = torch.ones_like(ids)  # padding is on the right, where no token before it looks
        with nullcontext() if adapter == "on" else self.model.disable_adapter():
            logits = self.model(input_ids=ids, attention_mask=seen).logits
        logits = logits[:, len(prompt) - 1 :].float()
        if bias is not None:
            logits = logits + bias.to(self.device)
        return torch.log_softmax(logits, -1)

    @torch.no_grad()
    def continuations(self, prompt: list[int], after: list[list[int]], given: list[int]):
        """log p(given | prompt, after) by the frozen model, of each; no given token is barred."""
        found = []
        for start in range(0, len(after), ROWS):
            part = after[start : start + ROWS]
            width = max(len(z) for z in part)
            rows = [z + given + [self.stop] * (width - len(z)) for z in part]
            tokens = torch.tensor(rows, dtype=torch.long, device=self.device)
            log_p = self.next_tokens(prompt, tokens, "off")
            wanted = torch.tensor(given, device=self.device)[:, None]
            for k, z in enumerate(part):
                row = log_p[k, len(z) : len(z) + len(given)]
                found.append(row.gather(1, wanted).sum().item())
        return found

    @torch.no_grad()
    def sample(self, prompt: list[int], count: int, rules: dict, temperature: float, generator):
        """Strings drawn from the policy with its logits divided by a temperature, with a cache."""
        strings = [[] for _ in range(count)]
        going = list(range(count))
        ids = torch.tensor(prompt, device=self.device).expand(count, -1)
        cache = None
        for length in range(rules["length.max"]):
            seen = torch.ones(count, len(prompt) + length, dtype=torch.long, device=self.device)
            out = self.model(input_ids=ids, attention_mask=seen, cache=cache, use_cache=True)
            cache = out.cache
            logits = out.logits[:, -1].float() + self.biases["on"].to(self.device)
            if length < rules["length.min"]:
                logits[:, self.stop] = -torch.inf
            shares = torch.softmax(logits / temperature, -1)
            ids = torch.multinomial(shares, 1, generator=generator)
            drawn = ids[:, 0].tolist()
            going = [b for b in going if drawn[b] != self.stop]
            for b in going:
                strings[b].append(drawn[b])
            if not going:
                break
        return strings
