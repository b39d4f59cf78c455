import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import "./dawn";
import { runHeadless } from "./headless";
import { place } from "./place";
import { decodeLink } from "../experiment/codec";
import type { Experiment } from "../experiment/experiment";
import { experimentOf } from "../experiment/presets";
import { linkOf } from "../experiment/testing";
import { filesOf } from "../worker/export";
import { openOn } from "../worker/on-device";
import { packSave, unpackSave } from "../worker/saves/pack";
import { readCheckpoint } from "../worker/saves/read";
import type { Report } from "../worker/protocol";
import type { Run } from "../worker/run";

/** Variational EM with the embedded model, in small: what every run promises holds for it too. */

const SLOW = 300_000;
const STEPS = 7; // two E, two M, two E, one M
const base = experimentOf("subjectivity");
// few, since every answer tells the labels of all of them
const REVIEWS = [
  "review,label,split",
  "a record meets a tour.,subjective,train",
  "a gardener and a greenhouse.,objective,train",
  "a ship meets a sailor.,subjective,held-out",
].join("\n");
const small: Experiment = {
  ...base,
  leaves: {
    ...base.leaves,
    "method.name": "em",
    "em.eSteps": 2,
    "em.mSteps": 2,
    "batch.samples": 8,
    "length.max": 3,
    "prompts.own": REVIEWS,
    "batch.accumulate": 1,
    "behaviour.replay": 0.5,
    "lora.rank": 4,
    "run.steps": STEPS,
    "watch.every": 100,
    "watch.samples": 8,
  },
};

const from = place(join(process.cwd(), "public"));
const open = openOn(from);
afterAll(() => from.close());

/** Steps of a run to its end, no exact answer between them. */
async function toEnd(run: Run): Promise<void> {
  while (run.steps < STEPS) await run.step();
  await run.settle();
}

describe("variational EM", () => {
  let run: Run;
  let marks: unknown; // of the run that nobody stopped
  const kinds: string[] = [];
  beforeAll(async () => {
    const take = (report: Report) => {
      if (report.kind === "stepped") kinds.push(report.record.behaviour);
    };
    const started = { experiment: small, executor: "wasm", replay: undefined } as const;
    const ended = await runHeadless({ ...started, steps: STEPS }, open, { take });
    if (!ended.run) throw new Error("The run did not open.");
    run = ended.run;
    marks = run.shared.fingerprint?.marks;
  }, SLOW);
  afterAll(() => run.close());

  test("M-steps move the target, and E-steps do not", () => {
    expect(kinds.map((kind) => kind === "m-step")).toEqual(
      [0, 0, 1, 1, 0, 0, 1].map((isM) => isM === 1),
    );
    const [first, last] = [run.evaluator.judgements[0], run.evaluator.judgements.at(-1)];
    expect(last?.logZ.value).toBeGreaterThan(first.logZ.value);
  });

  test("log p(Y | X) is ELBO and KL(q ‖ posterior) at every answer", () => {
    for (const { labels } of run.evaluator.judgements) {
      const means = labels?.train;
      expect(means?.elbo).toBeCloseTo((means?.logEvidence ?? 0) - (means?.klReverse ?? 0), 9);
      expect(means?.prompts).toBe(2);
    }
  });

  test("both adapters are exported", async () => {
    const files = await filesOf(run, "adapter");
    expect(files.map(({ name }) => name)).toEqual([
      "adapter_config.json",
      "adapter_model.safetensors",
      "adapter_readme.md",
      "sample.py",
      "sampling.json",
      "likelihood_adapter_config.json",
      "likelihood_adapter_model.safetensors",
      "likelihood_adapter_readme.md",
    ]);
    expect(files[1].bytes).not.toEqual(files[6].bytes);
  });

  test(
    "rewound, it is the same run again, and so it is from a save within its M-steps",
    async () => {
      await run.rewind();
      while (run.steps < 3) await run.step();
      const saved = readCheckpoint(unpackSave(packSave(await run.checkpoint())));
      if (!saved.ok) throw new Error(JSON.stringify(saved.damage));
      await toEnd(run);
      expect(run.shared.fingerprint?.marks).toEqual(marks);
      run.restore(saved.checkpoint);
      await toEnd(run);
      expect(run.shared.fingerprint?.marks.at(-1)).toEqual((marks as unknown[]).at(-1));
    },
    SLOW,
  );

  test(
    "a run that learns labels goes to M at an edit, and replays it bit for bit",
    async () => {
      const changes = { "em.learns": "label", "em.adapter": "fresh", "batch.samples": 2 };
      const leaves = { ...small.leaves, ...changes };
      const behaviours = new Map<number, string>();
      const take = (report: Report) => {
        if (report.kind === "stepped") behaviours.set(report.record.step, report.record.behaviour);
      };
      const started = { experiment: { ...small, leaves }, executor: "wasm" } as const;
      const { run: other } = await runHeadless({ ...started, replay: undefined, steps: 1 }, open, {
        take,
      });
      if (!other) throw new Error("The run did not open.");
      await other.edit({ path: "em.phase", value: "M", undoes: undefined });
      while (other.steps < 4) await other.step();
      await other.edit({ path: "em.phase", value: "rounds", undoes: undefined });
      await toEnd(other);
      const isM = () => [...behaviours.values()].map((kind) => (kind === "m-step" ? "M" : "E"));
      expect(isM().join("")).toBe("EMMMEEM");
      const first = other.shared.fingerprint?.marks;
      behaviours.clear();
      await other.rewind();
      await toEnd(other);
      expect(isM().join("")).toBe("EMMMEEM");
      expect(other.shared.fingerprint?.marks).toEqual(first);
      other.close();
    },
    SLOW,
  );

  test("a link carries it", async () => {
    const shared = { experiment: small, edits: [], steps: STEPS };
    expect(await decodeLink(await linkOf(shared))).toMatchObject({
      ok: true,
      value: { run: shared },
    });
  });
});
