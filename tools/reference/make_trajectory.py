"""A golden trajectory per family: ten AdamW steps of the SubTB loss by PyTorch autograd, in float64.

Starts from a fixture's model and adapter (make_lm_fixtures.py) and trains on its five fixed sequences.
Writes trajectory.json beside them: the optimiser's settings, and at each step the loss and the norm of
every LoRA gradient, both before the update.

    python tools/reference/make_trajectory.py src/lm/fixtures [FAMILY ...]    # all families where none is named
"""

import json
import sys
from pathlib import Path

import torch
from make_lm_fixtures import MODELS, batch_loss
from peft import PeftModel
from transformers import AutoModelForCausalLM

STEPS = 10
ADAM = {"learningRate": 5e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 0.01}


def trajectory(folder: Path) -> dict:
    base = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float64)
    model = PeftModel.from_pretrained(base, folder / "adapter", is_trainable=True, autocast_adapter_dtype=False).double().eval()
    trained = {name.replace(".default", ""): p for name, p in model.named_parameters() if p.requires_grad}
    optimiser = torch.optim.AdamW(
        trained.values(), lr=ADAM["learningRate"], betas=(ADAM["beta1"], ADAM["beta2"]), eps=ADAM["epsilon"],
        weight_decay=ADAM["weightDecay"],
    )
    losses, norms = [], {name: [] for name in trained}
    for _ in range(STEPS):
        optimiser.zero_grad()
        loss, _ = batch_loss(model)
        loss.backward()
        losses.append(loss.item())
        for name, p in trained.items():
            norms[name].append(p.grad.norm().item())
        optimiser.step()
    return {"adam": ADAM, "losses": losses, "gradientNorms": norms}


if __name__ == "__main__":
    torch.set_default_dtype(torch.float64)
    for family in sys.argv[2:] or MODELS:
        folder = Path(sys.argv[1]) / family
        (folder / "trajectory.json").write_text(json.dumps(trajectory(folder), indent=1) + "\n")
