"""Writes a tiny sentence-embedding model for tests: hashed word vectors, one a token.

    python tools/make_onnx_embedder.py --out src/judging/judges/fixtures/embedder

It stands in for a real sentence model where none can be had: the test of src/judging/judges/sentence.ts loads it offline and
compares with expected.json, the mean pooled, unit-length vectors computed here in float64. Needs numpy and onnx.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

WIDTH = 16
WORDS = "[PAD] [UNK] . , he she the a to of and dog cat ran sat walked home market harbor library garden kite fish song".split()
TEXTS = ["he walked to the market", "she sat", "a dog ran home, a cat ran to the garden", "zebra the zebra"]


def vector(word: str) -> np.ndarray:
    """WIDTH numbers in (−1, 1) that only the word decides."""
    digest = hashlib.sha256(word.encode()).digest()
    return (np.frombuffer(digest[:WIDTH], dtype=np.uint8) / 127.5 - 1).astype(np.float32)


def model(table: np.ndarray) -> onnx.ModelProto:
    """last_hidden_state[b, t] = table[input_ids[b, t]] · attention_mask[b, t]."""
    ids, mask = (helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"]) for name in ("input_ids", "attention_mask"))
    hidden = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "length", WIDTH])
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["vectors"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["wide"]),
        helper.make_node("Mul", ["vectors", "wide"], ["last_hidden_state"]),
    ]
    constants = [numpy_helper.from_array(table, "table"), numpy_helper.from_array(np.array([-1], dtype=np.int64), "last")]
    built = helper.make_model(helper.make_graph(nodes, "hashed_words", [ids, mask], [hidden], constants),
                              opset_imports=[helper.make_opsetid("", 13)], producer_name="make_onnx_embedder", ir_version=8)
    onnx.checker.check_model(built)
    return built


def tokenizer() -> dict:
    return {
        "version": "1.0", "truncation": None, "padding": None, "post_processor": None, "decoder": None,
        "added_tokens": [{"id": i, "content": WORDS[i], "single_word": False, "lstrip": False, "rstrip": False,
                          "normalized": False, "special": True} for i in range(2)],
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Whitespace"},
        "model": {"type": "WordLevel", "vocab": {word: i for i, word in enumerate(WORDS)}, "unk_token": "[UNK]"},
    }


def embed(text: str, table: np.ndarray) -> list[float]:
    words = text.lower().replace(",", " ,").split()
    mean = np.mean([table[WORDS.index(w) if w in WORDS else 1].astype(np.float64) for w in words], axis=0)
    return [round(float(x), 7) for x in mean / np.linalg.norm(mean)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    table = np.stack([vector(word) for word in WORDS])
    onnx.save(model(table), str(out / "model.onnx"))
    files = {
        "config.json": {"model_type": "bert", "architectures": ["BertModel"], "hidden_size": WIDTH, "vocab_size": len(WORDS)},
        "tokenizer.json": tokenizer(),
        "tokenizer_config.json": {"tokenizer_class": "PreTrainedTokenizerFast", "pad_token": "[PAD]", "unk_token": "[UNK]",
                                  "model_max_length": 128, "clean_up_tokenization_spaces": False},
        "expected.json": {"texts": TEXTS, "vectors": [embed(text, table) for text in TEXTS]},
    }
    for name, content in files.items():
        (out / name).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
