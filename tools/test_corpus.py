"""The corpus states true probabilities: sums, frequencies, posteriors.

    python -m unittest discover -s tools
"""

from __future__ import annotations

import math
import unittest
from collections import Counter
from random import Random

import corpus
from corpus import arithmetic, integers, reviews, stories
from corpus.grammar import Choice, words


def plots() -> list[stories.Plot]:
    return [stories.Plot(subject, goal, kind) for subject in ("she", "he") for goal in stories.GOALS
            for (_, kind), _ in stories.obstacles(goal).items()]


def all_choices() -> dict[str, Choice]:
    named = {"numbers": integers.ANSWER, "notes": integers.NOTE, "openings": stories.openings()}
    for plot in plots():
        drawn = stories.remedies(plot.subject, plot.kind)
        named[f"remedies {plot}"] = drawn
        for (_, done), _ in drawn.items():
            named[f"endings {plot} {done}"] = stories.endings(*plot, done)
    for label in reviews.LABELS:
        named[f"texts {label}"] = reviews.texts(label)
        for tone in reviews.TEXTS:
            for form in ("reason first", "reason last", "label only"):
                named[f"verdicts {label} {tone} {form}"] = reviews.verdicts(label, tone, form)
    return named


class Grammar(unittest.TestCase):
    def test_every_choice_sums_to_one(self) -> None:
        for name, choice in all_choices().items():
            self.assertAlmostEqual(math.fsum(p for _, p in choice.items()), 1.0, places=12, msg=name)

    def test_words_merge_equal_texts(self) -> None:
        choice = words(Choice({"a": 1, "": 1}), Choice({"a": 1, "": 1}))
        self.assertEqual({text: p for text, p in choice.items()}, {"a a": 0.25, "a": 0.5, "": 0.25})

    def test_same_seed_same_document(self) -> None:
        self.assertEqual(list(corpus.documents(7, 50)), list(corpus.documents(7, 50)))

    def test_draws_follow_the_stated_probability(self) -> None:
        rng, draws = Random(3), 200_000
        counts = Counter(integers.ANSWER.draw(rng) for _ in range(draws))
        chi = sum((counts[text] - draws * p) ** 2 / (draws * p) for text, p in integers.ANSWER.items() if draws * p > 5)
        cells = sum(draws * p > 5 for _, p in integers.ANSWER.items())
        self.assertLess(abs(chi - cells), 5 * math.sqrt(2 * cells))


class Stories(unittest.TestCase):
    def test_a_sentence_shows_its_state(self) -> None:
        for plot in plots():
            for choice in (stories.obstacles(plot.goal), stories.remedies(plot.subject, plot.kind)):
                texts = [text for (text, _), _ in choice.items()]
                self.assertEqual(len(texts), len(set(texts)))

    def test_ending_marginal_sums_to_one_and_matches_bayes(self) -> None:
        plot = plots()[4]
        marginal = stories.ending_marginals(plot)
        self.assertAlmostEqual(math.fsum(p for _, p in marginal.items()), 1.0, places=12)
        prior = {text: p for (text, _), p in stories.remedies(plot.subject, plot.kind).items()}
        mixed: Counter[str] = Counter()
        for ending, p in marginal.items():
            for middle, q in stories.middles(plot, ending).items():
                mixed[middle] += p * q
        for text, p in prior.items():
            self.assertAlmostEqual(mixed[text], p, places=12)

    def test_drawn_middles_follow_the_posterior(self) -> None:
        rng, hits, expected, cases = Random(5), 0, 0.0, 0
        for _ in range(20_000):
            told, plot = stories.tell(rng)
            best, p = max(stories.middles(plot, told.sentences[4]).items(), key=lambda item: item[1])
            hits, expected, cases = hits + (told.sentences[3] == best), expected + p, cases + 1
        self.assertLess(abs(hits - expected), 4 * math.sqrt(cases) / 2)

    def test_sentences_end_only_in_a_full_stop(self) -> None:
        for seed in range(300):
            for line in stories.tell(Random(seed))[0].sentences:
                self.assertEqual(line.find("."), len(line) - 1)


class Reviews(unittest.TestCase):
    def test_tones_share_no_text(self) -> None:
        self.assertEqual(len(reviews.TONE_OF_TEXT), sum(len(choice) for choice in reviews.TEXTS.values()))

    def test_label_from_reason_is_right_as_often_as_stated(self) -> None:
        drawn = reviews.verdicts("subjective", "praise", "reason first")
        right = math.fsum(p for text, p in drawn.items() if text.endswith(" subjective."))
        fitting, careful = reviews.FITTING, reviews.CAREFUL
        agree = fitting * careful + (1 - fitting) * (1 - careful)
        self.assertAlmostEqual(right, agree, places=12)

    def test_stated_probability_of_texts_matches_frequency(self) -> None:
        rng, draws = Random(11), 40_000
        counts = Counter(reviews.review(rng).text for _ in range(draws))
        rng = Random(12)
        for document in (reviews.review(rng) for _ in range(400)):
            mean = draws * math.exp(document.log_probability)
            if mean > 10:
                self.assertLess(abs(counts[document.text] - mean), 5 * math.sqrt(mean))


class Arithmetic(unittest.TestCase):
    def test_problems_with_three_operands_sum_to_one(self) -> None:
        log_p = math.log(arithmetic.OPERANDS.p(3)) - 3 * math.log(10) - 2 * math.log(2)
        self.assertAlmostEqual(1000 * 4 * math.exp(log_p), arithmetic.OPERANDS.p(3))

    def test_calculator_never_slips(self) -> None:
        for seed in range(300):
            rng = Random(seed)
            asked, _ = arithmetic.problem(rng)
            said, log_p = arithmetic.answer(asked, "calculator", rng)
            self.assertTrue(said.endswith(f" The answer is {asked.value}."))
            self.assertEqual(log_p, 0.0)

    def test_guesses_are_right_once_in_five(self) -> None:
        rng, right = Random(2), 0
        for _ in range(20_000):
            asked, _ = arithmetic.problem(rng)
            right += arithmetic.answer(asked, "blurted", rng)[0].endswith(f" {asked.value}.")
        self.assertAlmostEqual(right / 20_000, arithmetic.GUESS.p(0), delta=0.015)


if __name__ == "__main__":
    unittest.main()
