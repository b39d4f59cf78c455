import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { at } from "../../compute/arrays";
import type { Executor } from "../../compute/executor";
import { openTestExecutor, openWasmExecutor } from "../../compute/testing";
import { type AdapterLayout, layoutAdapter, loraA, loraB, putLoraA, putLoraB } from "../adapter";
import { adapterSites } from "../checkpoint";
import { importPeft } from "../peft";
import { writeSafetensors } from "../safetensors";
import { readArchitecture } from ".";
import { checkpointOf, runOn } from "./testing-run";

/** One configuration, and what transformers and PEFT computed: make_family_corpus.py of tools. */
interface Case {
  readonly family: string;
  readonly title: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly logp: readonly number[];
  /** Of every LoRA matrix, by name: its norm, and its products with two drawn directions. */
  readonly gradients: readonly (readonly [number, number, number])[];
}
/** An adapter of a family's first configuration, with settings of its own. */
interface AdapterCase extends Omit<Case, "gradients"> {
  readonly lora: Readonly<Record<string, unknown>>;
  readonly shapes: Readonly<Record<string, readonly [number, number]>>;
}
interface Corpus<C> {
  readonly sizes: { length: number; pairs: number; rank: number; alpha: number };
  readonly cases: readonly C[];
}
const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8"));
const corpus = fixture("corpus.json") as Corpus<Case>;
const adapters = fixture("adapters.json") as Corpus<AdapterCase>;
const { length: T, pairs: PAIRS, rank: R, alpha: ALPHA } = corpus.sizes;
const NATS = 2e-4; // the promise is 1e-3

/** Numbers k/1024 from −1 to 1: FNV-1a of the name, then murmur3's mix of a counter. */
function drawn(name: string, count: number): Float32Array {
  let key = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) key = Math.imul(key ^ byte, 0x01000193);
  return Float32Array.from({ length: count }, (_, i) => {
    let x = Math.imul(i, 0x9e3779b1) + key;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    x ^= x >>> 16;
    return ((x >>> 21) - 1024) / 1024;
  });
}
const whole = (name: string, count: number, below: number) =>
  Array.from(drawn(name, count), (v) => ((v + 1) * 1024) % below);

/** Matrices of about 1.2/√columns; gains about 1, biases and Gemma's gains about 0. */
function weightOf(name: string, shape: readonly number[], isGainFromOne: boolean): Float32Array {
  const values = drawn(
    name,
    shape.reduce((n, size) => n * size, 1),
  );
  const [, columns] = shape;
  const isAroundZero = isGainFromOne || name.endsWith("bias");
  if (columns === undefined) return values.map((v) => v / 4 + (isAroundZero ? 0 : 1));
  return values.map((v) => v / 2 ** Math.floor(Math.log2(columns) / 2 - 1));
}

const matrices = ({ slots }: AdapterLayout) =>
  slots
    .flatMap((slot) => [
      { name: nameOf(slot.path, "lora_A"), slot, put: putLoraA, of: loraA, width: slot.K },
      { name: nameOf(slot.path, "lora_B"), slot, put: putLoraB, of: loraB, width: slot.N },
    ])
    .sort((one, other) => (one.name < other.name ? -1 : 1));
const nameOf = (path: string, half: string) => `base_model.model.${path}.${half}.weight`;

const product = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, v, i) => sum + v * at(b, i), 0);

async function opened({ config }: Pick<Case, "config">) {
  const read = readArchitecture(config);
  if (!read.ok) throw new Error(read.sentence);
  const a = read.value;
  const checkpoint = await checkpointOf(a, ({ name, shape, isGainFromOne }) =>
    weightOf(name, shape, isGainFromOne),
  );
  return { checkpoint, layout: layoutAdapter(adapterSites(a), R, ALPHA) };
}

