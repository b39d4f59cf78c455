"""Measures the embedded model (float16 weights, float32 sums) against the truth of its generator.

    python tools/evaluate_model.py --model public/models/world nats integers continuation infill \\
        subjectivity arithmetic samples

Each name prints one table; all figures are in nats unless they say otherwise.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import defaultdict
from pathlib import Path
from random import Random

import torch

import corpus
import prompt_files
from corpus import arithmetic, integers, reviews, stories
from corpus.grammar import Choice
from language_model import LanguageModel
from train_model import encode


def mean(values: list[float]) -> float:
    return math.fsum(values) / len(values)


def spread(values: list[float]) -> float:
    """Standard error of the mean."""
    m = mean(values)
    return math.sqrt(math.fsum((v - m) ** 2 for v in values) / max(1, len(values) - 1) / len(values))


def nats(model: LanguageModel, prompts: dict) -> None:
    """Held-out documents: the model's nats per token against the generator's on the same documents."""
    rows: dict[str, list[tuple[int, float, float]]] = defaultdict(list)
    documents = list(corpus.documents(corpus.HELD_OUT_SEED, 3000))
    scores = model.log_probability([[0] + encode(d, model.tokenizer) for d in documents], [1] * len(documents))
    for document, score in zip(documents, scores):
        length = len(encode(document, model.tokenizer))
        rows[document.kind].append((length, -score, -corpus.log_probability(document)))
    rows["all"] = [row for kind in list(rows) for row in rows[kind]]
    print("kind             documents  tokens  model  generator  excess")
    for kind, found in rows.items():
        tokens = sum(row[0] for row in found)
        said, true = (math.fsum(row[i] for row in found) / tokens for i in (1, 2))
        print(f"{kind:16} {len(found):9} {tokens:7} {said:6.3f} {true:10.3f} {said - true:7.3f}")


def integer_table(model: LanguageModel, prompts: dict) -> None:
    """Exact probabilities after the main prompt."""
    prompt = model.encode(prompts["integers"]["prompt"])
    numbers = [model.encode(str(n))[0] for n in range(101)]
    first = model.next_log_probabilities([prompt])[0]
    stop = model.next_log_probabilities([prompt + [n] for n in numbers])[:, 0]
    p = first[numbers].exp().double()
    closed = (first[numbers] + stop).exp().double()
    hundred = p[:100] / p[:100].sum()
    print("n: 100 p(n) by tens (rows) and ones (columns), then 100")
    for row in range(0, 100, 10):
        print(f"{row:3} " + " ".join(f"{100 * v:5.2f}" for v in p[row:row + 10]))
    print(f"100 {100 * p[100]:5.2f}")
    truth = torch.tensor([0.5 * integers.NUMBER.p(str(n)) for n in range(101)], dtype=torch.float64)
    print(f"first token is a number 0-100: {p.sum():.4f} (generator 0.5); is 0-99: {p[:100].sum():.4f}")
    print(f"number 0-99 and then the stop token: {closed[:100].sum():.4f}; number 0-100 and stop: {closed.sum():.4f}")
    print(f"entropy of p(n | n in 0-99): {-(hundred * hundred.log()).sum():.4f} (uniform {math.log(100):.4f})")
    print(f"KL(model || uniform) over 0-99: {(hundred * (hundred * 100).log()).sum():.4f}; "
          f"KL(uniform || model): {-(hundred * 100).log().mean():.4f}")
    print(f"largest over smallest: {hundred.max() / hundred.min():.1f}; "
          f"KL(generator || model) over 0-100: {(2 * truth * (2 * truth / (p / p.sum())).log()).sum():.4f}")


TEMPERATURE = 0.5


def continuation(model: LanguageModel, prompts: dict) -> None:
    """Next sentences holding 97% of p, and p tempered as whole sentences against token by token."""
    print(f"T = {TEMPERATURE}; sentences that hold 97% of p(z | prompt); target = p^(1/T) normalised over them")
    print("prompts  sentences  nodes  leaves  mass  entropy  E log p under: p  target  per token  "
          "entropy: target  per token  KL(target || p)  KL(target || per token)")
    for kind, count in (("train", 4), ("heldOut", 4)):
        for prompt in prompts["continuation"][kind][:count]:
            leaves, nodes = model.sentences(model.encode(prompt), mass=0.97, limit=3000, temperature=TEMPERATURE)
            log_p = torch.tensor([leaf[1] for leaf in leaves], dtype=torch.float64)
            p, whole = torch.softmax(log_p, 0), torch.softmax(log_p / TEMPERATURE, 0)
            token = torch.softmax(torch.tensor([leaf[2] for leaf in leaves], dtype=torch.float64), 0)
            under = [float((q * log_p).sum()) for q in (p, whole, token)]
            spread_of = [float(-(q * q.log()).sum()) for q in (p, whole, token)]
            apart = [float((whole * (whole / q).log()).sum()) for q in (p, token)]
            print(f"{kind:8} {prompt.count('.'):9} {nodes:6} {len(leaves):7} {log_p.exp().sum():5.3f} {spread_of[0]:8.2f} "
                  f"{under[0]:17.2f} {under[1]:7.2f} {under[2]:10.2f} {spread_of[1]:16.2f} {spread_of[2]:10.2f} "
                  f"{apart[0]:16.2f} {apart[1]:24.2f}", flush=True)


def infill(model: LanguageModel, prompts: dict) -> None:
    """log p(ending | beginning, middle), and how often prompting alone gives a possible middle."""
    own, queries, possible, posterior, truth = [], [], [], [], []
    for i in range(150):
        told, plot = stories.tell(Random(corpus.HELD_OUT_SEED + i))
        x, z, y = " ".join(told.sentences[:3]), " " + told.sentences[3], " " + told.sentences[4]
        other = stories.remedies(plot.subject, plot.kind).draw(Random(corpus.HELD_OUT_SEED + 500 + i))[0]
        queries += [(x + z, y), (x + " " + other, y), (x, y)]
        done = dict(text_and_done for text_and_done, _ in stories.remedies(plot.subject, plot.kind).items())
        own.append(math.log(stories.endings(*plot, done[told.sentences[3]]).p(told.sentences[4])))
        truth.append(sum(p * p for _, p in stories.middles(plot, told.sentences[4]).items()))
        for text in model.sample(model.encode(stories.infill_prompt(x, told.sentences[4])), 4, Random(i), "."):
            p = stories.middles(plot, told.sentences[4]).p(text.strip())
            possible.append(float(p > 0))
            posterior.append(p)
    scores = model.log_p_of(queries)
    right, careless, none = scores[0::3], scores[1::3], scores[2::3]
    for name, values in (("true middle", right), ("middle drawn from the prior", careless), ("no middle", none),
                         ("true middle, generator", own)):
        print(f"log p(ending | beginning, {name}): {mean(values):.2f} ± {spread(values):.2f}")
    print(f"middles the prompted model writes that the ending allows: {mean(possible):.3f} "
          f"(a writer of the corpus: {stories.HEEDS_ENDING:.1f} of them look at the ending)")
    print(f"mean true posterior of a prompted middle: {mean(posterior):.3f}; of a true one: {mean(truth):.3f}")


def subjectivity(model: LanguageModel, prompts: dict) -> None:
    """log p(label | review) with a good, a bad and no reason; accuracy from the model's own reasons."""
    queries, votes, greedy = [], [], []
    items = [(i, *reviews.line(Random(corpus.HELD_OUT_SEED + i))) for i in range(200)]
    items = [(i, text, label) for i, text, label in items if reviews.TONE_OF_TEXT[text] != "either"]
    for i, text, label in items:
        tone, x = reviews.TONE_OF_TEXT[text], reviews.ask(text)
        good = reviews.reasons(label, tone).draw(Random(i))
        bad = reviews.reasons(reviews.OTHER[label], tone).draw(Random(i))
        for before in (f"{x} {good}, so it is", f"{x} {bad}, so it is", x):
            queries += [(before, f" {label}."), (before, f" {reviews.OTHER[label]}.")]
    scores = model.log_p_of(queries)
    for name, at in (("a fitting reason", 0), ("an unfitting reason", 2), ("no reason", 4)):
        odds = [1 / (1 + math.exp(scores[k + at + 1] - scores[k + at])) for k in range(0, len(scores), 6)]
        right = mean([float(p > 0.5) for p in odds])
        print(f"p(true label | review, {name}), of the two labels: {mean(odds):.3f} ± {spread(odds):.3f}; right {right:.3f}")
    for i, text, label in items[:80]:
        drawn = model.sample(model.encode(reviews.ask(text)), 10, Random(i), ",")
        before = [f"{reviews.ask(text)}{z} so it is" for z in drawn if z.endswith(",")]
        if not before:
            continue
        scores = model.log_p_of([(b, f" {said}.") for b in before for said in (label, reviews.OTHER[label])])
        wins = [scores[k] > scores[k + 1] for k in range(0, len(scores), 2)]
        votes.append(float(sum(wins) * 2 > len(wins)))
        greedy.append(mean([float(w) for w in wins]))
    print(f"label after the model's own sampled reason: right {mean(greedy):.3f}; majority of those among 10: {mean(votes):.3f}")


