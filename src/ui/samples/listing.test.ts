import { describe, expect, it } from "vitest";
import type { SampleReport, SampleRow } from "../../worker/protocol";
import { linesOf, type Line } from "./listing";

const row = (text: string, seen: number, change: Partial<SampleRow> = {}): SampleRow => ({
  text,
  valid: true,
  rewardTemperature: 1,
  target: 0,
  prompt: "p",
  seen,
  step: 9,
  first: 0,
  logR: 8,
  logQ: -4,
  logP: -5,
  prefixes: [],
  ...change,
});
const numbers = Array.from({ length: 100 }, (_, n) =>
  row(String(n), 1 + (n % 12), { step: n % 10 }),
);
const junk = Array.from({ length: 8 }, (_, n) => row(`x${n}`, n + 1, { valid: false, step: 10 }));
const report = (rows: readonly SampleRow[]): SampleReport => ({
  step: 9,
  drawn: 64,
  distinct: rows.length,
  known: rows.length,
  rows,
});
const request = {
  prompt: null,
  listing: "frequent",
  filter: "",
  unfolded: new Set<"valid" | "invalid">(),
  room: 20,
  noun: "integers",
} as const;
const texts = (lines: readonly Line[]) =>
  lines.map((l) =>
    l.kind === "string" ? l.row.text : l.kind === "fold" ? l.says : `${l.text} unseen`,
  );

describe("the most frequent", () => {
  it("come first, their tail in one line, and invalid strings stay below: all of it fits", () => {
    const lines = linesOf(report([...junk, ...numbers]), [], request);
    const shown = texts(lines);
    expect(lines.length).toBe(request.room);
    const seen = lines.flatMap((l) => (l.kind === "string" && l.row.valid ? [l.row.seen] : []));
    expect(seen).toEqual([...seen].sort((a, b) => b - a));
    expect(shown[shown.length - 5]).toBe(
      `${100 - seen.length} more integers, seen 1 to ${seen[seen.length - 1]} times`,
    );
    expect(shown.slice(-4)).toEqual([
      "x7",
      "x6",
      "x5",
      "5 more invalid strings, seen 1 to 5 times",
    ]);
  });

  it("unfold by their kind, and nothing is lost", () => {
    const lines = linesOf(report([...junk, ...numbers]), [], {
      ...request,
      unfolded: new Set(["valid", "invalid"]),
    });
    expect(lines.filter((l) => l.kind === "string")).toHaveLength(108);
    expect(lines.filter((l) => l.kind === "fold" && l.open)).toHaveLength(2);
  });

  it("need no fold where all fit, or where one alone would be left", () => {
    for (const n of [5, 20]) {
      const some = report(numbers.slice(0, n));
      const lines = linesOf(some, [], request);
      expect(lines.every((l) => l.kind === "string")).toBe(true);
    }
    const four = report(junk.slice(0, 4));
    expect(linesOf(four, [], request)).toHaveLength(4);
    expect(linesOf(null, [], request)).toEqual([]);
  });

  it("are not folded while they are filtered", () => {
    const all = report([...junk, ...numbers]);
    const lines = linesOf(all, [], { ...request, filter: "7" });
    expect(lines.map((l) => l.kind)).toEqual(Array(20).fill("string"));
  });
});

it("the latest are by when they were last seen", () => {
  const latest = linesOf(report([...numbers, ...junk]), [], {
    ...request,
    listing: "latest",
  }).flatMap((l) => (l.kind === "string" ? [l.row.step] : []));
  expect(latest).toEqual([...latest].sort((a, b) => b - a));
  expect(latest).toHaveLength(108);
});

it("pinned strings are listed whether they were seen or not", () => {
  const pinned = [
    { prompt: "p", text: "42", row: numbers[42] },
    { prompt: "p", text: "rare", row: null },
  ];
  const lines = linesOf(report(numbers), pinned, { ...request, listing: "pinned" });
  expect(texts(lines)).toEqual(["42", "rare unseen"]);
});
