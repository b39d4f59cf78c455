"""Means with their standard errors."""

from __future__ import annotations

import math


def mean(values: list[float]) -> float:
    return math.fsum(values) / len(values)


def spread(values: list[float]) -> float:
    """Standard error of the mean."""
    m = mean(values)
    return math.sqrt(math.fsum((v - m) ** 2 for v in values) / max(1, len(values) - 1) / len(values))


def shown(values: list[float], digits: int = 3) -> str:
    return f"{mean(values):.{digits}f} ± {spread(values):.{digits}f}"
