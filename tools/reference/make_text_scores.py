"""BLEU-4 and GLEU of sentence pairs by nltk, and BLEU-4 by sacrebleu where both mean the same.

Writes text-scores.json: rows of candidate, references, nltk's sentence_bleu with smoothing method1, its
sentence_gleu, and sacrebleu's sentence BLEU with floor smoothing 0.1 (null where the candidate has fewer
than four words, for which sacrebleu uses another formula). One full stop at the end of a text is removed
first, of candidates and references alike.

    pip install nltk==3.10.4 sacrebleu==2.6.0
    python tools/reference/make_text_scores.py src/judging/fixtures/text-scores.json
"""

import json
import random
import sys
from pathlib import Path

from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu
from nltk.translate.gleu_score import sentence_gleu
from sacrebleu.metrics import BLEU

WORDS = "the dog cat sat ran on a mat and found old key in garden".split()
WRITTEN = [
    ("The dog ran home.", ["The dog ran home."]),
    ("The dog ran home", ["The dog ran home."]),
    ("She put the key in the old box.", ["He put the old key in a box."]),
    ("She lost it.", ["They found the key under the mat."]),
    ("key", ["The key"]),
    ("the the the the the", ["the cat", "the dog sat on the mat"]),
    ("The dog sat on a mat and ran.", ["The dog sat on the mat.", "A dog sat on a mat and slept."]),
    ("", ["The dog ran."]),
    ("the cat", [""]),
]
NLTK = SmoothingFunction().method1


def words(text: str) -> list[str]:
    return text.strip().removesuffix(".").split()


def row(candidate: str, references: list[str]) -> dict:
    hypothesis, refs = words(candidate), [words(r) for r in references]
    sacre = BLEU(smooth_method="floor", smooth_value=0.1, tokenize="none", effective_order=True)
    score = sacre.sentence_score(" ".join(hypothesis), [" ".join(r) for r in refs]).score / 100
    return {
        "candidate": candidate,
        "references": references,
        "bleu": sentence_bleu(refs, hypothesis, smoothing_function=NLTK),
        "gleu": sentence_gleu(refs, hypothesis),
        "sacrebleu": score if len(hypothesis) >= 4 else None,
    }


def drawn(rng: random.Random) -> tuple[str, list[str]]:
    def sentence() -> str:
        return " ".join(rng.choices(WORDS, k=rng.randint(1, 12))) + rng.choice(["", "."])

    reference = sentence()
    near = " ".join(w if rng.random() < 0.7 else rng.choice(WORDS) for w in reference.split())
    return rng.choice([near, sentence()]), [reference] + [sentence() for _ in range(rng.randint(0, 2))]


if __name__ == "__main__":
    rng = random.Random(7)
    rows = [row(*pair) for pair in WRITTEN + [drawn(rng) for _ in range(40)]]
    Path(sys.argv[1]).write_text("[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]\n")
