"""Blocks of every quantised type that is read from a GGUF file, and the numbers in them by the
`gguf` package: src/lm/gguf/fixtures/blocks.json.

    pip install gguf==0.17.1
    python tools/reference/make_gguf_blocks.py
"""

import base64
import json
from pathlib import Path

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType
from gguf.quants import dequantize

FOLDER = Path(__file__).parents[2] / "src/lm/gguf/fixtures"
# where f16 scales lie in a block
SCALES = {
    "Q4_0": [0],
    "Q4_1": [0, 2],
    "Q5_0": [0],
    "Q5_1": [0, 2],
    "Q8_0": [0],
    "Q4_K": [0, 2],
    "Q5_K": [0, 2],
    "Q6_K": [208],
}
# of every size: zero, subnormal, negative, large
VALUES = [0.0123, -1.5, 0.0, 2.0**-24, 37.0, -(2.0**-15)]


def blocks_of(name: str, rng: np.random.Generator) -> np.ndarray:
    values, size = GGML_QUANT_SIZES[GGMLQuantizationType[name]]
    count = 6 if values == 32 else 4
    blocks = rng.integers(0, 256, (count, size), dtype=np.uint8)
    for b in range(count):
        for k, at in enumerate(SCALES[name]):
            half = np.array(VALUES[(b + 2 * k) % len(VALUES)], np.float16)
            blocks[b, at : at + 2] = np.frombuffer(half.tobytes(), np.uint8)
    return blocks


def text(array: np.ndarray) -> str:
    return base64.b64encode(array.tobytes()).decode()


def main() -> None:
    rng = np.random.default_rng(1)
    out = {}
    for name in SCALES:
        blocks = blocks_of(name, rng)
        kind = GGMLQuantizationType[name]
        values = dequantize(blocks, kind).astype(np.float32)
        out[name] = {"type": int(kind), "blocks": text(blocks), "values": text(values)}
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "blocks.json").write_text(json.dumps(out, indent=1) + "\n")


main()
