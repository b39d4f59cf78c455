import { expect, test } from "@playwright/test";
import type { TruthRow } from "../../src/worker/protocol";
import { bounded, figure } from "../../src/ui/shared/figures";
import { experimentOf } from "../../src/experiment/presets";
import { linkTo, listen, message, reported } from "../visit";
import { axisOf, openSmall, rowOf, rowsOf, sideTab, triangleOf } from "./parts";

/** Constrained sentences: the law of masking beside conditioning, its rivals, empty supports. */

const sum = (rows: readonly TruthRow[], of: (row: TruthRow) => number) =>
  rows.reduce((total, row) => total + of(row), 0);
const passes = ({ text }: TruthRow) => !/\bbook/i.test(text);

test("triangles stand at the mass under masking, of folded rows too; rivals as computed", async ({
  page,
}) => {
  await listen(page);
  const truth = await openSmall(page, "constrained");
  const { rows, conditional } = truth;
  if (!conditional) throw new Error("the exact answer compares no rivals");

  // one string: the first that stands alone; a group: the first, whose endings begin alike
  const folded = rowsOf(page)
    .filter({ has: page.locator(".fold") })
    .first();
  const beginning = (await folded.locator(".lines").textContent())?.replace(/ …$/, "") ?? "";
  const members = rows.filter(
    ({ text, target }) => target >= 1e-4 && `${text.trim()} `.startsWith(`${beginning} `),
  );
  expect(members.length).toBeGreaterThan(2);
  const alone = rows.find(({ text }) => text === " He planned to send a letter");
  if (!alone) throw new Error("the sentence is not listed");
  for (const [line, those] of [
    [folded, members],
    [rowOf(page, alone), [alone]],
  ] as const) {
    const axis = await axisOf(
      line,
      sum(those, ({ target }) => target),
    );
    const masked = sum(those, (row) => row.masked ?? NaN);
    expect(masked).toBeGreaterThan(0.001);
    expect(await triangleOf(line, axis)).toBeCloseTo(masked, 2);
  }
  await page.getByRole("button", { name: "Flat", exact: true }).click();
  const flat = rowOf(page, members[0]);
  const onFlat = await triangleOf(flat, await axisOf(flat, members[0].target));
  expect(onFlat).toBeCloseTo(members[0].masked ?? NaN, 2);

  // conditioning is the untrained model's law without the sentences that break the constraint
  const within = (row: TruthRow) => (passes(row) ? row.prior / conditional.satisfied : 0);
  const apart = (of: (row: TruthRow) => number) =>
    sum(rows, (row) => Math.abs(of(row) - within(row))) / 2;
  const missing = (of: (row: TruthRow) => number) => (2 - sum(rows, of) - sum(rows, within)) / 2;
  const masking = conditional.rivals.find(({ name }) => name === "local masking");
  for (const [tv, of] of [
    [conditional.policy.tv, ({ policy }: TruthRow) => policy],
    [masking?.tv, (row: TruthRow) => row.masked ?? NaN],
  ] as const) {
    expect(tv?.high).toBeGreaterThanOrEqual(apart(of) - 1e-3);
    expect(tv?.low).toBeLessThanOrEqual(apart(of) + missing(of) + 1e-3);
  }
  await sideTab(page, "Rivals");
  const listed = page.locator(".figures-panel tbody tr");
  await expect(listed).toHaveCount(1 + conditional.rivals.length);
  for (const { name, tv, rows: cost } of [
    { name: "policy", ...conditional.policy },
    ...conditional.rivals,
  ]) {
    const line = page.getByRole("row", { name: new RegExp(`^${name} [≤≥0-9]`) });
    await expect(line.getByRole("cell")).toHaveText([bounded(tv), figure(cost)]);
  }
  await expect(page.locator(".figures-panel caption")).toContainText(
    `satisfies the constraint with probability ${figure(100 * conditional.satisfied)} %`,
  );
});

// a beginning that follows a letter, in six words of one token each: no first token is allowed
const impossible = {
  "constraint.pattern": "^a^",
  "constraint.excludes": "",
  "constraint.minWords": 6,
  "length.max": 6,
};
const contradictory = { "constraint.contains": "book", "constraint.excludes": "book" };

for (const [what, changes, says] of [
  [
    "that no string satisfies",
    impossible,
    "There are no sentences of 1 to 6 tokens that satisfy the constraint, so there is nothing to " +
      "draw; change the constraint or the lengths.",
  ],
  [
    "of a word that must and must not occur",
    contradictory,
    "“book” must be in the sentence and must not be; take it out of Must contain or Must not " +
      "contain.",
  ],
] as const)
  test(`a constraint ${what} is refused in one sentence, before training`, async ({ page }) => {
    await listen(page);
    const { leaves, ...rest } = experimentOf("constrained");
    await page.goto(`/${await linkTo({ ...rest, leaves: { ...leaves, ...changes } })}`);
    await expect(message(page)).toHaveText(says, { timeout: 120_000 });
    for (const kind of ["ready", "truth", "stepped"] as const)
      expect(await reported(page, kind)).toEqual([]);
  });
