import { beforeAll, describe, expect, test } from "vitest";
import { fromHalf, toHalf } from "../../compute/half";
import { normal } from "../../compute/random";
import { executors } from "../../compute/testing";
import { layoutAdapter, loraA, loraB, putLoraA, putLoraB } from "../adapter";
import type { Architecture } from "../architecture";
import { type Checkpoint, adapterSites } from "../checkpoint";
import { exportPeft, importPeft } from "../peft";
import { readSafetensors } from "../safetensors";
import { inMemory } from "../sources/source";
import { readArchitecture } from ".";
import { inFloats, plainLogProbs, plainModel } from "./testing";
import { checkpointOf, runOn } from "./testing-run";

/** No width here is a multiple of 8; the hidden one of GPT-2 and its heads not even of 4. */
const configs = {
  gpt2: {
    model_type: "gpt2",
    n_layer: 2,
    n_embd: 18,
    n_head: 3,
    n_inner: 22,
    vocab_size: 23,
    n_positions: 9,
  },
  llama: {
    model_type: "llama",
    num_hidden_layers: 2,
    hidden_size: 20,
    num_attention_heads: 2,
    num_key_value_heads: 1,
    head_dim: 6,
    intermediate_size: 172,
    vocab_size: 23,
    max_position_embeddings: 9,
    rms_norm_eps: 1e-5,
  },
};
const [R, ALPHA] = [3, 6];
const TOKENS = [4, 17, 0, 22, 9, 9, 1];

function architectureOf(family: keyof typeof configs): Architecture {
  const read = readArchitecture(configs[family]);
  if (!read.ok) throw new Error(read.sentence);
  return read.value;
}

/** Random weights that float16 holds exactly. */
const randomCheckpoint = (a: Architecture): Promise<Checkpoint> =>
  checkpointOf(a, ({ name, shape }) => {
    const [spread, level] = shape.length === 2 ? [0.4, 0] : [0.2, name.endsWith("bias") ? 0 : 1];
    const length = shape.reduce((n, size) => n * size, 1);
    return Float32Array.from({ length }, (_, i) =>
      fromHalf(toHalf(level + spread * normal(3, [...name].length, name.charCodeAt(14), i))),
    );
  });

const families = ["gpt2", "llama"] as const;
const random = await Promise.all(
  families.map(async (family) => {
    const checkpoint = await randomCheckpoint(architectureOf(family));
    return [family, { checkpoint, plain: await inFloats(checkpoint) }] as const;
  }),
);

describe.each(random)("%s at widths that are padded", (_, { checkpoint, plain }) => {
  const { architecture } = checkpoint;
  const layout = layoutAdapter(adapterSites(architecture), R, ALPHA);
  const parameters = new Float32Array(layout.length);
  for (const slot of layout.slots) {
    const fill = (length: number, at: number) =>
      Float32Array.from({ length }, (_, i) => 0.3 * normal(8, 1, 0, at + i));
    putLoraA(parameters, slot, R, fill(R * slot.K, slot.a));
    putLoraB(parameters, slot, R, fill(R * slot.N, slot.b));
  }
  /** The gradient of Σ weight·log p(token) is taken, over every token after every prefix. */
  const weight = (t: number, v: number) => normal(5, 2, t, v);
  const objective = (theta: Float32Array) =>
    plainLogProbs(plainModel(plain, layout, theta), TOKENS).reduce(
      (sum, row, t) => sum + row.reduce((s, logp, v) => s + weight(t, v) * logp, 0),
      0,
    );
  /** Some elements of the gradient, by central differences of the plain model. */
  function plainSlopes() {
    const e = 2 ** -11;
    return layout.slots.flatMap((slot) =>
      (
        [
          ["a", putLoraA, loraA(parameters, slot, R)],
          ["b", putLoraB, loraB(parameters, slot, R)],
        ] as const
      ).flatMap(([half, put, values]) =>
        [0.1, 0.5, 0.95].map((share) => {
          const i = Math.floor(share * values.length);
          const moved = (by: number) => {
            const theta = parameters.slice();
            const changed = values.map((v, j) => (j === i ? v + by : v));
            put(theta, slot, R, changed);
            return objective(theta);
          };
          return { slot, half, i, slope: (moved(e) - moved(-e)) / (2 * e) };
        }),
      ),
    );
  }
  let slopes: ReturnType<typeof plainSlopes>;
  beforeAll(() => {
    slopes = plainSlopes();
  });

  const everyToken = Array.from({ length: architecture.V }, (_, v) => v);
  const asked = {
    tokens: TOKENS,
    pairs: TOKENS.map(() => everyToken),
    slopes: TOKENS.flatMap((_, t) => everyToken.map((v) => weight(t, v))),
    parameters,
  };

  describe.each(Object.entries(executors))("in %s", (_, open) => {
    let logp: Float32Array;
    let gradient: Float32Array;
    beforeAll(async () => {
      const found = await runOn(await open(), { checkpoint, layout }, asked);
      logp = found.logp;
      gradient = found.gradient;
    });

    test("log-probabilities are those of the plain model without padding", () => {
      const expected = plainLogProbs(plainModel(plain, layout, parameters), TOKENS).flat();
      expect(logp.length).toBe(expected.length);
      expected.forEach((value, k) =>
        expect(Math.abs((logp[k] ?? NaN) - value), `pair ${k}`).toBeLessThan(2e-5),
      );
    });

    test("gradients of A and B are the plain model's, by central differences", () => {
      expect(slopes).toHaveLength(6 * layout.slots.length);
      for (const { slot, half, i, slope } of slopes) {
        const got = (half === "a" ? loraA : loraB)(gradient, slot, R);
        expect(Math.abs((got[i] ?? NaN) - slope), `${slot.path} ${half} ${i}`).toBeLessThan(
          2e-3 * Math.max(1, Math.abs(slope)),
        );
      }
    });

    test("nothing is ever trained in the padding", () => {
      const outside = gradient.slice();
      for (const slot of layout.slots) {
        putLoraA(outside, slot, R, new Float32Array(R * slot.K));
        putLoraB(outside, slot, R, new Float32Array(R * slot.N));
      }
      expect(outside.every((v) => v === 0)).toBe(true);
    });
  });

  test("PEFT's files have the shapes without padding, and read back the same", async () => {
    const files = exportPeft(layout, architecture, { parameters }, { name: "padded" });
    const read = await readSafetensors(inMemory(files.weights));
    if (!read.ok) throw new Error(read.sentence);
    for (const { path, K, N } of layout.slots) {
      const shape = (half: string) =>
        read.value.tensors.get(`base_model.model.${path}.${half}.weight`)?.shape;
      expect([shape("lora_A"), shape("lora_B")]).toEqual([
        [R, K],
        [N, R],
      ]);
    }
    expect(await importPeft(layout, files, checkpoint)).toEqual({ ok: true, value: parameters });
  });
});
