"""Trains the byte-level BPE tokenizer of the embedded model and writes tokenizer.json.

Words carry their leading space; digits, punctuation and white space never merge with anything
else, and the integers 0 to 100 are one token each.

    python tools/train_tokenizer.py --out public/models/world
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Iterable

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

import corpus

STOP = "<|endoftext|>"
PIECES = r" ?\p{L}+|\p{N}+|[^\s\p{L}\p{N}]|\s"
NUMBERS = [str(n) for n in range(10, 101)]


def pre_tokenizer() -> pre_tokenizers.PreTokenizer:
    return pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(PIECES), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def pieces(texts: Iterable[str]) -> Counter[str]:
    """How often each word occurs, spelled in the byte alphabet (digits are left to `NUMBERS`)."""
    splitter = pre_tokenizer()
    return Counter(piece for text in texts for piece, _ in splitter.pre_tokenize_str(text) if not piece.isdigit())


def learned_merges(counts: Counter[str], count: int) -> list[tuple[str, str]]:
    """Merges for words that are no token of their own."""
    learner = Tokenizer(models.BPE())
    learner.pre_tokenizer = pre_tokenizer()
    learner.train_from_iterator((piece.replace("Ġ", " ") for piece in counts.elements()), trainers.BpeTrainer(
        vocab_size=256 + count, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    return [tuple(merge) for merge in json.loads(learner.to_str())["model"]["merges"]]


def build(texts: Iterable[str], size: int) -> Tokenizer:
    """Words of the world are whole tokens (`ignore_merges`); a few merges shorten all other words."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    counts = pieces(texts)
    digits = [str(n) for n in range(101)]
    words = sorted(counts, key=lambda word: (-counts[word], word))
    merges = [("10", "0") if n == "100" else (n[0], n[1]) for n in NUMBERS]
    vocabulary = {name: i for i, name in enumerate(dict.fromkeys([STOP, *digits, *alphabet, *words]))}
    for merge in learned_merges(counts, size):
        if len(vocabulary) < size:
            vocabulary.setdefault("".join(merge), len(vocabulary))
            merges.append(merge)
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges, ignore_merges=True))
    tokenizer.pre_tokenizer = pre_tokenizer()
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([STOP])
    return tokenizer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", type=int, default=1056, help="tokens in all")
    parser.add_argument("--documents", type=int, default=40_000)
    options = parser.parse_args()
    texts = [d.text for d in corpus.documents(corpus.TRAIN_SEED, options.documents)]
    tokenizer = build(texts, options.size)
    options.out.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(options.out / "tokenizer.json"))
    (options.out / "tokenizer_config.json").write_text(json.dumps({
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 256, "bos_token": STOP, "eos_token": STOP,
        "pad_token": STOP, "unk_token": STOP, "add_prefix_space": False, "clean_up_tokenization_spaces": False,
    }, indent=2) + "\n")
    print(f"{tokenizer.get_vocab_size()} tokens")


if __name__ == "__main__":
    main()
