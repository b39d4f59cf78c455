import { decodeLink, encodeLink } from "../../src/experiment/codec";
import type { SharedRun } from "../../src/experiment/experiment";
import { readFile, writeFile } from "../../src/experiment/file";
import { thin } from "../../src/experiment/fingerprint";
import { withLeaves } from "../../src/experiment/leaves";
import { schema } from "../../src/experiment/presets";
import { randomRun } from "../../src/experiment/testing";
import type { Decoded } from "../../src/schema/field";
import type { Rng, Verdict } from "./target";
import { below } from "./mutate";

/** What the fuzzers of links and of files share: runs to begin with, and what must hold. */

const valid = new Map<number, SharedRun>();

/** One of 200 valid runs. */
export function validRun(rng: Rng): SharedRun {
  const seed = 1 + below(200, rng);
  const run = valid.get(seed) ?? randomRun(schema, seed);
  valid.set(seed, run);
  return run;
}

/** Names that damaged JSON may use: fields, keys of links and of files, and words of JavaScript. */
export const keys: readonly string[] = [
  ...Object.keys(schema.table),
  ..."pdleamncx".split(""),
  ...["version", "preset", "leaves", "edits", "steps", "fingerprint", "marks", "adapter"],
  ...[
    "step",
    "path",
    "from",
    "to",
    "undoes",
    "hash",
    "picture",
    "__proto__",
    "constructor",
    "toString",
    "",
  ],
];

/** A refusal is one sentence without words of the program; what is accepted must be whole. */
export async function verdictOf(read: Decoded<SharedRun>): Promise<Verdict> {
  if (!read.ok) return sentenceFault(read.sentence) ?? "refused";
  return runFault(read.value) ?? (await writtenFault(read.value)) ?? "accepted";
}

function sentenceFault(sentence: string): { wrong: string } | undefined {
  const whole = /^[^\n]{10,700}[.?]$/.test(sentence);
  const programWords = /\bundefined\b|\[object|\bNaN\b|Error\b|\bnull,/.test(sentence);
  return whole && !programWords ? undefined : { wrong: `The sentence is “${sentence}”.` };
}

/** What is wrong with a run that was accepted, found without the reader that accepted it. */
function runFault({ experiment, edits, steps, fingerprint }: SharedRun) {
  const { table, relations } = schema;
  const names = Object.keys(table);
  const paths = Object.keys(experiment.leaves);
  if (paths.length !== names.length || !names.every((name) => paths.includes(name)))
    return { wrong: "The leaves are not those of the table." };
  let leaves = withLeaves(table, relations, {}, Object.entries(experiment.leaves));
  let before = 0;
  for (const edit of edits) {
    if (!leaves.ok) break;
    if (edit.step < before || edit.step > steps) return { wrong: "The edits are out of order." };
    if (edit.from !== leaves.value[edit.path]) return { wrong: "An edit's “from” is wrong." };
    before = edit.step;
    leaves = withLeaves(table, relations, leaves.value, [[edit.path, edit.to]]);
  }
  if (!leaves.ok) return { wrong: `Accepted, though: ${leaves.sentence}` };
  const marks = fingerprint?.marks ?? [];
  return marks.every((mark, k) => mark.step > (marks[k - 1]?.step ?? 0) && mark.step <= steps)
    ? undefined
    : { wrong: "The marks are out of order." };
}

/** An accepted run must come back from its file, and from its link if it fits into one. */
async function writtenFault(run: SharedRun) {
  const file = readFile(writeFile(run));
  if (!file.ok) return { wrong: `Its file cannot be read: ${file.sentence}` };
  if (!same(file.value, run)) return { wrong: "Its file reads as another run." };
  const link = await encodeLink(run);
  if (!link.ok)
    return link.sentence.includes("Export experiment.json") ? undefined : { wrong: link.sentence };
  const back = await decodeLink(link.value);
  if (!back.ok) return { wrong: `Its link cannot be read: ${back.sentence}` };
  const { picture: _picture, ...withoutPicture } = run; // where a link has no room for it
  const expected = [run, withoutPicture].map(thinned);
  return expected.some((one) => same(back.value.run, one))
    ? undefined
    : { wrong: "Its link reads as another run." };
}

/** As a link carries it: with few enough marks. */
const thinned = (run: SharedRun): SharedRun =>
  run.fingerprint ? { ...run, fingerprint: thin(run.fingerprint) } : run;

const same = (a: SharedRun, b: SharedRun) => canonical(a) === canonical(b);

const canonical = (run: SharedRun): string =>
  JSON.stringify(run, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
