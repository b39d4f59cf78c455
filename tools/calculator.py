"""The calculator that a worked sum calls: it writes the value after "a op b ="."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

CALL = re.compile(r" (-?\d+) ([+-]) (\d+) =")


def value_of(call: str) -> int | None:
    """The value of the last call of a text that ends in "=", or None where it does not parse."""
    found = CALL.fullmatch(call.rsplit(",", 1)[-1])
    if not found:
        return None
    left, sign, right = int(found[1]), found[2], int(found[3])
    return left + right if sign == "+" else left - right


class Calculator:
    """What the tool writes after the tokens of an answer so far: nothing, or a space and a value."""

    def __init__(self, tokenizer: Tokenizer):
        self.tokenizer = tokenizer
        self.equals = tokenizer.token_to_id("=")

    def __call__(self, tokens: list[int]) -> list[int]:
        if tokens[-1] != self.equals:
            return []
        value = value_of(self.tokenizer.decode(tokens))
        return [] if value is None else self.tokenizer.encode(f" {value}").ids


def last_value(text: str) -> int | None:
    """The value after the last "=" of worked steps."""
    found = re.search(r"= (-?\d+)\.?$", text)
    return int(found[1]) if found else None