function runCase(
  executor: Executor,
  own: Awaited<ReturnType<typeof opened>>,
  parameters: Float32Array,
) {
  const { V } = own.checkpoint.architecture;
  const asked = whole("asked", T * PAIRS, V);
  return runOn(executor, own, {
    tokens: whole("tokens", T, V),
    pairs: Array.from({ length: T }, (_, t) => asked.slice(t * PAIRS, (t + 1) * PAIRS)),
    slopes: drawn("slopes", T * PAIRS),
    parameters,
  });
}

const worst = (logp: readonly number[], found: ArrayLike<number>) =>
  Math.max(...logp.map((value, k) => Math.abs(at(found, k) - value)));

/** The worst errors of a case: of log p in nats, of gradients beside their own norm. */
async function errorsOf(executor: Executor, { config, logp, gradients }: Case) {
  const own = await opened({ config });
  const { layout } = own;
  const parameters = new Float32Array(layout.length);
  for (const { name, slot, put, width } of matrices(layout))
    put(
      parameters,
      slot,
      R,
      drawn(name, R * width).map((v) => v / 4),
    );
  const found = await runCase(executor, own, parameters);
  const slopeErrors = matrices(layout).map(({ name, slot, of, width }, i) => {
    const [norm, ...products] = gradients[i] ?? [NaN, NaN, NaN];
    const slopes = of(found.gradient, slot, R);
    const differences = products.map(
      (value, k) => product(slopes, drawn(`${name} direction ${k + 1}`, R * width)) - value,
    );
    return {
      name,
      error: Math.max(...[Math.hypot(...slopes) - norm, ...differences].map(Math.abs)) / norm,
    };
  });
  const nats = worst(logp, found.logp);
  return { nats, count: found.logp.length, slopeErrors, matrices: gradients.length };
}

async function expectEqual(executor: Executor, one: Case): Promise<void> {
  const { nats, count, slopeErrors, matrices: wanted } = await errorsOf(executor, one);
  expect(count).toBe(one.logp.length);
  expect(nats).toBeLessThan(NATS);
  expect(slopeErrors).toHaveLength(wanted);
  expect(slopeErrors.filter(({ error }) => !(error < 1e-3))).toEqual([]);
}

test("the corpus has at least 70 configurations, of every family", () => {
  expect(corpus.cases.length).toBeGreaterThanOrEqual(70);
  const families = new Set(corpus.cases.map(({ family }) => family));
  expect([...families].sort()).toEqual(["gemma3_text", "gpt2", "llama", "qwen2", "qwen3"]);
});

describe("log-probabilities and LoRA gradients of transformers, in WebAssembly", () => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await openWasmExecutor();
  });
  test.each(corpus.cases.map((one) => [one.family, one.title, one] as const))(
    "%s: %s",
    (_, __, one) => expectEqual(executor, one),
  );
});

describe("the same in WGSL, where kernels differ", () => {
  const chosen = ["odd widths", "relu", "gelu by erf", "yarn, padded heads"];
  const cases = corpus.cases.filter(({ title }) => chosen.includes(title));
  let executor: Executor;
  beforeAll(async () => {
    executor = await openTestExecutor();
  });
  test.each(cases.map((one) => [one.family, one.title, one] as const))("%s: %s", (_, __, one) =>
    expectEqual(executor, one),
  );
});

describe("adapters of PEFT whose settings differ from plain LoRA's", () => {
  test.each(adapters.cases.map((one) => [one.family, one.title, one] as const))(
    "%s: %s",
    async (_, __, one) => {
      const own = await opened(one);
      const tensors = Object.entries(one.shapes).map(([name, shape]) => {
        const values = drawn(name, shape[0] * shape[1]).map((v) => v / 4);
        return { name, shape, values };
      });
      const files = { config: JSON.stringify(one.lora), weights: writeSafetensors(tensors) };
      const parameters = await importPeft(own.layout, files, own.checkpoint);
      if (!parameters.ok) throw new Error(parameters.sentence);
      const { logp } = await runCase(await openWasmExecutor(), own, parameters.value);
      expect(logp.length).toBe(one.logp.length);
      expect(worst(one.logp, logp)).toBeLessThan(NATS);
    },
  );
});
