import { expect, test } from "@playwright/test";
import type { LabelFigures, Truth } from "../../src/worker/protocol";
import { figure, percent } from "../../src/ui/shared/figures";
import { listen } from "../visit";
import { axisOf, figuresOf, openSmall, rowOf, rowsOf, sideTab, truthWhere } from "./parts";

/** Subjectivity: reasons, what they say of the label, the vote, and a review without a label. */

const labels = ["subjective", "objective"] as const;
const choose = (n: number, k: number): number =>
  Array.from({ length: k }, (_, i) => (n - i) / (i + 1)).reduce((a, b) => a * b, 1);

/** The chance that at least five of ten votes name the first label; a tie counts for it. */
const firstWins = (p: number): number =>
  [5, 6, 7, 8, 9, 10].reduce((sum, k) => sum + choose(10, k) * p ** k * (1 - p) ** (10 - k), 0);

function labelsOf({ labels: report }: Truth): LabelFigures {
  if (!report) throw new Error("the exact answer says nothing of labels");
  return report.policy;
}

test("reasons, what each says of the label, the vote of ten, and an unlabelled review", async ({
  page,
}) => {
  await listen(page);
  const truth = await openSmall(page, "subjectivity");
  const told = labelsOf(truth);
  const review = page.locator(".review");
  const words = /"(.*)"/.exec(truth.prompt)?.[1] ?? "no review";
  await expect(review).toContainText(`“${words}”`);
  await expect(review).toContainText(`so it is ${labels[told.label ?? 0]}.`);

  // rows: figures of the exact answer, and the dot at p(Y | z) on its axis from 0 to 1
  const ticks = page.locator(".ranked-list .under").locator("path.from");
  await expect(ticks).toHaveCount(1);
  for (const row of truth.rows.slice(0, 3)) {
    const line = rowOf(page, row);
    expect(await figuresOf(line)).toEqual([
      figure(row.chance),
      percent(row.target),
      percent(row.policy),
    ]);
    const { perMass, left } = await axisOf(line, row.target);
    const fill = Number(await line.locator("rect.fill").getAttribute("width"));
    expect(fill / perMass).toBeCloseTo(row.policy, 3);
    expect(left).toBeGreaterThan(0);
    const stem = (await line.locator(".own-gauge .stem").getAttribute("d")) ?? "";
    const [, half, , dot] = /^M([\d.]+) ([\d.]+)H([\d.]+)/.exec(stem)?.map(Number) ?? [];
    const end = Number(/^M([\d.]+)/.exec((await ticks.getAttribute("d")) ?? "")?.[1]);
    expect(Math.abs(half - end)).toBeLessThan(1); // the stem begins at one half
    expect(Math.sign(dot - half)).toBe(Math.sign((row.chance ?? 0.5) - 0.5));
  }
  await rowOf(page, truth.rows[1]).hover();
  await expect(review.locator(".slot")).toHaveText(truth.rows[1].text.trim());

  // the vote of ten is the binomial of one reason's vote, and that is between what the rows leave
  const chances = [firstWins(told.vote[0]), 1 - firstWins(told.vote[0])];
  const winner = chances[0] >= chances[1] ? 0 : 1;
  const verdict = page.locator(".label-verdict");
  await expect(verdict).toContainText(
    `vote of 10: ${labels[winner]} with chance ${percent(chances[winner])} %`,
  );
  const forOwn = truth.rows
    .filter(({ chance }) => (chance ?? 0) > 0.5)
    .reduce((sum, { policy }) => sum + policy, 0);
  const listed = truth.rows.reduce((sum, { policy }) => sum + policy, 0);
  const vote = told.vote[told.label ?? 0];
  expect(vote).toBeGreaterThan(forOwn - 0.02);
  expect(vote).toBeLessThan(forOwn + 1 - listed + 0.02);
  await expect(verdict).toContainText(
    `exact sum over reasons: ${labels[told.summed[0] >= 0.5 ? 0 : 1]} ` +
      figure(Math.max(...told.summed)),
  );
  await sideTab(page, "Labels");
  const kl = page.getByRole("row", { name: /^KL\(posterior/ }).getByRole("cell");
  await expect(kl.first()).toHaveText(truth.labels?.train?.klForward.toFixed(2) ?? "none");

  const typed = 'Classify this movie review as objective or subjective: "a film about ships."';
  const box = page.locator('[data-path="prompt.text"] textarea');
  await box.fill(`${typed} This review is`);
  await box.press("Enter");
  const own = await truthWhere(page, ({ prompt }) => prompt.includes("a film about ships"));
  expect(labelsOf(own).label).toBeNull();
  await expect(review).toContainText("“a film about ships.”");
  await expect(review).toContainText("nobody has labelled it");
  await expect(review).not.toContainText("so it is");
  // the outline is the untrained model's, without what the longest length cuts off: 0.2 % here
  const scale = own.rows[0].target / own.rows[0].prior;
  expect(Math.abs(scale - 1)).toBeLessThan(0.01);
  for (const row of own.rows.slice(0, 3)) {
    expect(row.target / row.prior).toBeCloseTo(scale, 3);
    expect((await figuresOf(rowOf(page, row))).slice(1)).toEqual([
      percent(row.target),
      percent(row.policy),
    ]);
  }
  await expect(rowsOf(page).first()).toBeVisible();
});
