import { expect, type Locator, type Page } from "@playwright/test";
import type { Leaf, PresetName } from "../../src/experiment/experiment";
import { experimentOf } from "../../src/experiment/presets";
import type { Truth, TruthRow } from "../../src/worker/protocol";
import { linkTo, OPENING, ready, reported } from "../visit";

/** How the tests of the experiments open a preset, small, and read its panel. */

/** Fewer samples a step and a smaller adapter: the exact answer of step 0 is the preset's own. */
const small: Readonly<Record<string, Leaf>> = {
  "batch.samples": 4,
  "batch.accumulate": 1,
  "lora.rank": 4,
  "watch.every": 1000,
};

/** Opens a preset with its own target and prompts, and waits for its first exact answer. */
export async function openSmall(
  page: Page,
  preset: PresetName,
  changes: Readonly<Record<string, Leaf>> = {},
): Promise<Truth> {
  const experiment = experimentOf(preset);
  const leaves = { ...experiment.leaves, ...small, ...changes };
  await page.goto(`/${await linkTo({ ...experiment, leaves })}`);
  await ready(page);
  return truthWhere(page, () => true);
}

/** The first exact answer that a condition holds of, once it has come. */
export async function truthWhere(page: Page, holds: (truth: Truth) => boolean): Promise<Truth> {
  const found = async () =>
    (await reported(page, "truth")).map(({ truth }) => truth).find((truth) => holds(truth));
  await expect.poll(found, { timeout: OPENING }).toBeTruthy();
  const truth = await found();
  if (!truth) throw new Error("the exact answer was there and is not");
  return truth;
}

export const rowsOf = (page: Page) => page.getByRole("listbox").getByRole("option");
export const sideTab = (page: Page, name: string) =>
  page.getByRole("tab", { name, exact: true }).click();

/** The row of a string on screen. */
export const rowOf = (page: Page, { text }: TruthRow) =>
  page.locator(`.ranked-list [data-key=${JSON.stringify(text)}]`);

/** The figures of a row, in their order. */
export const figuresOf = (row: Locator) => row.locator(".figure").allTextContents();

/** From where to where the bars of the rows go, and what the right end stands for. */
interface BarAxis {
  readonly left: number;
  readonly perMass: number; // px
}

/** The axis of the bars, read off the outline of a row whose target is known. */
export async function axisOf(row: Locator, target: number): Promise<BarAxis> {
  const d = (await row.locator(".bar .outline").getAttribute("d")) ?? "";
  const [, left, right] = /^M([\d.]+) [\d.]+H([\d.]+)v12/.exec(d)?.map(Number) ?? [];
  return { left, perMass: (right - left) / target };
}

/** The mass at which the triangle of a row points. */
export async function triangleOf(row: Locator, { left, perMass }: BarAxis): Promise<number> {
  const d = (await row.locator(".triangle").getAttribute("d")) ?? "";
  const corner = Number(/^M(-?[\d.]+) /.exec(d)?.[1]);
  return (corner + 4 - left) / perMass;
}
