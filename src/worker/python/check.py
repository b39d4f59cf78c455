"""Compares loss and gradients of one batch with the page's: train.py --check batch.json."""

import math

import torch

LOSS, GRADIENT, REWARD = 1e-4, 1e-3, 1e-3  # relative, relative, nats


def perturbed(name: str, p: torch.nn.Parameter, by: float) -> None:
    """Sets every lora_B to by * cos(1 + row + 7 column), so that both halves have a gradient."""
    if "lora_B" in name:
        row = torch.arange(p.shape[0], dtype=torch.float64)[:, None]
        column = torch.arange(p.shape[1], dtype=torch.float64)[None, :]
        p.data.copy_(by * torch.cos(1 + row + 7 * column))


def difference(got: torch.Tensor, wanted: torch.Tensor) -> float:
    """Relative, by the norm."""
    size = wanted.norm().item()
    return (got - wanted).norm().item() / size if size > 0 else got.norm().item()


def summed_difference(gradient: torch.Tensor, wanted: dict) -> float:
    """The larger of two: of the norms, and of the sums along cosines, which see sign and places."""
    places = torch.arange(gradient.numel(), dtype=torch.float64) % 9973
    along = (gradient.flatten() * torch.cos(1 + places)).sum().item()
    size = wanted["norm"] if wanted["norm"] > 0 else 1.0
    norm = gradient.norm().item()
    return max(abs(norm - wanted["norm"]), abs(along - wanted["along"])) / size


def check(trainer, batch: dict) -> str | None:
    """Prints both; one sentence where they differ by more than the tolerance."""
    number = batch["prompt"]
    prompt, strings = trainer.task["prompts"][number], batch["strings"]
    if "perturbation" in batch:
        for name, p in trainer.policy.trained().items():
            perturbed(name, p, batch["perturbation"])
    terms = [[-math.inf if r is None else r for r in row] for row in batch["terms"]]
    faults, say = [], trainer.accelerator.print  # once, not in every process
    say(f"{len(strings)} strings, shared by {trainer.accelerator.num_processes} process(es)")
    if trainer.task["terms"]:
        worst = 0.0
        for z, row in zip(strings, terms):
            found = trainer.reward.terms(z)
            worst = max(worst, *(abs(got - wanted) for got, wanted in zip(found, row, strict=True)))
        say(f"log R of the terms: worst difference {worst:.1e} nats")
        faults += ["log R of the terms"] if not worst <= REWARD else []
    log_r = trainer.reward.whole(prompt, strings, terms)
    rows = trainer.own_rows(len(strings))
    own = [(strings[b], log_r[b]) for b in rows]
    loss, _ = trainer.learn(number, own, batch["temperature"])
    size = abs(batch["loss"]) if batch["loss"] != 0 else 1.0
    error = abs(loss - batch["loss"]) / size
    say(f"loss: {loss:.8g}, the page's {batch['loss']:.8g}, relative difference {error:.1e}")
    faults += ["the loss"] if not error <= LOSS else []
    for name, p in trainer.policy.trained().items():
        gradient = trainer.accelerator.reduce(p.grad, reduction="sum").double().cpu()
        wanted = batch["gradients"][name]
        if isinstance(wanted, list):
            error = difference(gradient.flatten(), torch.tensor(wanted, dtype=torch.float64))
        else:
            error = summed_difference(gradient, wanted)
        say(f"{name}: norm {gradient.norm().item():.6g}, relative difference {error:.1e}")
        faults += [name] if not error <= GRADIENT else []
    return f"These differ from the page's: {', '.join(faults)}." if faults else None
