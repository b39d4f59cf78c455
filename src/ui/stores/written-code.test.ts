import { expect, test } from "vitest";
import { inEditor } from "./written-code";

const now = { code: "return 1", bound: "" };
const failed = { code: "return x", bound: "2" };
const view = { draft: null, bound: null, applied: null } as const;

test("the editor has what is in force, or what is written beside it", () => {
  expect(inEditor(view, now, false)).toEqual(now);
  expect(inEditor({ ...view, draft: "return 2" }, now, false)).toEqual({
    ...now,
    code: "return 2",
  });
});

test("what was applied comes back where the run refuses it, and goes where it is undone", () => {
  const applied = { ...view, draft: failed.code, bound: failed.bound, applied: failed };
  expect(inEditor(applied, failed, false)).toEqual(failed);
  expect(inEditor(applied, now, true)).toEqual(failed); // refused: to be mended
  expect(inEditor(applied, now, false)).toEqual(now); // taken back
  const mended = { ...applied, draft: "return 3" };
  expect(inEditor(mended, now, true)).toEqual({ ...failed, code: "return 3" });
});