def sums(model: LanguageModel, prompts: dict) -> None:
    """log p(answer | question) with and without worked steps, and accuracy by operands."""
    shown = prompts["arithmetic"]["demonstrations"]
    print("E log p(answer | ..., \"The answer is\") after: steps, demonstrations and steps, demonstrations and the sum "
          "restated, nothing; sampled answers right: alone, after demonstrations")
    for n in (3, 4, 5):
        queries, alone, after = [], [], []
        for i in range(60):
            rng = Random(corpus.HELD_OUT_SEED + 1000 * n + i)
            asked, _ = arithmetic.problem(rng, Choice({n: 1.0}))
            worked = arithmetic.steps(asked, rng, Choice({0: 1.0}))[0] + "."
            for before in (asked.question + worked, shown + asked.question + worked,
                           f"{shown}{asked.question} {asked.expression}.", asked.question):
                queries.append((before + " The answer is", f" {asked.value}."))
            if i < 25:
                for prompt, tally in ((asked.question, alone), (shown + asked.question, after)):
                    drawn = model.sample(model.encode(prompt), 4, Random(i), "\n")
                    tally += [float(text.rstrip("\n").endswith(f"The answer is {asked.value}.")) for text in drawn]
        scores = model.log_p_of(queries)
        print(f"{n} operands: " + " ".join(f"{mean(scores[k::4]):7.2f}" for k in range(4))
              + f"; {mean(alone):.2f} {mean(after):.2f}", flush=True)


