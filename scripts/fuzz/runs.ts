import { decodePage, encodePage } from "../../src/experiment/codec";
import type { SharedRun } from "../../src/experiment/experiment";
import { readPageFile, writePageFile } from "../../src/experiment/file";
import { thin } from "../../src/experiment/fingerprint";
import { withLeaves } from "../../src/experiment/leaves";
import type { SharedPage } from "../../src/experiment/page";
import { schema } from "../../src/experiment/presets";
import { randomRun } from "../../src/experiment/testing";
import type { Decoded } from "../../src/schema/field";
import type { Rng, Verdict } from "./target";
import { below } from "./mutate";

/** What the fuzzers of links and of files share: pages to begin with, and what must hold. */

const valid = new Map<number, SharedRun>();

/** One of 200 valid runs. */
export function validRun(rng: Rng): SharedRun {
  const seed = 1 + below(200, rng);
  const run = valid.get(seed) ?? randomRun(schema, seed);
  valid.set(seed, run);
  return run;
}

/** One of them, alone or with others beside it, in a lesson or not. */
export function validPage(rng: Rng): SharedPage {
  const beside = Array.from({ length: rng() < 0.7 ? 0 : 1 + below(3, rng) }, () => validRun(rng));
  const answers = Array.from({ length: below(4, rng) }, () => (rng() < 0.3 ? null : below(5, rng)));
  const lesson = { lesson: "log-z", step: below(9, rng), answers };
  return {
    run: validRun(rng),
    ...(beside.length > 0 && { beside }),
    ...(rng() < 0.3 && { lesson }),
  };
}

/** Names that damaged JSON may use: fields, keys of links and of files, and words of JavaScript. */
export const keys: readonly string[] = [
  ...Object.keys(schema.table),
  ..."pdleamncxbtoj".split(""),
  ...["version", "preset", "leaves", "edits", "steps", "fingerprint", "marks", "adapter"],
  ...[
    "step",
    "path",
    "from",
    "to",
    "undoes",
    "hash",
    "picture",
    "beside",
    "lesson",
    "answers",
    "__proto__",
    "constructor",
    "toString",
    "",
  ],
];

/** A refusal is one sentence without words of the program; what is accepted must be whole. */
export async function verdictOf(read: Decoded<SharedPage>): Promise<Verdict> {
  if (!read.ok) return sentenceFault(read.sentence) ?? "refused";
  for (const run of runsOf(read.value)) {
    const fault = runFault(run);
    if (fault) return fault;
  }
  return (await writtenFault(read.value)) ?? "accepted";
}

const runsOf = ({ run, beside }: SharedPage): readonly SharedRun[] => [run, ...(beside ?? [])];

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

/** An accepted page must come back from its file, and from its link if it fits into one. */
async function writtenFault(page: SharedPage) {
  const file = readPageFile(writePageFile(page));
  if (!file.ok) return { wrong: `Its file cannot be read: ${file.sentence}` };
  if (!same(file.value, page)) return { wrong: "Its file reads as another page." };
  const link = await encodePage(page);
  if (!link.ok)
    return link.sentence.includes("Export experiment.json") ? undefined : { wrong: link.sentence };
  const back = await decodePage(link.value);
  if (!back.ok) return { wrong: `Its link cannot be read: ${back.sentence}` };
  const plain = asLinked(page, ({ picture: _left, ...run }) => run); // where there is no room
  const expected = [asLinked(page, (run) => run), plain];
  return expected.some((one) => same(back.value.page, one))
    ? undefined
    : { wrong: "Its link reads as another page." };
}

/** As a link carries it: with few enough marks. */
const asLinked = (page: SharedPage, write: (run: SharedRun) => SharedRun): SharedPage => {
  const [run, ...beside] = runsOf(page).map((one) => thinned(write(one)));
  return { ...page, run, ...(page.beside && { beside }) };
};

const thinned = (run: SharedRun): SharedRun =>
  run.fingerprint ? { ...run, fingerprint: thin(run.fingerprint) } : run;

const same = (a: SharedPage, b: SharedPage) => canonical(a) === canonical(b);

const canonical = (page: SharedPage): string =>
  JSON.stringify(page, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
