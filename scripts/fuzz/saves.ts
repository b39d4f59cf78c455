import type { Fault } from "../../src/worker/protocol";
import type { Checkpoint } from "../../src/worker/saves/checkpoint";
import { digestOf } from "../../src/worker/saves/digest";
import { packSave, unpackSave } from "../../src/worker/saves/pack";
import { readSave } from "../../src/worker/saves/read";
import { summaryOf } from "../../src/worker/saves/storage";
import { Bench, Memory, toyExperiment } from "../../src/worker/testing";
import { below, damagedBytes, damagedValue, pick } from "./mutate";
import type { Attempt, Rng, Target, Verdict } from "./target";

/**
 * Saved runs: real ones damaged in their bytes, values and arrays. With its old checksum
 * a save may only be read as it was; with a new one, what is accepted must train on.
 */
export default { name: "saves", run } satisfies Target;

interface Save {
  readonly digest: string;
  readonly checkpoint: Checkpoint;
}

async function run(rng: Rng): Promise<Attempt> {
  const whole = pick(await realSaves(), rng);
  const make = pick(rng() < 0.1 ? [byBytes] : [byBytes, byValue, byArray, byValueAnew], rng);
  const { stored, anew } = make(structuredClone(whole), rng);
  return { input: described(stored), check: () => verdictOf(stored, anew ? undefined : whole) };
}

interface Damaged {
  readonly stored: unknown;
  readonly anew: boolean; // its checksum was taken after the damage
}

/** As a file that was cut or changed on its way. */
function byBytes(save: Save, rng: Rng): Damaged {
  const bytes = packSave(save);
  return { stored: unpackSave(rng() < 0.05 ? bytes : damagedBytes(bytes, rng)), anew: false };
}

/** As a record of which one part is another value. */
function byValue(save: Save, rng: Rng): Damaged {
  return { stored: damagedPart(save, rng), anew: false };
}

/** The same with a checksum that fits, so that only the leaves themselves give it away. */
function byValueAnew(save: Save, rng: Rng): Damaged {
  const checkpoint = damagedPart(save.checkpoint, rng);
  return { stored: { digest: digestOf(checkpoint), checkpoint }, anew: true };
}

/** One number of one array changed, or the array cut; the checksum fits in half of them. */
function byArray(save: Save, rng: Rng): Damaged {
  const { checkpoint } = save;
  const at = pick(arraysOf(checkpoint), rng);
  const holder = at.holder as Record<string, unknown>;
  const array = holder[at.key] as Float32Array | Uint32Array;
  const numbers = [NaN, Infinity, -1, 0, 1e30, 4, 4e9, rng()];
  if (rng() < 0.3) holder[at.key] = array.slice(0, below(array.length + 1, rng));
  else if (array.length > 0) array[below(array.length, rng)] = pick(numbers, rng);
  const anew = rng() < 0.5;
  return { stored: anew ? { digest: digestOf(checkpoint), checkpoint } : save, anew };
}

const names = ["step", "edits", "trainer", "adapter", "marks", "history", "kept", "tokens", ""];

/** `damagedValue` walks plain data only; arrays of numbers are put back where they still stand. */
function damagedPart(value: unknown, rng: Rng): unknown {
  return unwrapped(damagedValue(wrapped(value), names, rng));
}

const WRAPPED = "typed array";
function wrapped(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return { [WRAPPED]: () => value };
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(wrapped);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, wrapped(inner)]));
}

function unwrapped(value: unknown): unknown {
  if (typeof value === "function") return (value as () => unknown)();
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(unwrapped);
  const only = (value as Record<string, unknown>)[WRAPPED];
  if (typeof only === "function") return unwrapped(only);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unwrapped(inner)]));
}

interface Place {
  readonly holder: object;
  readonly key: string;
}
function arraysOf(value: unknown): Place[] {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    ArrayBuffer.isView(inner) ? [{ holder: value, key }] : arraysOf(inner),
  );
}

const damage = new RegExp(
  "^This saved run is damaged at [^\\n]{1,200} \\([^\\n]{1,900}\\), so it cannot be resumed[.] " +
    "It can be downloaded or deleted[.]$",
);

async function verdictOf(stored: unknown, whole: Save | undefined): Promise<Verdict> {
  const read = readSave(stored);
  if (read.kind === "damaged")
    return damage.test(read.sentence)
      ? "refused"
      : { wrong: `The sentence is “${read.sentence}”.` };
  if (whole)
    return digestOf(read.checkpoint) === whole.digest
      ? "accepted"
      : { wrong: "A save was accepted that is not what was saved." };
  return trainsOn({ digest: read.digest, checkpoint: read.checkpoint });
}

/** Goes on from a save, or says by name why it cannot. */
async function trainsOn({ digest, checkpoint }: Save): Promise<Verdict> {
  const storage = new Memory();
  storage.entries.set("1", { summary: summaryOf("1", checkpoint, 0), checkpoint, digest });
  const bench = new Bench(storage);
  const { experiment, step } = checkpoint;
  bench.send({ kind: "open", experiment, resume: "1" });
  await bench.until("state");
  if (bench.of("ready")[0]?.step !== step) {
    const fault = bench.of("fault").at(-1)?.fault;
    if (fault && isRefusal(fault)) return "refused";
    const said = bench.of("notice").at(-1)?.sentence ?? fault?.kind;
    return said?.endsWith("starts from its seed.") ? "refused" : { wrong: `It said “${said}”.` };
  }
  bench.send({ kind: "step" });
  bench.send({ kind: "save" });
  bench.send({ kind: "close" });
  await bench.runs.end();
  const [first] = bench.of("fault");
  if (first && isRefusal(first.fault)) return "refused";
  if (first) return { wrong: `It went on into ${JSON.stringify(first.fault)}.` };
  const again = await storage.load("1");
  return again.kind === "found" ? "accepted" : { wrong: "Saved again, it cannot be read." };
}

/** Own prompts that nobody can read, and code where nothing runs any, are named in a sentence. */
const isRefusal = (fault: Fault): boolean =>
  fault.kind === "bad-file" && /^\S.*\.$/s.test(fault.sentence);

// ── the runs that are damaged
// ─────────────────────────────────────────────────────────────────────────────────────

let made: Promise<readonly Save[]> | undefined;
const realSaves = (): Promise<readonly Save[]> => (made ??= Promise.all([4, 13].map(savedAt)));

/** A run with an edit, saved after some steps. */
async function savedAt(steps: number): Promise<Save> {
  const storage = new Memory();
  const bench = new Bench(storage);
  const leaves = { "run.seed": steps, "behaviour.replay": 0.5, "batch.samples": 4 };
  bench.send({ kind: "open", experiment: toyExperiment(leaves) });
  for (let step = 0; step < steps; step++) {
    if (step === 2) bench.send({ kind: "edit", path: "reward.temperature", value: 0.9 });
    bench.send({ kind: "step" });
  }
  bench.send({ kind: "save" });
  await bench.until("saved");
  return (await storage.raw("1")) as Save;
}

const described = (stored: unknown): string =>
  JSON.stringify(stored, (_key, inner: unknown) =>
    ArrayBuffer.isView(inner) ? `${inner.constructor.name} of ${inner.byteLength}` : inner,
  ) ?? "undefined";
