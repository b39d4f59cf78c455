import { expect, test } from "vitest";
import { tooLong } from "./lines.mjs";

test("a line of 100 characters passes and one of 101 is named, in any language", () => {
  expect(tooLong("a.css", `${"x".repeat(100)}\n`)).toEqual([]);
  expect(tooLong("a.css", `\n${"x".repeat(101)}\n`)).toEqual([
    "a.css:2: 101 characters; at most 100",
  ]);
  expect(tooLong("a.ts", `// ${"😀".repeat(97)}\n`)).toEqual([]);
});

test("a file of 300 lines passes and one of 301 is named; of WGSL, 150", () => {
  expect(tooLong("a.ts", "\n".repeat(300))).toEqual([]);
  expect(tooLong("a.ts", "\n".repeat(301))).toEqual(["a.ts: 301 lines; at most 300"]);
  expect(tooLong("a.wgsl", "\n".repeat(151))).toEqual(["a.wgsl: 151 lines; at most 150"]);
});
