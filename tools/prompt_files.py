"""Where the prompts of each experiment are kept."""

from __future__ import annotations

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = {
    "integers": ROOT / "src/tasks/random-integers/prompts.json",
    "continuation": ROOT / "src/tasks/continuation/prompts.json",
    "subjectivity": ROOT / "src/tasks/subjectivity/prompts.json",
    "arithmetic": ROOT / "src/tasks/arithmetic/prompts.json",
}
STORIES = ROOT / "public/models/world/infilling.json"  # read by the page when it is needed


def read() -> dict:
    return {name: json.loads(path.read_text()) for name, path in FILES.items()}
