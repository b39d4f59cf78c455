import { readPageFile, writePageFile } from "../../src/experiment/file";
import { below, damagedText, damagedValue, pick, randomValue } from "./mutate";
import { keys, validPage, verdictOf } from "./runs";
import type { Attempt, Rng, Target } from "./target";

/** experiment.json: valid files damaged as text and as JSON, random JSON, and known bad ones. */
export default { name: "files", run } satisfies Target;

function run(rng: Rng): Attempt {
  const make = rng() < 0.03 ? () => pick(knownBad, rng) : pick(makers, rng);
  const input = make(rng);
  return { input, check: () => verdictOf(readPageFile(input)) };
}

const validFile = (rng: Rng) => writePageFile(validPage(rng));

const makers: readonly ((rng: Rng) => string)[] = [
  validFile,
  (rng) => damagedText(validFile(rng), rng),
  (rng) => JSON.stringify(damaged(rng)),
  (rng) => JSON.stringify(damagedValue(damaged(rng), keys, rng)),
  (rng) => JSON.stringify(handWritten(rng)),
  (rng) => JSON.stringify(randomValue(keys, 4, rng)),
];

function damaged(rng: Rng): unknown {
  const whole: unknown = JSON.parse(validFile(rng));
  return damagedValue(whole, keys, rng);
}

/** A short file as a person writes it, with some parts that do not belong there. */
function handWritten(rng: Rng): unknown {
  const head = { version: 1, preset: pick(["random-integers", "continuation", "chess"], rng) };
  const tail = randomValue(keys, 3, rng);
  const leaves = { "run.seed": below(9, rng), "reward.temperature": pick([1, "0.8", "x"], rng) };
  return {
    ...head,
    ...(rng() < 0.7 && { leaves }),
    ...(rng() < 0.6 && typeof tail === "object" && tail),
  };
}

const edit = { step: 1, path: "prompt.text", to: "A text." };

/** What was once a fault, or is the first thing that an attacker would try. */
const knownBad: readonly string[] = [
  "[".repeat(5_000) + "]".repeat(5_000),
  "[".repeat(1_000_000),
  `{"version":1,"preset":"continuation","leaves":${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}}`,
  " ".repeat(2 ** 23),
  " ".repeat(2 ** 22),
  `[${"1,".repeat(2 ** 21 - 10)}1]`,
  `{"version":1,"preset":"continuation","edits":[${"{},".repeat(200_000)}{}]}`,
  `{${Array.from({ length: 200_000 }, (_, k) => `"k${k}":1`).join(",")}}`,
  JSON.stringify({ version: 1, preset: "continuation", steps: 9, edits: Array(501).fill(edit) }),
  JSON.stringify({ version: 1, preset: "continuation", steps: 0, edits: [edit] }),
  JSON.stringify({ version: 2, preset: "continuation" }),
  JSON.stringify({ version: 1, preset: "toString" }),
  '{"version":1,"preset":"continuation","leaves":{"__proto__":{"run.seed":3}}}',
  '{"version":1,"preset":"continuation","fingerprint":{"marks":[],"adapter":"x","more":1}}',
  '\ufeff{"version":1,"preset":"continuation"}',
  "{",
  "",
  "null",
  "undefined",
];
