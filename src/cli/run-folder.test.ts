import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { faultSentence } from "../worker/sentences";
import { Table, toyExperiment, toyOpen } from "../worker/testing";
import { type Write, appendRow, replaceFile } from "./files";
import { runHeadless } from "./headless";
import { RunFolder } from "./run-folder";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "amortize-folder-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A disk with room for so many bytes: it takes what fits, then says ENOSPC. */
function disk(room: number): Write {
  let left = room;
  return (file, bytes) => {
    const fits = Math.min(left, bytes.length);
    writeSync(file, bytes.subarray(0, fits));
    left -= fits;
    if (fits < bytes.length)
      throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
  };
}
const full = /write-failed.*ENOSPC/;

test("a file is replaced whole or stays as it was", () => {
  const path = join(folder, "a.txt");
  replaceFile(path, "before");
  expect(() => replaceFile(path, "after, and longer", disk(4))).toThrow(full);
  expect(readFileSync(path, "utf8")).toBe("before");
  expect(readdirSync(folder)).toEqual(["a.txt"]);
});

test("a row that does not fit is taken away again", () => {
  const path = join(folder, "a.csv");
  appendRow(path, "1,2\n");
  expect(() => appendRow(path, "3,4\n", disk(2))).toThrow(full);
  expect(readFileSync(path, "utf8")).toBe("1,2\n");
});

test("a disk that fills up in mid-run ends the run with a sentence and whole rows", async () => {
  const opened = RunFolder.open(join(folder, "out"), "new", disk(9_000));
  if (!opened.ok) throw new Error(opened.sentence);
  const out = opened.value;
  const ended = await runHeadless(
    { experiment: toyExperiment({ "run.steps": 40 }), replay: undefined, steps: 40 },
    toyOpen(new Table(3)),
    { take: (report) => out.take(report), storage: out, opened: (run) => out.begin(run) },
  );
  out.close();
  expect(ended.fault).toMatchObject({ kind: "write-failed", reason: "ENOSPC" });
  expect(ended.fault && faultSentence(ended.fault)).toMatch(
    /^The file .+ could not be written \(ENOSPC\)\. Make room or choose another folder\.$/,
  );
  const written = readFileSync(join(folder, "out", "metrics.csv"), "utf8");
  const [header, ...rows] = written.trimEnd().split("\n");
  expect(rows.length).toBeGreaterThan(1);
  for (const row of rows) expect(row.split(",").length).toBe(header.split(",").length);
});

test("a lock that cannot be read is named, and nothing is written", () => {
  writeFileSync(join(folder, "run.lock"), "{");
  const opened = RunFolder.open(folder, "new");
  expect(opened).toMatchObject({ ok: false });
  expect(opened.ok ? "" : opened.sentence).toContain("The lock of");
  expect(readdirSync(folder)).toEqual(["run.lock"]);
});
