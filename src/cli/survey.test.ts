import { expect, test } from "vitest";
import type { Open, Opened } from "../worker/open";
import { Table, toyExperiment, toyOpen } from "../worker/testing";
import { runHeadless } from "./headless";
import { type Line, Lines } from "./lines";
import { splitTable } from "./split";
import { survey } from "./survey";

/** Every opening has a policy of its own, as on a device. */
const open: Open = (...of) => toyOpen(new Table(3))(...of);

async function surveyed(steps: number, policyOnly = false) {
  const printed: Line[] = [];
  const opened: Opened[] = [];
  const lines = new Lines((line) => printed.push(line));
  const { run } = await runHeadless(
    { experiment: toyExperiment({ "run.steps": steps }), replay: undefined, steps },
    async (...of) => {
      opened.push(await open(...of));
      return opened[0];
    },
    { take: (report) => lines.take(report) },
  );
  if (!run) throw new Error("the toy did not open");
  const state = await opened[0].policy.readState();
  const reported: string[] = [];
  const found = await survey(open, run, opened[0], {
    policyOnly,
    progress: (done, of) => reported.push(`${done} of ${of}`),
  });
  expect(await opened[0].policy.readState()).toEqual(state);
  if (!found.train || !found.heldOut) throw new Error("a split is missing");
  return { printed, reported, ...found, train: found.train, heldOut: found.heldOut };
}

const klOf = (line: Line | undefined) => (line?.["exact"] as { klForward: number }).klForward;

test("every prompt is judged before and after, as the run's lines judge", async () => {
  const { printed, reported, train, heldOut, prompts } = await surveyed(40);
  expect(reported).toEqual(["0 of 3", "1 of 3", "2 of 3"]);
  expect(prompts.map((p) => [p.split, p.prompt])).toEqual([
    ["train", " a."],
    ["train", " b."],
    ["held-out", " c."],
  ]);
  expect([train.prompts, heldOut.prompts]).toEqual([2, 1]);
  // a table knows no prompts: all are alike
  expect(train.klForwardBefore).toBeCloseTo(klOf(printed[0]), 6);
  expect(train.klForwardAfter).toBeCloseTo(klOf(printed.at(-1)), 6);
  expect(train.klForwardFell).toBeCloseTo(1 - klOf(printed.at(-1)) / klOf(printed[0]), 4);
  expect(train.fellLeast).toBeCloseTo(train.klForwardFell ?? NaN, 9);
  expect(train.seen).toBeCloseTo(1, 5);
});

test("the policy alone is judged and written as beside the untrained model", async () => {
  const both = await surveyed(20);
  const alone = await surveyed(20, true);
  const { klForwardAfter, policy, target } = both.train;
  expect(alone.train).toMatchObject({ klForwardAfter, policy, target, klForwardBefore: null });
  expect(alone.prompts.map(({ before }) => before)).toEqual([null, null, null]);
  expect(alone.heldOut.klForwardAfter).toBe(both.heldOut.klForwardAfter);
  const ofBoth = both.heldOut.decodings.slice(0, 2);
  expect(ofBoth.map(({ title }) => title)).toEqual(["target", "policy"]);
  expect(alone.heldOut.decodings).toEqual(ofBoth);
  expect(splitTable("Held out", alone.heldOut)[0]).toContain("– → ");
});

test("the policy goes to the likelier target; mixtures are as likely as their rivals", async () => {
  const { train } = await surveyed(40);
  expect(train.policy.logLikelihood).toBeGreaterThan(train.untrained.logLikelihood);
  expect(train.target.logLikelihood).toBeGreaterThan(train.untrained.logLikelihood);
  for (const { logLikelihood, equal } of train.tempered)
    if (equal && equal.share > 0) expect(equal.logLikelihood).toBeCloseTo(logLikelihood, 9);
  const likeliest = Math.max(...train.tempered.map((rival) => rival.logLikelihood));
  expect(train.likeliestTempered?.logLikelihood).toBe(likeliest);
  const table = splitTable("Trained on", train);
  expect(table[0]).toContain("2 prompts");
  expect(table).toHaveLength(7 + train.tempered.length + train.decodings.length);
});