def kind_of(text: str) -> str:
    if text.startswith("Beginning:"):
        return "infill"
    if text.startswith(("Question:", "With a calculator")):
        return "demonstrations" if "\n" in text else "arithmetic"
    if text.startswith(("Classify", "Review:", "Plot:")):
        return "reviews"
    if any(text.startswith(prompt[:8]) for prompt, _ in integers.PROMPTS.items()):
        return "integers"
    if text[:1].isdigit() or text.startswith("-"):
        return "drills"
    return "notes" if any(c.isdigit() for c in text) else "stories"


def samples(model: LanguageModel, prompts: dict) -> None:
    """Unconditional samples, the first ten of each kind, unedited."""
    found: dict[str, list[str]] = {kind: [] for kind in corpus.WRITERS}
    seed = 0
    while min(map(len, found.values())) < 10 and seed < 40:
        for text in model.sample([0], 64, Random(seed), None):
            found[kind_of(text)].append(text)
        seed += 1
    for kind, texts in found.items():
        print(f"\n### {kind}\n")
        for text in texts[:10]:
            print("- " + json.dumps(text, ensure_ascii=False))


MEASURES = {"nats": nats, "integers": integer_table, "continuation": continuation, "infill": infill,
            "subjectivity": subjectivity, "arithmetic": sums, "samples": samples}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("measures", nargs="*", default=list(MEASURES), metavar="measure", help=", ".join(MEASURES))
    options = parser.parse_args()
    prompts = prompt_files.read()
    model = LanguageModel(options.model)
    for name in options.measures:
        print(f"\n== {name}", flush=True)
        MEASURES[name](model, prompts)


if __name__ == "__main__":
    main()
