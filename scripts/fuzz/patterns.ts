import { compilePattern } from "../../src/reward/pattern/pattern";
import type { Matcher } from "../../src/reward/pattern/pattern";
import { below, damagedText, pick } from "./mutate";
import type { Attempt, Rng, Target, Verdict } from "./target";

/**
 * Patterns of the reward: what JavaScript means by them is what ours must mean, and no pattern that
 * is accepted may be slow. Made by a grammar, damaged, counted high, or built to be slow.
 */
export default { name: "patterns", run } satisfies Target;

const COMPILE = 100; // ms that a pattern may take
const MATCH = 50; // ms that a text of 400 characters may take

function run(rng: Rng): Attempt {
  const make = pick(rng() < 0.02 ? knownBad : makers, rng);
  const input = make(rng);
  const texts = Array.from({ length: 5 }, () => textOf(below(7, rng), rng));
  const long = textOf(400, rng);
  return { input, check: () => verdictOf(input, texts, long) };
}

function verdictOf(source: string, texts: readonly string[], long: string): Verdict {
  const compiled = compilePattern(source);
  if (!compiled.ok)
    return /^The .*\.$/s.test(compiled.sentence)
      ? "refused"
      : { wrong: `“${compiled.sentence}” is no sentence.` };
  const oracle = oracleOf(source);
  if (!oracle) return { wrong: "JavaScript refuses this pattern." };
  const slow = slowness(source, compiled.matches, long);
  if (slow) return { wrong: slow };
  if (!isSmall(source)) return "accepted";
  const differs = texts
    .filter((text) => isTrusted(source, text))
    .find((text) => compiled.matches(text) !== oracle.test(text));
  return differs === undefined
    ? "accepted"
    : { wrong: `JavaScript finds it in ${JSON.stringify(differs)}: ${oracle.test(differs)}.` };
}

