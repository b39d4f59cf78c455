import { expect, test } from "vitest";
import { presetNames } from "./index";
import { namedPreset } from "./preset-link";

test("a link of a preset's name opens that preset", () => {
  for (const name of presetNames)
    expect(namedPreset(`#preset=${name}`)).toEqual({ ok: true, value: name });
});

test("an unknown name is answered with one sentence that names the nearest", () => {
  expect(namedPreset("#preset=colapse")).toEqual({
    ok: false,
    sentence:
      `The link names the experiment "colapse", which is not here; there are ` +
      `${presetNames.join(", ")}; did you mean collapse?`,
  });
  expect(namedPreset("#preset=toString")).toMatchObject({ ok: false });
  expect(namedPreset("#3.abc")).toBeUndefined();
});
