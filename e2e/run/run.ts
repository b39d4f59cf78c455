import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import type { SharedRun } from "../../src/experiment/experiment";
import { reported, smallRun } from "../visit";

/** The one run that the tests of this folder follow, in their order, and what they note of it. */

interface Followed {
  page: Page;
  shared: SharedRun;
  link: string;
  save: string; // id of the run's save
  straight: { losses: number[]; mark?: { step: number; hash: string } }; // never interrupted
}
export const run = {} as Followed;

export const STEPS = 28;
export const experiment = smallRun({ "length.max": 2, "run.steps": STEPS, "watch.every": 1000 });
const config = readFileSync("public/models/world/config.json", "utf8");
/** Tokens of the embedded model. */
export const V = (JSON.parse(config) as { readonly vocab_size: number }).vocab_size;

/**
 * log Z, counted by hand: ⊤ alone, a number or another token first, and at most one token after
 * it.
 */
export function countedLogZ(T: number, number: number): number {
  const {
    "reward.integerEmpty": empty,
    "reward.integerFirstElse": other,
    "reward.integerLater": later,
  } = experiment.leaves;
  const weigh = (logR: number) => Math.exp(logR / T);
  const longer = 1 + (V - 1) * weigh(2 * Number(later));
  return Math.log(
    weigh(Number(empty)) + (100 * weigh(number) + (V - 1 - 100) * weigh(Number(other))) * longer,
  );
}

export const truths = async (of = run.page) =>
  (await reported(of, "truth")).map((report) => report.truth);
export const records = async (of = run.page) =>
  (await reported(of, "stepped")).map((report) => report.record);
export const chart = (name: string) =>
  run.page.getByRole("img", { name: new RegExp(`^${name}, `) });
