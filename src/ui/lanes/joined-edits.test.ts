import { expect, test, vi } from "vitest";
import type { Edit } from "../../experiment/experiment";
import type { Lane } from "../lane/lane";
import { joinedEdits } from "./joined-edits";
import { scopeOf } from "./shared-fields";

vi.stubGlobal("location", { hash: "", search: "" });

const edit = (step: number, path: string, from: number, to: number): Edit => ({
  ...{ step, path, from, to },
});
const lane = (name: string) => ({ name }) as unknown as Lane;

test("what lanes changed alike at one step is one line, the newest first", () => {
  const shared = edit(5, "reward.temperature", 1, 0.7);
  const own = edit(8, "optimiser.learningRate", 1e-3, 5e-4);
  const [a, b, c] = ["a", "b", "c"].map(lane);
  const log = joinedEdits([
    { letter: "A", lane: a, edits: [shared] },
    { letter: "B", lane: b, edits: [{ ...shared }, own] },
    { letter: "C", lane: c, edits: [{ ...shared }] },
  ]);
  expect(log.map(({ edit: { step }, whose }) => [step, whose])).toEqual([
    [8, "lane B"],
    [5, "all 3 lanes"],
  ]);
  expect(log[0].lane).toBe(b);
  const twice = joinedEdits([
    { letter: "A", lane: a, edits: [shared, edit(5, "reward.temperature", 0.7, 1), shared] },
    { letter: "B", lane: b, edits: [shared] },
    { letter: "C", lane: c, edits: [] },
  ]);
  expect(twice.map(({ whose }) => whose)).toEqual(["lanes A and B", "lane A", "lane A"]);
});

test("a section says whom its changes are for", () => {
  expect(scopeOf("reward", 1, "A")).toBeNull();
  expect(scopeOf("reward", 2, "A")).toBe("both lanes");
  expect(scopeOf("prior", 4, "B")).toBe("all 4 lanes");
  expect(scopeOf("training", 3, "B")).toBe("lane B only");
});
