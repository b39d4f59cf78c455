"""Trains the embedded model: a small GPT-2 on text generated as it is needed, never twice.

One document a row, rows of like length together; each step sums the loss over a few such groups.
Half of the documents start with the stop token, so the model can be asked with and without it.

    OMP_NUM_THREADS=1 python tools/train_model.py --tokenizer public/models/world --out public/models/world
"""

from __future__ import annotations

import argparse
import copy
import math
import time
from pathlib import Path
from random import Random
from typing import Iterator

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from transformers import GPT2Config, GPT2LMHeadModel, GenerationConfig

import corpus
from muon import Muon

STOP_ID = 0
IGNORED = -100
EXACT_FROM = 0.9  # the last tenth of the steps is in float32 even where the others are in bfloat16


def encode(document: corpus.Document, tokenizer: Tokenizer) -> list[int]:
    """Token ids of a document, part by part, closed by the stop token."""
    return [i for part in document.parts for i in tokenizer.encode(part).ids] + [STOP_ID]


def rows_of(documents: list[corpus.Document], tokenizer: Tokenizer, rng: Random) -> list[list[int]]:
    parts = [part for document in documents for part in document.parts]
    encoded = iter(tokenizer.encode_batch_fast(parts))
    rows = []
    for document in documents:
        ids = [STOP_ID] if rng.random() < 0.5 else []
        for _ in document.parts:
            ids += next(encoded).ids
        rows.append(ids + [STOP_ID])
    return rows


def groups(rows: list[list[int]], tokens: int, rng: Random) -> list[torch.Tensor]:
    """Rows of like length as matrices of at most `tokens` tokens, padded with IGNORED, shuffled."""
    out: list[torch.Tensor] = []
    rows = sorted(rows, key=lambda row: (len(row), rng.random()))
    start = 0
    while start < len(rows):
        end = start + 1
        while end < len(rows) and len(rows[end]) * (end + 1 - start) <= tokens:
            end += 1
        width = len(rows[end - 1])
        out.append(torch.tensor([row + [IGNORED] * (width - len(row)) for row in rows[start:end]]))
        start = end
    rng.shuffle(out)
    return out


def stream(tokenizer: Tokenizer, first_seed: int, tokens: int, chunk: int = 12_000) -> Iterator[torch.Tensor]:
    seed = first_seed
    while True:
        rng = Random(f"rows {seed}")
        yield from groups(rows_of(list(corpus.documents(seed, chunk)), tokenizer, rng), tokens, rng)
        seed += chunk


def loss_sum(model: GPT2LMHeadModel, ids: torch.Tensor) -> tuple[torch.Tensor, int]:
    """Summed negative log-likelihood of every token after the first of each row, and their count."""
    targets = ids[:, 1:]
    hidden = model.transformer(ids.clamp_min(0)[:, :-1]).last_hidden_state
    kept = targets != IGNORED
    logits = model.lm_head(hidden[kept])
    return torch.nn.functional.cross_entropy(logits, targets[kept], reduction="sum"), int(kept.sum())


def new_model(vocabulary: int, layers: int, width: int) -> GPT2LMHeadModel:
    return GPT2LMHeadModel(GPT2Config(
        vocab_size=vocabulary, n_positions=256, n_embd=width, n_layer=layers, n_head=width // 32,
        activation_function="gelu_pytorch_tanh", resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0,
        bos_token_id=STOP_ID, eos_token_id=STOP_ID, tie_word_embeddings=True, attn_implementation="eager"))


def save(model: GPT2LMHeadModel, folder: Path) -> None:
    """config.json, generation_config.json and float16 model.safetensors in Hugging Face layout."""
    folder.mkdir(parents=True, exist_ok=True)
    config = copy.deepcopy(model.config)
    config.activation_function = "gelu_new"  # the same function; the fused kernel is for training only
    config.architectures, config.dtype, config.pad_token_id = ["GPT2LMHeadModel"], torch.float16, STOP_ID
    config.save_pretrained(folder)
    GenerationConfig(bos_token_id=STOP_ID, eos_token_id=STOP_ID, pad_token_id=STOP_ID).save_pretrained(folder)
    weights = {name: value.detach().to(torch.float16).contiguous() for name, value in model.state_dict().items()
               if name != "lm_head.weight"}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=9000)
    parser.add_argument("--stop", type=int, help="stop after this many steps of the schedule (to compare a beginning)")
    parser.add_argument("--tokens", type=int, default=1536, help="tokens a group")
    parser.add_argument("--groups", type=int, default=2, help="groups a step")
    parser.add_argument("--rate", type=float, default=6e-3)
    parser.add_argument("--layers", type=int, default=5)
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--bfloat16", action="store_true", help="matrix products in bfloat16 (faster with AMX)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    torch.manual_seed(options.seed)
    tokenizer = Tokenizer.from_file(str(options.tokenizer / "tokenizer.json"))
    model = new_model(tokenizer.get_vocab_size(), options.layers, options.width)
    blocks = [p for name, p in model.named_parameters() if ".h." in name and p.dim() == 2]
    others = [p for name, p in model.named_parameters() if ".h." not in name or p.dim() != 2]
    optimizers = {Muon(blocks, lr=options.rate): options.rate,
                  torch.optim.AdamW(others, lr=options.rate, betas=(0.9, 0.98), weight_decay=0.0): options.rate}
    batches = stream(tokenizer, corpus.TRAIN_SEED, options.tokens)
    began, seen, losses, counted = time.time(), 0, 0.0, 0
    for step in range(options.stop or options.steps):
        progress = step / options.steps
        share = min(1.0, (step + 1) / 50) * 0.5 * (1 + math.cos(math.pi * progress))
        for optimizer, rate in optimizers.items():
            for group in optimizer.param_groups:
                group["lr"] = rate * share
        parts = [next(batches) for _ in range(options.groups)]
        total = sum(int((ids[:, 1:] != IGNORED).sum()) for ids in parts)
        for ids in parts:
            with torch.autocast("cpu", torch.bfloat16, enabled=options.bfloat16 and progress < EXACT_FROM):
                loss, _ = loss_sum(model, ids)
            (loss / total).backward()
            losses += loss.item()
        counted += total
        seen += total
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        if (step + 1) % 100 == 0:
            print(f"step {step + 1} loss {losses / counted:.4f} tokens {seen} "
                  f"tokens/s {seen / (time.time() - began):.0f}", flush=True)
            losses, counted = 0.0, 0
        if (step + 1) % 500 == 0:
            save(model, options.out)
    save(model, options.out)
    print(f"{sum(p.numel() for p in model.parameters())} parameters")


if __name__ == "__main__":
    main()
