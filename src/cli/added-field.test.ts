import { expect, test, vi } from "vitest";
import type { FieldTable } from "../schema/field";
import { readArguments } from "./arguments";
import { fieldList } from "./help";

/** The fields of the method with one more row, as in `src/ui/rail/added-field.test.ts`. */
vi.mock("../methods/fields", async (original) => {
  const present = await original<{ methodFields: FieldTable }>();
  const { warmth } = await import("../schema/testing/warmth");
  return { ...present, methodFields: { ...present.methodFields, ...warmth } };
});

const PATH = "optimiser.warmth";
const noFile = () => Promise.reject(new Error("There is no such file."));

test("the command line lists, sets and edits it, and refuses what its limits exclude", async () => {
  expect(fieldList()).toContain(
    `${PATH.padEnd(30)} whole, 1 to 9 (3)\n  Warmth. It stands for any field`,
  );
  const read = await readArguments(
    ["continuation", "--set", `${PATH}=7`, "--edit", `2:${PATH}=8`],
    noFile,
  );
  expect(read).toMatchObject({
    ok: true,
    value: { experiment: { leaves: { [PATH]: 7 } }, replay: { edits: [{ from: 7, to: 8 }] } },
  });
  expect(await readArguments(["continuation", "--set", `${PATH}=10`], noFile)).toEqual({
    ok: false,
    sentence: expect.stringContaining(
      `${PATH} is 10; it must be a whole number from 1 to 9.`,
    ) as string,
  });
});
