import { expect, test } from "vitest";
import { fromPreset } from "../stores/setup";
import { Series } from "../stores/series";
import { captionOf, fileName, settingsHash } from "./caption";
import { csv } from "./csv";
import { ofDistribution, ofResiduals, ofTree } from "./figures";
import { hasAny } from "./fonts";
import { wrapped } from "./picture";
import { clipped } from "./transcribe";
import { attributes, escaped } from "./xml";

const run = { experiment: fromPreset("random-integers"), edits: [], steps: 180 };

test("a table is one line of caption, then RFC 4180", () => {
  const rows = [
    ["a,b", 0.1, null],
    ['say "z"\nand stop', NaN, -2],
  ];
  expect(csv({ columns: ["string", "p", "q"], rows }, "Two\nlines.")).toBe(
    '# Two lines.\r\nstring,p,q\r\n"a,b",0.1,\r\n"say ""z""\nand stop",,-2\r\n',
  );
});

test("a caption names preset, seed, step, settings and what was sampled until then", () => {
  const marks = [
    { step: 100, hash: "aaaaaaaaaaaaaaaa" },
    { step: 200, hash: "bbbbbbbbbbbbbbbb" },
  ];
  const of = { title: "log Z", says: "Policy and exact." };
  const caption = captionOf(of, { ...run, fingerprint: { marks, adapter: "WebAssembly" } }, 180);
  expect(caption.run).toMatch(
    /^Preset random-integers, seed \d+, step 180, settings [0-9a-f]{12}, fingerprint a{16} at/,
  );
  expect(caption.run).toMatch(/at step 100, Amortize \d+\.\d+\.\d+\.$/);
  expect(captionOf(of, run, 180).run).not.toContain("fingerprint");
  expect(fileName("logZ", run, 180, "svg")).toBe("random-integers-logZ-step-180.svg");
});

test("settings have the same hash at every step, and another one after an edit", () => {
  const edit = { step: 20, path: "reward.temperature", from: 1, to: 2 };
  expect(settingsHash({ ...run, steps: 3 })).toBe(settingsHash(run));
  expect(settingsHash({ ...run, edits: [edit] })).not.toBe(settingsHash(run));
});

test("what a picture shows is written in numbers without a gap", () => {
  const masses = { target: 0.25, policy: 0.5, prior: 0.125 };
  const truth = {
    rows: [{ ...masses, text: "7", tokens: [] }],
    more: { ...masses, count: 3 },
    rest: masses,
    exact: true,
  };
  const { columns, rows } = ofDistribution(truth as never);
  expect(rows.map(([kind, text]) => [kind, text])).toEqual([
    ["string", "7"],
    ["not listed", null],
    ["all others", null],
  ]);
  expect(rows[0].slice(2)).toEqual([0.25, 0.5, 0.125]);
  const cut = { ...truth, exact: false, layout: "ranked" };
  const targetIs = (logZ: object) => {
    const figures = ofDistribution({ ...cut, logZ } as never);
    return figures.rows.map((row) => row[figures.columns.indexOf("target_is")]);
  };
  expect(columns).not.toContain("target_is");
  expect(targetIs({ value: 1, low: 1, high: 2 })).toEqual(["at most", "at most", "at most"]);
  const estimated = { value: 1.5, error: 0.1, n: 64, low: 1, high: 2 };
  expect(targetIs(estimated)).toEqual(["estimate", "estimate", "at most"]);
  const residual = { from: 0, to: 1, value: -0.5, samples: 4 };
  expect(ofResiduals([residual], ["", "7"]).rows).toEqual([[0, 1, "", "7", -0.5, 4]]);
});

test("the branches of a tree and what it leaves out sum to the whole", () => {
  const half = { target: 0.5, policy: 0.25, prior: 0.125 };
  const none = { target: 0, policy: 0, prior: 0 };
  const truth = {
    rows: [
      { ...half, text: " a b", tokens: [1, 2] },
      { ...none, policy: 1e-4, text: " a c", tokens: [1, 3] },
    ],
    more: { ...half, target: 0.25, count: 3 },
    rest: { ...half, target: 0.25 },
    layout: "ranked",
    exact: false,
    logZ: { value: 1, low: 1, high: 2 },
  };
  const { columns, rows } = ofTree(truth as never);
  const column = (name: string) => rows.map((row) => row[columns.indexOf(name)]);
  expect(column("kind")).toEqual(["branch", "branch", "smaller", "not reached"]);
  expect(column("below")).toEqual([1, 1, 4, null]);
  expect(column("target")).toEqual([0.5, 0.5, 0.25, 0.25]);
  expect(column("target_is")).toEqual(["at most", "at most", "at most", "at most"]);
});

test("a series gives every step that has a value, in single precision's digits", () => {
  const series = new Series();
  const record = { logReward: -1.1, diversity: null, logLikelihood: null, logZ: 12.6 };
  const at = (step: number, seconds: number) =>
    ({ ...record, step, seconds, rewardEvaluations: 64 * step }) as never;
  series.push(at(1, 0.1), 5);
  series.push(at(2, 0.2), 5);
  series.reveal();
  expect(series.everyPoint("logReward", "evaluation")).toEqual([
    { step: 1, seconds: 0.1, rewardEvaluations: 64, raw: -1.1, line: -1.1 },
    { step: 2, seconds: 0.2, rewardEvaluations: 128, raw: -1.1, line: -1.1 },
  ]);
  expect(series.everyPoint("diversity", "batch")).toEqual([]);
});

test("text is written into SVG as it is, and lines break between words", () => {
  expect(escaped('a < b & "c"\u0000')).toBe("a &lt; b &amp; &quot;c&quot;");
  expect(attributes({ x: 1.23456, rx: null, fill: "none" })).toBe(' x="1.23" fill="none"');
  expect(wrapped("one two three", 7, (words) => words.length)).toEqual(["one two", "three"]);
});

test("what a scroller cuts off is clipped where it was; what is out of sight is left out", () => {
  const clip = { left: 110, top: 220, right: 150, bottom: 250 };
  const origin = { left: 100, top: 200 };
  expect(clipped("<rect/>", clip, origin)).toBe(
    '<svg x="10" y="20" width="40" height="30" viewBox="10 20 40 30" overflow="hidden">' +
      "<rect/></svg>",
  );
  expect(clipped("<rect/>", { ...clip, bottom: 220 }, origin)).toBe("");
  expect(clipped("", clip, origin)).toBe("");
});

test("a font goes with a picture that has a sign of its range", () => {
  expect(hasAny("log Z", "")).toBe(true);
  expect(hasAny("KL(target‖q)", "U+2016, U+2080-2089")).toBe(true);
  expect(hasAny("KL", "U+370-3FF, U+2016")).toBe(false);
});
