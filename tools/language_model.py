"""The embedded model asked questions: scores, samples and the tree of next sentences."""

from __future__ import annotations

import copy
import heapq
import math
from pathlib import Path
from random import Random
from typing import Callable, NamedTuple

import torch
from tokenizers import Tokenizer
from transformers import GPT2LMHeadModel

STOP_ID = 0


class Draw(NamedTuple):
    """How tokens are drawn: from which ids, how many, how warm, and what a tool writes after the tokens so far."""

    legal: torch.Tensor  # boolean, by token id
    generator: torch.Generator
    steps: int
    temperature: float = 1.0
    tool: Callable[[list[int]], list[int]] | None = None

    def tokens(self, logits: torch.Tensor) -> list[int]:
        masked = logits.masked_fill(~self.legal, -math.inf) / self.temperature
        return torch.multinomial(torch.softmax(masked, -1), 1, generator=self.generator)[:, 0].tolist()


class LanguageModel:
    """Weights as stored (float16), arithmetic in float32; no stop token is put before a prompt."""

    def __init__(self, folder: Path):
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.net = GPT2LMHeadModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
        self.net.config.pad_token_id = None  # rows are padded on the right, which a causal model never sees
        self.full_stop = self.encode(".")[0]

    def encode(self, text: str) -> list[int]:
        return self.tokenizer.encode(text).ids

    @torch.no_grad()
    def log_probability(self, rows: list[list[int]], starts: list[int], batch: int = 32) -> list[float]:
        """Sum of log p(token | before) over each row's tokens from `start` on."""
        out = [0.0] * len(rows)
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        for at in range(0, len(order), batch):
            chosen = order[at:at + batch]
            width = max(len(rows[i]) for i in chosen)
            ids = torch.tensor([rows[i] + [STOP_ID] * (width - len(rows[i])) for i in chosen])
            table = torch.log_softmax(self.net(ids[:, :-1]).logits, -1).gather(2, ids[:, 1:, None])[..., 0]
            for row, i in enumerate(chosen):
                out[i] = float(table[row, starts[i] - 1:len(rows[i]) - 1].double().sum())
        return out

    def log_p_of(self, queries: list[tuple[str, str]]) -> list[float]:
        """log p(text | prompt) for (prompt, text) pairs, encoded apart."""
        prompts = [self.encode(prompt) for prompt, _ in queries]
        return self.log_probability([p + self.encode(text) for p, (_, text) in zip(prompts, queries)], list(map(len, prompts)))

    @torch.no_grad()
    def next_log_probabilities(self, rows: list[list[int]]) -> torch.Tensor:
        """log p(next token) after rows of one length."""
        hidden = self.net.transformer(torch.tensor(rows)).last_hidden_state[:, -1]
        return torch.log_softmax(self.net.lm_head(hidden), -1)

    @torch.no_grad()
    def sample(self, prompt: list[int], count: int, rng: Random, end: str | None) -> list[str]:
        """Ancestral samples up to the stop token, or up to and with `end`."""
        draws = torch.Generator().manual_seed(rng.getrandbits(48))
        end_id = self.encode(end)[0] if end else STOP_ID
        ids, cache, alive = torch.tensor([prompt] * count), None, torch.ones(count, dtype=torch.bool)
        out: list[list[int]] = [[] for _ in range(count)]
        for _ in range(256 - len(prompt)):
            answer = self.net(ids, past_key_values=cache, use_cache=True)
            cache = answer.past_key_values
            ids = torch.multinomial(torch.softmax(answer.logits[:, -1], -1), 1, generator=draws)
            for row, token in enumerate(ids[:, 0].tolist()):
                if alive[row] and token != STOP_ID:
                    out[row].append(token)
                alive[row] = alive[row] and token not in (STOP_ID, end_id)
            if not alive.any():
                break
        return [self.tokenizer.decode(tokens) for tokens in out]

    @torch.no_grad()
    def continue_rows(self, prompts: list[list[int]], tries: int, draw: Draw, end: int) -> list[list[int]]:
        """`tries` continuations of each prompt (all of one length), up to and with `end`, prompt by prompt.

        A `draw.tool` may write after a token: its tokens are then taken in place of drawn ones.
        """
        cache = self.net(torch.tensor([p[:-1] for p in prompts]), use_cache=True).past_key_values
        cache.batch_repeat_interleave(tries)
        ids = torch.tensor([p[-1:] for p in prompts for _ in range(tries)])
        count = len(ids)
        out: list[list[int]] = [[] for _ in range(count)]
        forced: list[list[int]] = [[] for _ in range(count)]
        alive = [True] * count
        for _ in range(draw.steps):
            answer = self.net(ids, past_key_values=cache, use_cache=True)
            cache = answer.past_key_values
            chosen = draw.tokens(answer.logits[:, -1])
            for row in range(count):
                if not alive[row]:
                    continue
                if forced[row]:
                    chosen[row] = forced[row].pop(0)
                out[row].append(chosen[row])
                alive[row] = chosen[row] != end
                if draw.tool and not forced[row]:
                    forced[row] = draw.tool(out[row])
            if not any(alive):
                break
            ids = torch.tensor(chosen)[:, None]
        return out

    @torch.no_grad()
    def log_p_after(self, prompt: list[int], texts: list[list[int]], batch: int = 512) -> list[float]:
        """log p(text | prompt) for many texts after one prompt, which is read once."""
        cache = self.net(torch.tensor([prompt[:-1]]), use_cache=True).past_key_values
        out = [0.0] * len(texts)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for at in range(0, len(order), batch):
            chosen = order[at:at + batch]
            width = max(len(texts[i]) for i in chosen)
            ids = torch.tensor([prompt[-1:] + texts[i] + [STOP_ID] * (width - len(texts[i])) for i in chosen])
            copied = copy.deepcopy(cache)
            copied.batch_repeat_interleave(len(chosen))
            table = torch.log_softmax(self.net(ids[:, :-1], past_key_values=copied).logits, -1)
            found = table.gather(2, ids[:, 1:, None])[..., 0].double()
            for row, i in enumerate(chosen):
                out[i] = float(found[row, :len(texts[i])].sum())
        return out

    def sentences(self, prompt: list[int], mass: float, limit: int, temperature: float = 0.8,
                  batch: int = 48) -> tuple[list[tuple[list[int], float, float]], int]:
        """Most likely next sentences until they hold `mass` or `limit` nodes are opened.

        Each is (tokens, log p, log p at per-token temperature); the second value counts opened nodes.
        """
        frontier: list[tuple[float, float, list[int]]] = [(0.0, 0.0, [])]
        found, held, opened = [], 0.0, 0
        while frontier and held < mass and opened < limit:
            length = len(frontier[0][2])
            taken, put_back = [], []
            while frontier and len(taken) < batch and len(put_back) < 4 * batch:
                node = heapq.heappop(frontier)
                (taken if len(node[2]) == length else put_back).append(node)
            for node in put_back:
                heapq.heappush(frontier, node)
            opened += len(taken)
            plain = self.next_log_probabilities([prompt + node[2] for node in taken])
            warm = torch.log_softmax(plain / temperature, -1)
            for row, (minus, tempered, tokens) in enumerate(taken):
                for token in torch.nonzero(plain[row] - minus > -14).flatten().tolist():
                    log_p = float(plain[row, token]) - minus
                    item = (-log_p, tempered + float(warm[row, token]), tokens + [token])
                    if token == self.full_stop:
                        found.append((item[2], log_p, item[1]))
                        held += 2.718281828459045 ** log_p
                    elif len(tokens) < 24:
                        heapq.heappush(frontier, item)
        return found, opened
