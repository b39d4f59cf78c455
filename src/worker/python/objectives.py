"""Balance objectives (Hu et al. 2024, eq. 3), as statements about every prefix's estimate of log Z.

    u_i = r_i - t_i - sum of l_k before i
    r_i = log R(z_1:i) / T      log-reward if the string ended at prefix i
    l_i = log q(z_i+1 | z_1:i)  log-probability of the next token
    t_i = log q(end | z_1:i)    log-probability of ending

Every residual is a difference u_i - u_j, and q is proportional to R^(1/T) where all u agree.
Each formula takes one list of u for every string of a batch of one prompt, and gives the sum of the
weighted squares and the sum of their weights.
"""

from collections.abc import Callable

import torch

Batch = list[torch.Tensor]
Judged = tuple[torch.Tensor, torch.Tensor | float]


def estimates(log_r: list[float], log_q: torch.Tensor, log_stop: torch.Tensor, rules: dict):
    """u of the prefixes of one string that take part, [places].

    log_r [n + 1] is untempered and whole; -inf where a prefix is no answer, which is left out.
    log_q [n] is l, log_stop [n + 1] is t.
    """
    n, shortest = len(log_q), rules["length.min"]
    masked = rules["objective.minLengthRule"] == "mask"
    end_is_certain = rules["objective.forcedStop"] == "certain" and n == rules["length.max"]
    before = torch.cat([log_q.new_zeros(1), log_q.cumsum(0)])
    stop = torch.cat([log_stop[:n], log_stop.new_zeros(1)]) if end_is_certain else log_stop[: n + 1]
    barred = [i < shortest and not masked for i in range(n + 1)]
    r = torch.tensor([-99.0 if barred[i] else log_r[i] for i in range(n + 1)], dtype=log_q.dtype)
    u = r.to(log_q.device) / rules["temperature"] - stop - before
    first = shortest if masked else 0
    places = [i for i in range(first, n + 1) if log_r[i] != -torch.inf]
    return u[places]


def all_pairs(batch: Batch, rules: dict, log_z: torch.Tensor) -> Judged:
    """Modified SubTB: the sum over i < j of lambda^(j - i - 1) (u_i - u_j)^2."""
    loss, weight = torch.zeros((), dtype=torch.float64), 0.0
    for u in batch:
        gap = torch.arange(len(u))[None, :] - torch.arange(len(u))[:, None]
        weights = torch.where(gap > 0, rules["objective.lambda"] ** (gap - 1.0), 0.0).double()
        loss = loss + (weights * (u[:, None] - u[None, :]) ** 2).sum()
        weight += weights.sum().item()
    return loss, weight


def neighbours(batch: Batch, rules: dict, log_z: torch.Tensor) -> Judged:
    """Detailed balance: the sum of (u_i - u_i+1)^2."""
    loss = sum(((u[:-1] - u[1:]) ** 2).sum() for u in batch)
    return loss, sum(max(0, len(u) - 1) for u in batch)


def ends(batch: Batch, rules: dict, log_z: torch.Tensor) -> Judged:
    """Trajectory balance from the root: (u_0 - u_n)^2."""
    pairs = [u for u in batch if len(u) > 1]
    return sum((u[0] - u[-1]) ** 2 for u in pairs), len(pairs)


def trajectory(batch: Batch, rules: dict, log_z: torch.Tensor) -> Judged:
    """Trajectory balance (Malkin et al. 2022) with a learned log Z: (log Z - u_n)^2."""
    whole = [u for u in batch if len(u) > 0]
    return sum((log_z - u[-1]) ** 2 for u in whole), len(whole)


def vargrad(batch: Batch, rules: dict, log_z: torch.Tensor) -> Judged:
    """VarGrad (Richter et al. 2020): u_n of all strings of the prompt around their mean."""
    last = torch.stack([u[-1] for u in batch if len(u) > 0])
    return ((last - last.mean()) ** 2).sum(), len(last)


def pooled(batch: Batch, rules: dict, log_z: torch.Tensor) -> Judged:
    """Every u of all strings of the prompt around their mean."""
    every = torch.cat(batch)
    return ((every - every.mean()) ** 2).sum(), len(every)


OBJECTIVES: dict[str, Callable[[Batch, dict, torch.Tensor], Judged]] = {
    "all": all_pairs,
    "neighbours": neighbours,
    "ends": ends,
    "trajectory": trajectory,
    "vargrad": vargrad,
    "pooled": pooled,
}


def loss_of(batch: Batch, rules: dict, log_z: torch.Tensor) -> torch.Tensor:
    """The objective's loss of a batch, divided by its weights or by its number of strings."""
    loss, weight = OBJECTIVES[rules["objective.pairs"]](batch, rules, log_z)
    if weight == 0:
        return sum(u.sum() for u in batch) * 0.0 + log_z * 0.0
    return loss / (weight if rules["objective.normalisation"] == "pairs" else len(batch))
