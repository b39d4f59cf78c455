"""The fixture of the real model: log-probabilities of SmolLM2-135M-Instruct by transformers, in float64.

The weights are those of a GGUF file, which transformers reads by itself, so this is a second reader beside ours.
Matrices are rounded to f16, as they are kept here unless the file's blocks stay as they are. One JSON object: the text
and its tokens, then 8 sequences of 3 tokens, drawn from the model at temperature 1, with log q of each token and of the
stop token at every prefix (l, t), and the same of matrices that are not rounded (exact).

    pip install gguf==0.19.0     # beside tools/requirements.txt
    python tools/reference/make_smollm2_fixture.py FILE.gguf src/cli/real-models/smollm2.expected.json

`npm run -s real-models` says where it keeps the GGUF file.
"""

import copy
import json
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

TEXT = "<|im_start|>user\nName a color.<|im_end|>\n<|im_start|>assistant\nMy favourite is"
SEQUENCES, LENGTH = 8, 3
DIGITS = 6


def exact_model(file: Path):
    """The model in float64."""
    model = AutoModelForCausalLM.from_pretrained(file.parent, gguf_file=file.name, dtype=torch.float32)
    return model.double().eval()


def round_matrices(model) -> None:
    """To f16."""
    for p in model.parameters():
        if p.dim() == 2:
            p.data = p.data.half().double()


@torch.no_grad()
def log_probs(model, tokens: list[int]) -> torch.Tensor:
    """log p of every next token after each token [P, V]."""
    return torch.log_softmax(model(torch.tensor([tokens])).logits[0], -1)


def draw(model, prompt: list[int], stop: int, generator: torch.Generator) -> list[int]:
    """One sequence that does not hold the stop token."""
    z = []
    for _ in range(LENGTH):
        p = log_probs(model, prompt + z)[-1].exp()
        p[stop] = 0
        z.append(int(torch.multinomial(p, 1, generator=generator)))
    return z


def expected(model, prompt: list[int], z: list[int], stop: int) -> dict[str, list[float]]:
    rows = log_probs(model, prompt + z)[len(prompt) - 1 :]
    l = [round(float(rows[i, token]), DIGITS) for i, token in enumerate(z)]
    t = [round(float(row[stop]), DIGITS) for row in rows]
    return {"l": l, "t": t}


def main(file: Path, out: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name)
    model = exact_model(file)
    exact = copy.deepcopy(model)
    round_matrices(model)
    prompt = tokenizer(TEXT, add_special_tokens=False).input_ids
    stop = tokenizer.convert_tokens_to_ids("<|im_end|>")
    generator = torch.Generator().manual_seed(1)
    sequences = [draw(model, prompt, stop, generator) for _ in range(SEQUENCES)]
    rows = [
        {"z": z, **expected(model, prompt, z, stop), "exact": expected(exact, prompt, z, stop)} for z in sequences
    ]
    for row in rows:
        print(repr(tokenizer.decode(row["z"])), row["l"], row["t"])
    lines = ",\n".join(f"    {json.dumps(row)}" for row in rows)
    head = "".join(f"  {json.dumps(k)}: {json.dumps(v)},\n" for k, v in {"text": TEXT, "prompt": prompt, "stop": stop}.items())
    out.write_text(f'{{\n{head}  "sequences": [\n{lines}\n  ]\n}}\n')


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