function oracleOf(source: string): RegExp | null {
  try {
    return new RegExp(source, "u");
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** V8 finds \B between the halves of 😀 too, where by the standard a search does not stop. */
const isTrusted = (source: string, text: string) => !source.includes("\\B") || !text.includes("😀");

function slowness(source: string, matches: Matcher, long: string): string | null {
  const compiling = leastTime(() => compilePattern(source), COMPILE);
  if (compiling > COMPILE) return `It takes ${compiling.toFixed(1)} ms to compile.`;
  const matching = leastTime(() => matches(long), MATCH);
  return matching > MATCH ? `400 characters take ${matching.toFixed(1)} ms.` : null;
}

/** The least processor time of up to ten calls: other work is to blame for the rest [ms]. */
function leastTime(call: () => unknown, enough: number): number {
  let least = Infinity;
  for (let k = 0; k < 10 && least > enough; k++) {
    const began = process.cpuUsage();
    call();
    const { user, system } = process.cpuUsage(began);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

/**
 * Can JavaScript's own search, which tries one way after another, be trusted to end soon? Where
 * counts multiply to little, or the whole pattern is a few counted classes.
 */
function isSmall(source: string): boolean {
  if (/^\^(\[[a-c]+\]\{\d+,?\d*\}){1,2}\$$/.test(source)) return true;
  const counts = [...source.matchAll(/\d+/g)].map(([digits]) => Math.max(1, Number(digits)));
  const ways = counts.reduce((a, b) => a * b, 1);
  const choices = [...source.matchAll(/[*+?|,]/g)].length; // each is tried once a repetition
  return source.length < 60 && choices <= 8 && ways <= 24 && ways * choices <= 48;
}

type Make = (rng: Rng) => string;

const letters = [..."abc \n-]é😀_1\u2028"];
const textOf = (length: number, rng: Rng) =>
  rng() < 0.3
    ? pick(letters, rng).repeat(length)
    : Array.from({ length }, () => pick(letters, rng)).join("");

const atoms: readonly string[] = [
  ...["a", "b", "c", ".", "é", "😀", " ", "-", "_", "1"],
  ...["\\d", "\\w", "\\s", "\\D", "\\W", "\\S", "\\n", "\\t", "\\.", "\\\\", "\\]"],
  ...["[ab]", "[^a]", "[a-c1-3]", "[\\w-]", "[^\\d\\s]", "[]", "[^]", "[😀-😂é]", "[\\]\\-^]"],
];
const places: readonly string[] = ["^", "$", "\\b", "\\B"];
const quantifiers: readonly string[] = [
  "*",
  "+",
  "?",
  "*?",
  "{0}",
  "{2}",
  "{1,2}",
  "{0,3}",
  "{1,}",
];

/** A pattern of the language, with at most `depth` groups inside each other. */
function grammar(rng: Rng, depth = 2): string {
  const part = (): string => {
    if (rng() < 0.15) return pick(places, rng);
    const group = depth > 0 && rng() < 0.35;
    const open = pick(["(", "(?:"], rng);
    const atom = group ? `${open}${grammar(rng, depth - 1)})` : pick(atoms, rng);
    return rng() < 0.4 ? atom + pick(quantifiers, rng) : atom;
  };
  const branch = () => Array.from({ length: below(4, rng) }, part).join("");
  return rng() < 0.7 ? branch() : [branch(), branch()].join("|");
}

/** Two counted classes: JavaScript is quick with them, so that high counts are compared too. */
function counted(rng: Rng): string {
  const one = () => {
    const min = below(8, rng);
    const rest = pick(["", ",", `,${min + below(400, rng)}`], rng);
    return `[${pick(["a", "ab", "abc"], rng)}]{${min}${rest}}`;
  };
  return `^${one()}${rng() < 0.5 ? one() : ""}$`;
}

/** Nested counts, long classes, many branches: as large as the limits let it be, or larger. */
function large(rng: Rng): string {
  const repeated = (part: string, most: number) => part.repeat(1 + below(most, rng));
  const core = pick(
    [
      () => `[${repeated(pick(["\\d", "\\w\\s", "a-b", "😀"], rng), 90)}]`,
      () => `(${repeated(pick(["a|", "|", "b|\\w"], rng), 80)})`,
      () => `(${repeated(pick(["a?", "a*", "\\b", "(a|b)", "()", "x{0}"], rng), 60)})`,
      () => repeated("(", 60) + "a" + repeated(")", 60),
      () => grammar(rng, 3),
    ],
    rng,
  )();
  let pattern = core;
  for (let n = below(4, rng); n > 0; n--) {
    const counts = [`{${below(1000, rng)}}`, `{0,${below(1000, rng)}}`];
    pattern = `(${pattern}${pick(["*", "+", "?", ...counts], rng)})`;
  }
  return pattern + pick(["", "Q", "$", "b"], rng);
}

const noise: Make = (rng) =>
  Array.from({ length: 1 + below(12, rng) }, () =>
    pick([..."ab\\^$.|?*+(){}[]-,12dwsBk:=!/é😀\ud83d"], rng),
  ).join("");

const makers: readonly Make[] = [
  (rng) => grammar(rng),
  (rng) => grammar(rng),
  (rng) => damagedText(grammar(rng), rng),
  counted,
  large,
  noise,
];

/** What was once a fault, or is the first thing that an attacker would try. */
const knownBad: readonly Make[] = [
  () => `[${"\\d".repeat(85)}\\w\\s]{0,660}Q`,
  () => `[${"\\d".repeat(85)}\\w\\s]{0,490}Q`,
  () => "(((){999}){999}){999}",
  () => "(((x{0}){999}){999}){999}",
  () => "((((a{999}){999}){999}){999}){0}",
  () => "(a?){490}b",
  () => "(a+)+$b",
  () => "(".repeat(200),
  () => `${"(".repeat(130)}a${")".repeat(130)}`,
  () => `${"(a|".repeat(60)}b${")*".repeat(60)}`,
  () => "a".repeat(5_000),
  () => "|".repeat(399),
  () => "[^".repeat(200),
  () => "\\",
];
