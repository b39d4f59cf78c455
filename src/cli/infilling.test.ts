import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { experimentOf } from "../experiment/presets";
import { ExactAnswers } from "../judging/answers";
import { diversityOf } from "../judging/diversity-measure";
import { momentAt } from "../judging/testing/table";
import type { Policy } from "../lm/policy";
import type { Prompt } from "../lm/sequences";
import { openOn } from "../worker/on-device";
import { place } from "./place";

const from = place(join(process.cwd(), "public"));
afterAll(() => from.close());

const T = 0.8;
const NODES = 512;

test(
  "the target of a story is p_LM(z ⊤ Y | X)^{1/T}, each string scored by itself",
  { timeout: 120_000 },
  async () => {
    const experiment = experimentOf("infilling");
    const open = openOn(from);
    const wanted = { executor: "wasm" } as const;
    const run = await open(
      experiment,
      () => experiment.leaves,
      () => undefined,
      wanted,
    );
    const { task, policy } = run;
    const [prompt] = task.heldOutPrompts;
    const diversity = diversityOf(task, run.embedder);
    const answers = new ExactAnswers(policy, task, { diversity, seed: 1, samples: 64, draws: 64 });
    const truth = await answers.answer(prompt, { ...momentAt(0, T), nodes: NODES });
    answers.close();
    const ending = task.ending?.continuation(prompt) ?? new Uint32Array();
    const rows = truth.rows.slice(0, 5);
    const alone: number[] = [];
    for (const { tokens } of rows) {
      const z = Uint32Array.from(tokens);
      const asked = [{ after: z, tokens: ending }];
      const [last] = await policy.scoreContinuations(prompt, asked, "off");
      alone.push(((await logProbAlone(policy, prompt, z)) + last) / T);
    }
    rows.forEach(({ target }, k) => {
      const ratio = Math.log(target / rows[0].target);
      expect(Math.abs(ratio - (alone[k] - alone[0]))).toBeLessThan(1e-4);
    });
    expect(Math.abs(Math.log(rows[0].target) - alone[0] + truth.logZ.value)).toBeLessThan(1e-4);
    const written = task.show(task.reference?.(prompt) ?? new Uint32Array());
    expect(truth.rows.filter((row) => row.reference).map(({ text }) => text)).toEqual([written]);
    expect(truth.verdict?.target.low).toBeGreaterThan(0.9);
    expect(truth.world?.toTarget.low).toBeLessThan(0.1);
    run.close();
  },
);

/** log p_LM(z | X), token after token. */
async function logProbAlone(policy: Policy, prompt: Prompt, z: Uint32Array): Promise<number> {
  const tree = policy.tree(prompt, "off");
  let next = await tree.root();
  let sum = 0;
  for (let i = 0; i < z.length; i++) {
    sum += next[z[i]];
    next = await tree.extend(Uint32Array.of(i), z.slice(i, i + 1));
  }
  tree.close();
  return sum;
}
