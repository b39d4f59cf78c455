import { readFileSync, readdirSync } from "node:fs";
import { readLesson } from "../../src/ui/lesson/reading/lesson-file";
import { standOf } from "../../src/ui/lesson/route";
import { below, damagedText, pick } from "./mutate";
import type { Attempt, Rng, Target, Verdict } from "./target";

/** Lessons: those beside the page, with lines lost, doubled or damaged, and known bad ones. */
export default { name: "lessons", run } satisfies Target;

const folder = "public/lessons"; // commands and tests run in the repository
const texts = readdirSync(folder)
  .filter((name) => name.endsWith(".md"))
  .map((name) => readFileSync(`${folder}/${name}`, "utf8"));

function run(rng: Rng): Attempt {
  const input = rng() < 0.05 ? pick(knownBad, rng) : pick(makers, rng)(pick(texts, rng), rng);
  return { input, check: () => check(input) };
}

function check(input: string): Verdict {
  const read = readLesson(input, "fuzzed");
  if (!read.ok) {
    const named = /^fuzzed\.md, line [1-9]\d*: .+[.?;]/s.test(read.sentence);
    return named ? "refused" : { wrong: `no line and sentence: ${read.sentence}` };
  }
  for (const [k, page] of read.value.pages.entries()) {
    const { from, at, leads } = standOf(read.value, k); // throws where no run is opened
    if (!(from <= at && at <= leads)) return { wrong: `page ${k} goes back in steps` };
    if (page.question && page.reveal === null) return { wrong: `page ${k} asks for ever` };
  }
  return "accepted";
}

type Maker = (text: string, rng: Rng) => string;

const onLines =
  (change: (lines: string[], at: number, rng: Rng) => void): Maker =>
  (text, rng) => {
    const lines = text.split("\n");
    change(lines, below(lines.length, rng), rng);
    return lines.join("\n");
  };

const makers: readonly Maker[] = [
  (text) => text,
  damagedText,
  (text, rng) => text.slice(0, below(text.length, rng)),
  onLines((lines, at) => lines.splice(at, 1)),
  onLines((lines, at) => lines.splice(at, 0, lines[at])),
  onLines((lines, at, rng) => lines.splice(below(lines.length, rng), 0, lines[at])),
  onLines((lines, at, rng) => {
    lines[at] = damagedText(lines[at], rng);
  }),
  onLines((lines, at, rng) => lines.splice(at, 0, pick(oddLines, rng))),
];

const oddLines = [
  "---",
  "# ",
  "```page",
  "```",
  "~~~reveal",
  "- [x] ",
  "- [ ] one",
  "set __proto__: 1",
  "step: 999999",
  "<script>alert(1)</script>",
  "[a]: javascript:alert(1)",
  "[x](data:text/html,1)",
  "> > > > - [x] deep",
  "| a | b |",
  "&lt;b&gt;",
  "\u0000",
];

/** What was once a fault, or is the first thing that an attacker would try. */
const head = "---\ntitle: a\nminutes: 1\nfor: b\n---\n";
const knownBad: readonly string[] = [
  "",
  "\ufeff",
  "---",
  "---\n---",
  `${head}# ${"[".repeat(20_000)}`,
  `${head}# a\n${"> ".repeat(10_000)}b`,
  `${head}# a\n${"- ".repeat(10_000)}b`,
  `${head}# a\n${"*".repeat(40_000)}`,
  `${head}# a\n${"`".repeat(40_000)}`,
  `${head}# a\n\`\`\`page\n${"a: b\n".repeat(10_000)}\`\`\``,
  `${head}${"# a\n".repeat(10_000)}`,
  `---\n${"a".repeat(59_000)}: b\n---\n`,
  "a".repeat(2_000_000),
];
