"""Muon (Jordan et al. 2024): momentum, then the nearest orthogonal matrix as the step.

Needs about half of AdamW's tokens on matrices of this size; embeddings and vectors stay with AdamW.
"""

from __future__ import annotations

import torch


def orthogonal(matrix: torch.Tensor, rounds: int = 5) -> torch.Tensor:
    """Singular values pushed towards 1 by a quintic Newton-Schulz iteration."""
    x = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T
    x = x / (x.norm() + 1e-7)
    for _ in range(rounds):
        square = x @ x.T
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return x if matrix.shape[0] <= matrix.shape[1] else x.T


class Muon(torch.optim.Optimizer):
    """`lr` is on AdamW's scale: a step's root mean square is 0.2 lr."""

    def __init__(self, matrices: list[torch.nn.Parameter], lr: float, momentum: float = 0.95, decay: float = 0.02):
        super().__init__(matrices, {"lr": lr, "momentum": momentum, "decay": decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:
        for group in self.param_groups:
            for p in group["params"]:
                state = self.state[p]
                average = state.setdefault("average", torch.zeros_like(p))
                average.lerp_(p.grad, 1 - group["momentum"])
                step = orthogonal(p.grad.lerp(average, group["momentum"]))
                p.mul_(1 - group["lr"] * group["decay"])
                p.add_(step, alpha=-0.2 * group["lr"] * max(p.shape) ** 0.5)
