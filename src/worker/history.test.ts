import { expect, test } from "vitest";
import { cell, metricsHeader, untrainedRow } from "./history";
import type { Judgement } from "./protocol";

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

test("metrics.csv has the error and the bounds of every figure that may be estimated", () => {
  const bounded = { value: 1.5, error: 0.25, n: 64, low: 1, high: null };
  const exact = { value: 2, low: 2, high: 2 };
  const truth: Judgement = {
    step: 3,
    rewardTemperature: 1,
    target: 0,
    prompt: "a",
    support: "unbounded",
    exact: false,
    coverage: 0.9,
    klForward: bounded,
    klReverse: null,
    tv: exact,
    logZ: bounded,
    modes: { covered: 1, of: 2, share: 0.1 },
    valid: exact,
    targetReward: { value: -3, error: 0.5, n: 64 },
    targetDiversity: null,
    targetLikelihood: { value: -4 },
    policyDiversity: null,
    priorDiversity: null,
    policyLikelihood: null,
    priorLikelihood: null,
    priorReward: null,
    noiseFloor: 0.1,
  };
  const names = metricsHeader.trimEnd().split(",");
  const cells = untrainedRow(truth).trimEnd().split(",");
  expect(cells).toHaveLength(names.length);
  const of = (name: string) => cells[names.indexOf(`exact.${name}`)];
  const all = (name: string) => ["", ".error", ".low", ".high"].map((part) => of(name + part));
  expect(all("klForward")).toEqual(["1.5", "0.25", "1", ""]);
  expect(all("klReverse")).toEqual(["", "", "", ""]);
  expect(all("tv")).toEqual(["2", "", "2", "2"]);
  expect([of("logReward"), of("logReward.error")]).toEqual(["-3", "0.5"]);
  expect([of("logLikelihood"), of("logLikelihood.error")]).toEqual(["-4", ""]);
  expect(of("support")).toBe("unbounded");
});

test("metrics.csv says of which target its figures are", () => {
  expect(metricsHeader.trimEnd().split(",")).toEqual(
    expect.arrayContaining(["step", "target", "prompt", "exact.target", "exact.rewardTemperature"]),
  );
});
