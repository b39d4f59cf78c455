import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Leaves, PresetName } from "../experiment/experiment";
import { experimentOf } from "../experiment/presets";
import { putLoraB } from "../lm/adapter";
import { type Sequences, sequence } from "../lm/sequences";
import { normal, streams } from "../lm/streams";
import { type OnDevice, openOn } from "../worker/on-device";
import { place } from "./place";

const PYTHON = join(process.cwd(), ".venv", "bin", "python");
const MODEL = join(process.cwd(), "public", "models", "world");
const noPython = "There is no .venv/bin/python; tools/README.md says how to install it.";
const SLOW = 300_000;
const TOLERANCE = 1e-3; // nats

const run = promisify(execFile);
const from = place(join(process.cwd(), "public"));
const folder = mkdtempSync(join(tmpdir(), "amortize-sample-"));
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await from.close();
});

/** log q of strings by the sampler in use: ⊤ impossible below the shortest, certain at longest. */
async function sampledLogQ({ policy, task }: OnDevice, z: Sequences): Promise<number[]> {
  const { minLength, maxLength } = task.rules();
  const { logQ, logStop } = await policy.logProbs(task.trainPrompts[0], z, "on");
  return Array.from(z.lengths, (n, b) => {
    const stops = logStop.subarray(b * (z.width + 1));
    let total = n < maxLength ? stops[n] : 0;
    for (let i = 0; i < n; i++) {
      if (z.actions?.[b * z.width + i] === 0) continue;
      total += logQ[b * z.width + i] - (i < minLength ? Math.log1p(-Math.exp(stops[i])) : 0);
    }
    return total;
  });
}

const cases: readonly (readonly [PresetName, Leaves])[] = [
  ["continuation", { "length.min": 2, "length.max": 6 }],
  ["all-temperatures", { "reward.temperature": 0.7 }],
  ["arithmetic", {}],
];

describe.each(cases)("sample.py of %s", (preset, changes) => {
  let opened: OnDevice;
  let z: Sequences;

  beforeAll(async () => {
    const { leaves: own, ...experiment } = experimentOf(preset);
    const leaves: Leaves = { ...own, ...changes, "batch.samples": 6, "lora.rank": 2 };
    const wanted = { executor: "wasm" } as const;
    opened = await openOn(from)(
      { ...experiment, leaves },
      () => leaves,
      () => undefined,
      wanted,
    );
    const { planned, task } = opened;
    const state = await planned.readState();
    for (const slot of planned.layout.slots)
      putLoraB(
        state.parameters,
        slot,
        2,
        Float32Array.from({ length: 2 * slot.N }, (_, i) => 0.02 * normal(5, 1, 0, slot.b + i)),
      );
    planned.writeState(state);
    planned.condition(Number(leaves["reward.temperature"]));
    z = await planned.sample({
      prompt: task.trainPrompts[0],
      batch: 6,
      ...task.rules(),
      temperature: 1,
      seed: 3,
      step: 0,
      stream: streams.behaviour,
      adapter: "on",
      ...(task.tool && { tool: task.tool }),
    });
    const files = await opened.adapterFiles(Number(leaves["reward.temperature"]));
    for (const { name, bytes } of files) writeFileSync(join(folder, name), bytes);
  }, SLOW);
  afterAll(() => opened.close());

  test(
    "gives the log-probabilities that we give",
    async (context) => {
      if (!existsSync(PYTHON)) context.skip(noPython);
      const strings = Array.from({ length: z.batch }, (_, b) => [...sequence(z, b)]);
      writeFileSync(join(folder, "strings.json"), JSON.stringify(strings));
      const script = join(folder, "sample.py");
      const scored = ["--score", join(folder, "strings.json")];
      const { stdout } = await run(PYTHON, [script, "--model", MODEL, ...scored]);
      const theirs = stdout.trim().split("\n").map(Number.parseFloat);
      const ours = await sampledLogQ(opened, z);
      expect(theirs).toHaveLength(ours.length);
      ours.forEach((value, b) =>
        expect(Math.abs((theirs[b] ?? NaN) - value)).toBeLessThan(TOLERANCE),
      );
    },
    SLOW,
  );

  test.runIf(preset === "arithmetic")(
    "draws strings, and a calculator writes into them",
    async (context) => {
      if (!existsSync(PYTHON)) context.skip(noPython);
      const drawn = await run(PYTHON, [join(folder, "sample.py"), "--model", MODEL]);
      const lines = drawn.stdout.trimEnd().split("\n");
      expect(lines).toHaveLength(8);
      for (const line of lines) expect(line).toMatch(/^ +-\d+\.\d{4} {2}'.*'$/);
    },
    SLOW,
  );
});
