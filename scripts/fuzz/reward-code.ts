import { CodeFault, type CodeString } from "../../src/reward/code";
import { examples } from "../../src/ui/code/examples";
import { Interpreter } from "../../src/worker/code/interpreter";
import { loadQuickJs } from "../../src/worker/code/quickjs";
import { below, damagedText, pick } from "./mutate";
import type { Attempt, Rng, Target, Verdict } from "./target";

/**
 * Rewards in code, which also come by links and files: made by a grammar, damaged, and hostile. A
 * code gives a finite number for every string, or one sentence, and the interpreter goes on.
 */
export default {
  name: "reward-code",
  run,
  slowest: 5_000, // a code may take its 32 MB; the batch of a page is given up after 20 s
  tested: 40, // every code has interpreters of its own, which take 20 ms each to make
} satisfies Target;

const interpreter = new Interpreter(loadQuickJs, () => performance.now());
await loadQuickJs(); // its compilation is not the time of the first attempt

const strings: readonly CodeString[] = ["42", "", "a “b”\n😀"].map((text) => ({
  text,
  tokens: [...text],
  prompt: "pick: ",
}));

function run(rng: Rng): Attempt {
  const make = pick(rng() < 0.04 ? knownBad : makers, rng);
  const input = make(rng);
  return { input, check: () => check(input) };
}

async function check(code: string): Promise<Verdict> {
  const verdict = await verdictOf(code);
  const [after] = await interpreter.values("return n", strings.slice(0, 1));
  return after === 2 ? verdict : { wrong: `another code gives ${after} in place of 2 after it` };
}

async function verdictOf(code: string): Promise<Verdict> {
  try {
    const values = await interpreter.values(code, strings);
    const again = await interpreter.values(code, [...strings].reverse());
    const isSame = values.every((value, k) => Object.is(value, again[strings.length - 1 - k]));
    if (!isSame) return { wrong: `${values.join()} and then ${again.join()}` };
    return values.length === strings.length && values.every(Number.isFinite)
      ? "accepted"
      : { wrong: `it gave ${values.join()}` };
  } catch (error) {
    if (!(error instanceof CodeFault)) throw error;
    return faultIn(error, code) ?? "refused";
  }
}

/** What is wrong with a refusal, if anything. */
function faultIn({ sentence, place }: CodeFault, code: string): Verdict | undefined {
  if (!/^The reward's code.+\.$/s.test(sentence) || sentence.length > 2_000)
    return { wrong: `“${sentence}” is no sentence` };
  const lines = code.split("\n").length;
  if (place && !(place.line >= 1 && place.line <= lines + 1 && place.column >= 1))
    return { wrong: `line ${place.line}, column ${place.column} of ${lines} lines` };
  return undefined;
}

type Make = (rng: Rng) => string;

const leaves = [
  "n",
  "text.length",
  "1",
  "-0.5",
  "1e9",
  "tokens.length",
  "Number(text)",
  "NaN",
  "x",
];
const calls = ["Math.atan", "Math.abs", "Number", "Math.round", "f", "JSON.stringify", "x"];

function expression(rng: Rng, depth: number): string {
  if (depth === 0 || rng() < 0.25) return pick(leaves, rng);
  const inner = () => expression(rng, depth - 1);
  return pick(
    [
      () =>
        `(${inner()} ${pick(["+", "-", "*", "/", "%", "**", "<", "&&", "??"], rng)} ${inner()})`,
      () => `${pick(calls, rng)}(${inner()})`,
      () => `(${inner()} ? ${inner()} : ${inner()})`,
      () => `[...tokens].map((token) => ${inner()}).length`,
      () => `(() => { let x = ${inner()}; return x; })()`,
    ],
    rng,
  )();
}

const statement: Make = (rng) =>
  pick(
    [
      () => `let x = ${expression(rng, 2)};`,
      () => `for (let i = 0; i < ${below(50, rng)}; i++) { ${expression(rng, 1)}; }`,
      () => `if (${expression(rng, 1)}) throw ${expression(rng, 1)};`,
      () => `globalThis.kept = ${expression(rng, 1)};`,
      () => `text.toString = () => ${expression(rng, 1)};`,
      () => "",
    ],
    rng,
  )();

const program: Make = (rng) =>
  `const f = (y) => ${expression(rng, 1)};\n${statement(rng)}\nreturn ${expression(rng, 3)};\n`;

const makers: readonly Make[] = [
  program,
  program,
  (rng) => damagedText(program(rng), rng),
  (rng) => pick(examples, rng).code,
  (rng) => damagedText(pick(examples, rng).code, rng),
];

/** What was once a fault, or is the first thing that an attacker would try. */
const knownBad: readonly Make[] = [
  () => "while (1);",
  () => "try { while (1); } catch { return 1 }",
  () => "const f = () => f() + 1;\nreturn f()",
  () => "const all = [];\nfor (;;) all.push(new Uint8Array(1e6))",
  () => "return 'a'.repeat(2 ** 30).length",
  () => "return /^(a+)+$/.test('a'.repeat(60) + 'b') ? 1 : 0",
  () => "return Function('return 1')()",
  () => "return (() => {}).constructor('return globalThis')().n",
  () => "return [].constructor.constructor('return 1')()",
  () => "Object.prototype.n = 9; return n",
  () => "({}).__proto__.toJSON = () => '{}'; return n",
  () => "tokens.length = 2 ** 32 - 1; return tokens.length",
  () => "throw { get message() { throw 1 }, get name() { for (;;); } }",
  () => "throw Object.create(null)",
  () => "return { valueOf: () => 1 }",
  () => "return 10n ** 100n",
  () => "}); 1; (() => {",
  () => "return import('x')",
  () => `return ${"(".repeat(1_500)}1${")".repeat(1_500)}`,
  () => `return ${"[".repeat(1_900)}${"]".repeat(1_900)}.length`,
  () => "`".repeat(3_999),
  () => "return Symbol.iterator in text ? performance.now() : 0",
  () => "return Math.random()",
  () => "return Date.now()",
  () => "\u2028return 1\ud83d",
  () => "",
];
