/**
 * Trains one preset by several losses and draws how far the stops of each have drifted from the
 * target's, by depth: docs/stop-drift.svg and the figures as JSON on the standard output.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Study } from "../judging/study";
import { experimentOf } from "../experiment/presets";
import { openOn } from "../worker/on-device";
import { faultSentence } from "../worker/sentences";
import { runHeadless } from "./headless";
import { place } from "./place";
import { type Drifted, driftPicture } from "./stops/picture";

const PRESET = "continuation";
const STEPS = 120;
const arms = [
  ["TB", "trajectory"],
  ["VarGrad", "vargrad"],
  ["SubTB", "all"],
  ["RapTB", "raptb"],
] as const;

/** The study of a run of the preset by one loss, all other leaves as they are. */
async function studied(pairs: string): Promise<Study> {
  const { leaves, ...rest } = experimentOf(PRESET);
  const experiment = { ...rest, leaves: { ...leaves, "objective.pairs": pairs } };
  const from = place(join(process.cwd(), "public"));
  let study: Study | null = null;
  try {
    const ended = await runHeadless(
      { experiment, executor: "wasm", replay: undefined, steps: STEPS },
      openOn(from),
      { take: (report) => (study = report.kind === "studied" ? report.study : study) },
    );
    if (ended.fault) throw new Error(faultSentence(ended.fault));
    await ended.run?.study();
    ended.run?.close();
  } finally {
    await from.close();
  }
  if (study === null) throw new Error(`The run with objective.pairs=${pairs} was not studied.`);
  return study;
}

const lines: Drifted[] = [];
for (const [name, pairs] of arms) {
  const { stops, step, prompt, rewardTemperature } = await studied(pairs);
  lines.push({ name, stops });
  console.log(JSON.stringify({ name, pairs, step, prompt, rewardTemperature, stops }));
}
const title = `Stop drift after ${STEPS} steps of ${PRESET}, one prompt, one seed [nats]`;
writeFileSync(join(process.cwd(), "docs", "stop-drift.svg"), driftPicture(title, lines));
