"""Writes two tiny random models in ONNX with what PyTorch says of a few texts: a classifier and a causal LM.

    python tools/make_onnx_judges.py --out src/judging/judges/fixtures

They stand in for real judges where none can be had: the tests of src/judging/judges/ load them offline and compare with
expected.json, PyTorch's own log-probabilities. Needs torch, transformers, tokenizers, onnx and onnxscript.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import onnx
import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import BertConfig, BertForSequenceClassification, GPT2Config, GPT2LMHeadModel

TEXTS = [
    "He walked to the market.", "She sat.", "A dog ran home, and a cat ran to the garden.", "Zebra!", "",
    " he walked home to the harbor and sat.",
]
PROMPTS = [("The dog ran home.", " He sat."), ("The dog ran home.", " A cat sat in the garden."), ("It was", "hed by him."), ("", "He sat.")]
WORDS = "[PAD] [UNK] [CLS] [SEP] . , ! he she the a to of and dog cat ran sat walked home market harbor library garden".split()
CORPUS = ["The dog ran home. He sat. A cat sat in the garden. It was washed by him. The market was near the harbor."] * 4


class Logits(torch.nn.Module):
    """A model of which only the logits leave."""

    def __init__(self, model: torch.nn.Module):
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        return self.model(input_ids=input_ids, attention_mask=attention_mask).logits


def classifier_tokenizer() -> Tokenizer:
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    tokenizer.add_special_tokens(WORDS[:4])
    return tokenizer


def causal_tokenizer() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=288, special_tokens=["<|endoftext|>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
                                  show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    return tokenizer


def write(folder: Path, model: torch.nn.Module, tokenizer: Tokenizer, files: dict) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    ids = torch.tensor([[5, 6, 7, 8, 9]])
    size = {0: torch.export.Dim("batch", max=64), 1: torch.export.Dim("length", max=63)}
    example = (ids.repeat(2, 1), torch.ones(2, 5, dtype=torch.long))
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "model.onnx"
        torch.onnx.export(Logits(model), example, str(path), input_names=["input_ids", "attention_mask"], output_names=["logits"],
                          dynamic_shapes={"input_ids": size, "attention_mask": size}, dynamo=True, external_data=False)
        exported = onnx.load(str(path))
    for node in exported.graph.node:  # where it came from in PyTorch takes more bytes than the weights
        del node.metadata_props[:]
        node.doc_string = ""
    for value in [*exported.graph.value_info, *exported.graph.initializer, *exported.graph.input, *exported.graph.output]:
        del value.metadata_props[:]
    del exported.graph.metadata_props[:], exported.metadata_props[:], exported.graph.value_info[:]
    onnx.checker.check_model(exported)
    onnx.save(exported, str(folder / "model.onnx"))
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, indent=1) + "\n")


def rounded(values: torch.Tensor) -> list[float]:
    return [round(float(x), 7) for x in values]


def classifier(out: Path) -> None:
    torch.manual_seed(1)
    config = BertConfig(vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
                        max_position_embeddings=64, num_labels=3, id2label={0: "negative", 1: "neutral", 2: "positive"},
                        initializer_range=0.6, attn_implementation="eager")
    model = BertForSequenceClassification(config).eval()
    tokenizer = classifier_tokenizer()
    rows = []
    for text in TEXTS:
        ids = torch.tensor([tokenizer.encode(text).ids])
        with torch.no_grad():
            rows.append(rounded(torch.log_softmax(model(ids).logits[0].double(), -1)))
    stated = {"model_type": "bert", "id2label": config.id2label, "max_position_embeddings": 64}
    write(out / "classifier", model, tokenizer, {"config.json": stated, "expected.json": {"texts": TEXTS, "logLabels": rows}})


def likelihood(model: torch.nn.Module, ids: list[int]) -> float:
    """Σ log p of every token but the first, in float64 from the model's float32 logits."""
    with torch.no_grad():
        logits = model(torch.tensor([ids])).logits[0].double()
    return float(sum(torch.log_softmax(logits[i], -1)[token] for i, token in enumerate(ids[1:])))


def causal(out: Path) -> None:
    torch.manual_seed(2)
    tokenizer = causal_tokenizer()
    config = GPT2Config(vocab_size=tokenizer.get_vocab_size(), n_embd=16, n_layer=2, n_head=2, n_positions=64, bos_token_id=0, eos_token_id=0,
                        initializer_range=0.4, attn_implementation="eager")
    model = GPT2LMHeadModel(config).eval()
    rows = []
    for prompt, text in PROMPTS:
        before = tokenizer.encode(prompt).ids or [0]  # a first token only where the prompt has none
        whole = likelihood(model, [*before, *tokenizer.encode(text).ids])
        rows.append({"prompt": prompt, "text": text, "logLikelihood": round(whole - likelihood(model, before), 7)})
    stated = {"model_type": "gpt2", "vocab_size": config.vocab_size, "n_positions": 64, "bos_token_id": 0, "eos_token_id": 0}
    write(out / "causal", model, tokenizer, {"config.json": stated, "expected.json": rows})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    classifier(out)
    causal(out)


if __name__ == "__main__":
    main()
