"""The corpus states true probabilities: sums, frequencies, posteriors.

    python -m unittest discover -s tools
"""

from __future__ import annotations

import json
import math
import unittest
from collections import Counter
from itertools import product
from random import Random

import corpus
import prompt_files
import stories_file
from calculator import last_value, value_of
from corpus import arithmetic, integers, reviews, stories
from corpus.grammar import Choice, words
from corpus.themes import LABEL_OF_PAIR, THEMES


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
    for theme in range(len(THEMES)):
        named[f"texts {theme}"] = reviews.texts(theme)
        named[f"reasons {theme}"] = reviews.reasons(theme)
    for reason in reviews.ALL_REASONS:
        named[f"verdicts {reason}"] = reviews.verdicts(reason)
    for place in arithmetic.TRAPS:
        named[f"reading {place}"] = arithmetic.reading(*place)
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


class StoriesFile(unittest.TestCase):
    def test_codes_give_the_texts_back(self) -> None:
        rows = stories_file.phrase_rows([story.text for story, _ in stories_file.told(30)])
        phrases = sorted({phrase for row in rows for phrase in row})
        numbers = {phrase: i for i, phrase in enumerate(phrases)}
        for row, (story, _) in zip(rows, stories_file.told(30)):
            self.assertEqual(stories_file.decoded(stories_file.coded(row, numbers), phrases), story.text)

    def test_stories_differ_in_more_than_their_middles(self) -> None:
        asked = {(*story.sentences[:3], story.sentences[4]) for story, _ in stories_file.told(300)}
        self.assertEqual(len(asked), 300)

    def test_the_shipped_file_holds_the_posterior(self) -> None:
        contents = json.loads(prompt_files.STORIES.read_text())
        self.assertEqual((len(contents["train"]), len(contents["heldOut"])), (stories_file.TRAIN, stories_file.HELD_OUT))
        told = stories_file.told(stories_file.TRAIN + stories_file.HELD_OUT)
        judged = [(contents["train"][place], posterior, told[place]) for place, posterior in contents["judged"]]
        held = [(item["story"], item["posterior"], one)
                for item, one in zip(contents["heldOut"], told[stories_file.TRAIN:])]
        for story_code, posterior, (story, plot) in [*judged, *held]:
            self.assertEqual(stories_file.decoded(story_code, contents["phrases"]), story.text)
            true = stories.middles(plot, story.sentences[4])
            for code, p in posterior:
                self.assertAlmostEqual(p, true.p(stories_file.decoded(code, contents["phrases"])), places=6)
            self.assertGreater(math.fsum(p for _, p in posterior), 0.99)


class Reviews(unittest.TestCase):
    def test_no_word_belongs_to_two_themes(self) -> None:
        named = [word for theme in THEMES for word in theme.words]
        self.assertEqual(len(named), len(set(named)))
        self.assertEqual(len(reviews.THEME_OF_TEXT), sum(len(reviews.texts(t)) for t in range(len(THEMES))))

    def test_no_word_of_a_reason_tells_the_label(self) -> None:
        self.assertEqual(len(LABEL_OF_PAIR), len(THEMES))
        for place in (0, 1):
            counts = Counter((pair.split()[place], label) for pair, label in LABEL_OF_PAIR.items())
            self.assertEqual(set(counts.values()), {2})

    def test_reasons_have_at_most_five_words(self) -> None:
        self.assertEqual(len(set(reviews.ALL_REASONS)), 208)
        self.assertLessEqual(max(len(reason.split()) for reason in reviews.ALL_REASONS), 5)

    def test_the_posterior_decides(self) -> None:
        for t, theme in enumerate(THEMES):
            right = math.fsum(p * (reviews.verdicts(reason).p(theme.label) / (1 - reviews.verdicts(reason).p(reviews.UNDECIDED)))
                              for reason, p in reviews.posterior(t, theme.label).items())
            self.assertGreater(right, 0.95)

    def test_stated_probability_of_documents_matches_frequency(self) -> None:
        rng, draws = Random(11), 20_000
        forms = Counter("Classify" in d.text for d in (reviews.review(rng) for _ in range(draws)))
        asked = reviews.FORM.p("label only") + reviews.FORM.p("reason first")
        self.assertAlmostEqual(forms[True] / draws, asked, delta=0.015)

    def test_a_draw_of_what_follows_has_the_stated_probability(self) -> None:
        text, _ = reviews.line(Random(1))
        rng, draws = Random(2), 20_000
        seen = [reviews.answered("reason first", text, rng) for _ in range(draws)]
        counts = Counter(parts for parts, _ in seen)
        for parts, log_p in dict(seen).items():
            mean = draws * math.exp(log_p)
            if mean > 10:
                self.assertLess(abs(counts[parts] - mean), 5 * math.sqrt(mean))


class Arithmetic(unittest.TestCase):
    def test_problems_with_three_operands_sum_to_one(self) -> None:
        log_p = math.log(arithmetic.OPERANDS.p(3)) - 3 * math.log(10) - 2 * math.log(2)
        self.assertAlmostEqual(1000 * 4 * math.exp(log_p), arithmetic.OPERANDS.p(3))

    def test_worked_steps_have_the_stated_probability(self) -> None:
        asked, rng, draws = arithmetic.Problem((3, 8, 5), ("-", "+")), Random(4), 40_000
        seen = [arithmetic.worked(asked, rng) for _ in range(draws)]
        counts = Counter(text for text, _, _ in seen)
        for text, log_p in {text: log_p for text, _, log_p in seen}.items():
            mean = draws * math.exp(log_p)
            if mean > 10:
                self.assertLess(abs(counts[text] - mean), 5 * math.sqrt(mean))

    def test_every_way_without_misreading_is_right(self) -> None:
        for seed in range(300):
            asked, _ = arithmetic.problem(Random(seed))
            for steps, _ in arithmetic.right_ways(asked).items():
                for step in steps.split(","):
                    call, value = step.split("= ")
                    self.assertEqual(value_of(f"{call}="), int(value))
                self.assertEqual(last_value(steps), asked.value)

    def test_a_call_that_does_not_parse_has_no_value(self) -> None:
        self.assertIsNone(value_of(" 3-4 ="))
        self.assertEqual(value_of(" 3 - 8 = -5, -5 + 5 ="), 0)

    def test_a_fifth_of_the_problems_is_held_out(self) -> None:
        every = [arithmetic.Problem(digits, signs) for digits in product(range(10), repeat=3) for signs in product("+-", repeat=2)]
        self.assertEqual(sum(map(arithmetic.held_out, every)), 800)

    def test_guesses_are_right_once_in_five(self) -> None:
        rng, right = Random(2), 0
        for _ in range(20_000):
            asked, _ = arithmetic.problem(rng)
            right += arithmetic.answer(asked, "blurted", rng)[0].endswith(f" {asked.value}.")
        self.assertAlmostEqual(right / 20_000, arithmetic.GUESS.p(0), delta=0.015)


if __name__ == "__main__":
    unittest.main()
