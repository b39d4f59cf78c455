import { expect, test } from "vitest";
import { cell, metricsHeader } from "./history";

test("a text that a spreadsheet would take for a formula is escaped; numbers stay numbers", () => {
  for (const sign of ["=", "+", "-", "@"])
    expect(cell(`${sign}SUM(A1:A9)`)).toBe(`'${sign}SUM(A1:A9)`);
  expect(cell("=1,2")).toBe(`"'=1,2"`);
  expect(cell("\t=1")).toBe(`"'\t=1"`);
  expect(cell("\r=1")).toBe(`"'\r=1"`);
  expect([cell(-1.5), cell(0), cell(1e-9)]).toEqual(["-1.5", "0", "1e-9"]);
  expect([cell("a"), cell('say "a"'), cell("a\nb"), cell(null), cell(undefined)]).toEqual([
    "a",
    '"say ""a"""',
    '"a\nb"',
    "",
    "",
  ]);
});

test("metrics.csv says of which target its figures are", () => {
  expect(metricsHeader.trimEnd().split(",")).toEqual(
    expect.arrayContaining(["step", "target", "prompt", "exact.target", "exact.rewardTemperature"]),
  );
});
