"""Does an adapter that Amortize wrote mean the same to transformers and PEFT?

Loads the adapter folder onto its model folder, scores the sequences of check.json in float32, and
compares every log-probability with the one that our side wrote there:

    {"prompt": [ids], "stop": id, "bias": {"id": added to its logit, ...},
     "sequences": [{"tokens": [n ids], "logQ": [n], "logStop": [n + 1]}, ...]}

logQ[i] = log q(tokens[i] | prompt, tokens before i), logStop[i] = log q(stop | prompt, first i tokens), in nats.
Exits with 1 where one differs by more than the tolerance.

    npx vitest run src/lm/interchange.test.ts        # writes amortize-adapter-FAMILY in the folder for temporary files
    python tools/reference/check_adapter.py src/lm/fixtures/gpt2 "${TMPDIR:-/tmp}/amortize-adapter-gpt2"
    python tools/reference/check_adapter.py src/lm/fixtures/llama "${TMPDIR:-/tmp}/amortize-adapter-llama"

expected.json of a fixture reads the same way, so PEFT's own adapter can be checked too:

    python tools/reference/check_adapter.py src/lm/fixtures/gpt2 src/lm/fixtures/gpt2/adapter src/lm/fixtures/gpt2/expected.json
"""

import argparse
import json
import sys
from pathlib import Path

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM


def read_check(path: Path) -> tuple[dict, dict[int, float], list[tuple[list, list, list]]]:
    check = json.loads(path.read_text())
    if "on" in check:  # a fixture's expected.json
        bias = {token: -99.0 for token in check["illegal"]}
        return check, bias, [(z, on["l"], on["t"]) for z, on in zip(check["sequences"], check["on"], strict=True)]
    bias = {int(token): value for token, value in check.get("bias", {}).items()}
    return check, bias, [(s["tokens"], s["logQ"], s["logStop"]) for s in check["sequences"]]


@torch.no_grad()
def log_probs(model, prompt: list[int], tokens: list[int], bias: torch.Tensor) -> torch.Tensor:
    """log q of every next token after the prompt and after each token, [n + 1, V]."""
    logits = model(torch.tensor([prompt + tokens])).logits[0, len(prompt) - 1 :]
    return torch.log_softmax(logits.float() + bias, -1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, help="folder with config.json and model.safetensors")
    parser.add_argument("adapter", type=Path, help="folder with adapter_config.json and adapter_model.safetensors")
    parser.add_argument("check", type=Path, nargs="?", help="default: check.json of the adapter's folder")
    parser.add_argument("--tolerance", type=float, default=1e-3, help="nats")
    options = parser.parse_args()
    check, added, sequences = read_check(options.check or options.adapter / "check.json")

    base = AutoModelForCausalLM.from_pretrained(options.model, dtype=torch.float32)
    model = PeftModel.from_pretrained(base, options.adapter).eval()
    bias = torch.zeros(base.config.vocab_size)
    for token, value in added.items():
        bias[token] = value

    worst, compared, moved = 0.0, 0, 0.0
    for tokens, log_q, log_stop in sequences:
        if len(log_q) != len(tokens) or len(log_stop) != len(tokens) + 1:
            sys.exit(f"{len(tokens)} tokens need as many logQ and one more logStop; {len(log_q)} and {len(log_stop)} are given.")
        theirs = log_probs(model, check["prompt"], tokens, bias)
        with model.disable_adapter():
            moved = max(moved, (theirs - log_probs(model, check["prompt"], tokens, bias)).abs().max().item())
        ours = torch.tensor(log_q + log_stop)
        wanted = torch.cat([theirs[torch.arange(len(tokens)), tokens] if tokens else theirs[:0, 0], theirs[:, check["stop"]]])
        worst = max(worst, (ours - wanted).abs().max().item())
        compared += len(ours)
    print(f"{compared} log-probabilities, worst difference {worst:.2e} nats; the adapter moves some by {moved:.2f} nats")
    if not worst <= options.tolerance:
        sys.exit(f"They differ by more than {options.tolerance} nats.")


if __name__ == "__main__":
    main()
