import { expect, test, vi } from "vitest";
import { decodeLink, encodeLink } from "../../experiment/codec";
import { makeEdit } from "../../experiment/edits";
import { readFile, writeFile } from "../../experiment/file";
import version2 from "../../experiment/fixtures/version-2.json";
import { experimentOf, presetNames, schema } from "../../experiment/presets";
import type { FieldTable } from "../../schema/field";
import { controlsOf } from "./sections";

/** The fields of the method with one more row, which is all that a new field needs. */
vi.mock("../../methods/fields", async (original) => {
  const present = await original<{ methodFields: FieldTable }>();
  const { warmth } = await import("../../schema/testing/warmth");
  return { ...present, methodFields: { ...present.methodFields, ...warmth } };
});

const PATH = "optimiser.warmth";

test("the form shows the field with its label, limits and help, in every preset", () => {
  for (const preset of presetNames) {
    const { leaves } = experimentOf(preset);
    const shown = controlsOf("training", { preset, leaves, extra: new Set() });
    const control = shown.find(({ path }) => path === PATH);
    expect(control?.field).toMatchObject({ label: "Warmth", min: 1, max: 9, default: 3 });
  }
});

test("links and files carry it with a live edit", async () => {
  const experiment = experimentOf("continuation");
  const leaves = { ...experiment.leaves, [PATH]: 7 };
  const edit = makeEdit(schema, { leaves, edits: [] }, { step: 2, path: PATH, to: "8" });
  if (!edit.ok) throw new Error(edit.sentence);
  const run = { experiment: { ...experiment, leaves }, edits: [edit.value], steps: 5 };
  const link = await encodeLink(run);
  if (!link.ok) throw new Error(link.sentence);
  expect(await decodeLink(link.value)).toMatchObject({ ok: true, value: { run } });
  expect(readFile(writeFile(run))).toEqual({ ok: true, value: run });
});

test("a link and a file from before the field open with its default", async () => {
  const { link, file } = version2.continuation;
  expect(await decodeLink(link)).toMatchObject({
    ok: true,
    value: { run: { experiment: { leaves: { [PATH]: 3 } } } },
  });
  expect(readFile(JSON.stringify(file))).toMatchObject({
    ok: true,
    value: { experiment: { leaves: { [PATH]: 3 } } },
  });
});
