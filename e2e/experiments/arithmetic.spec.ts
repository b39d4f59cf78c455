import { expect, test } from "@playwright/test";
import { figure, percent } from "../../src/ui/shared/figures";
import { listen, reported } from "../visit";
import { openSmall, rowOf, rowsOf, sideTab } from "./parts";

/** Arithmetic: the calculator's chips, the first wrong piece, P(right), the held-out problems. */

interface Step {
  readonly left: number;
  readonly right: number;
  readonly value: number;
}

/** The steps of a string as this test reads them: " a op b = value", one after another. */
const stepsOf = (text: string): readonly Step[] =>
  [...text.matchAll(/(-?\d+) ([+-]) (-?\d+) = (-?\d+)/g)].map(([, a, sign, b, value]) => ({
    left: Number(a),
    right: sign === "+" ? Number(b) : -Number(b),
    value: Number(value),
  }));

/** What " 7 - 6 - 5" comes to. */
const worth = (expression: string): number =>
  (expression.match(/[+-]?\d/g) ?? []).map(Number).reduce((sum, term) => sum + term, 0);

test("the calculator's values are chips, a wrong piece is underlined, P(right) is exact", async ({
  page,
}) => {
  await listen(page);
  const truth = await openSmall(page, "arithmetic");
  const asked = /Question: (.*) = \?/.exec(truth.prompt)?.[1] ?? "";
  const operands: readonly string[] = asked.match(/\d/g) ?? [];
  const answer = worth(asked.replaceAll(" ", ""));
  await expect(page.locator(".question")).toContainText(`The answer is ${answer}.`);

  // every row: its chips are the values that its calls have, and what is wrong is no chip
  const listed = [...truth.rows].sort((a, b) => b.policy - a.policy).slice(0, 8);
  await expect(rowsOf(page).first()).toHaveAttribute("data-key", listed[0].text);
  let misread = 0;
  for (const row of listed) {
    const line = rowOf(page, row);
    const steps = stepsOf(row.text);
    const chips = await line.locator(".value").allTextContents();
    expect(chips).toEqual(steps.map(({ left, right }) => String(left + right)));
    await expect(line.locator(".value.wrong")).toHaveCount(0);
    const wrong = line.locator(".wrong");
    const [first] = steps;
    const isRead = (value: number) => operands.includes(String(Math.abs(value)));
    if (steps.length > 0 && isRead(first.left) && !operandsLeft(operands, first).ok) {
      misread++;
      await expect(wrong).toHaveCount(1);
      await expect(line.locator(".words")).toContainText(/^(reads|sign)/);
      const read = await wrong.textContent();
      expect([String(Math.abs(first.right)), first.right < 0 ? "-" : "+"]).toContain(read?.trim());
    }
  }
  expect(misread).toBeGreaterThan(0);

  await page.getByRole("button", { name: "By target", exact: true }).click();
  const best = rowsOf(page).first();
  expect(stepsOf((await best.getAttribute("data-key")) ?? "").at(-1)?.value).toBe(answer);
  await expect(best.locator(".wrong")).toHaveCount(0);
  await expect(best.locator(".words b")).toHaveText(
    `right, ${answer < 0 ? `−${-answer}` : String(answer)}`,
  );

  // P(right) is at least the mass of the listed strings whose last value is the answer
  const right = truth.rows.filter(({ text }) => stepsOf(text).at(-1)?.value === answer);
  const mass = right.reduce((sum, { policy }) => sum + policy, 0);
  const shown = /policy [≥≈]? ?([\d.]+) %/.exec(
    (await page.locator(".verdict-right").textContent()) ?? "",
  )?.[1];
  expect(Number(shown) / 100).toBeGreaterThanOrEqual(0.99 * mass);
  expect(Number(shown) / 100).toBeLessThan(mass + 0.01);

  await sideTab(page, "Problems");
  const figures = page.locator(".problem-set");
  await expect(figures.first().locator("figcaption")).toContainText(/^\S.*operands [1-9]/, {
    timeout: 60_000,
  });
  const means = async () => {
    const { exam } = (await reported(page, "exam")).at(-1) ?? {};
    const values = exam?.sets[0].policy ?? [];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return {
      mean: figure(mean),
      shown: await figures.first().locator(".num").first().textContent(),
    };
  };
  await expect
    .poll(async () => {
      const { mean, shown: text } = await means();
      return text?.startsWith(`policy ${mean} `);
    })
    .toBe(true);
  await sideTab(page, "Mistakes");
  const kind = page.getByRole("row", { name: /^right/ }).getByRole("cell");
  await expect(kind.nth(1)).toHaveText(percent(mass));
});

/** Does the first step take its second number, with its sign, from what the problem has left? */
function operandsLeft(
  operands: readonly string[],
  { left, right }: Step,
): { readonly ok: boolean } {
  const others = [...operands];
  const taken = others.indexOf(String(Math.abs(left)));
  others.splice(taken, 1);
  return { ok: others.includes(String(Math.abs(right))) && right < 0 };
}
