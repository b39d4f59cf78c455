import { expect, test } from "vitest";
import { readMessage } from "./messages";

test("commands of this version are read", () => {
  for (const type of ["play", "pause", "step"])
    expect(readMessage({ amortize: 1, type })).toEqual({ ok: true, value: { type } });
  const link = "#preset=random-integers";
  expect(readMessage({ amortize: 1, type: "load", link })).toEqual({
    ok: true,
    value: { type: "load", link },
  });
});

test("what is not for this page is not answered", () => {
  for (const data of [null, "play", 1, [], {}, { type: "play" }])
    expect(readMessage(data)).toBeNull();
});

test.each([
  [{ amortize: 2, type: "play" }, "version 1"],
  [{ amortize: 1, type: "eval" }, "there are load, play, pause, step"],
  [{ amortize: 1 }, "type is missing"],
  [{ amortize: 1, type: "load" }, "link must be a text that begins with #"],
  [{ amortize: 1, type: "load", link: "https://elsewhere.example" }, "begins with #"],
  [{ amortize: 1, type: "load", link: `#${"a".repeat(30_000)}` }, "begins with #"],
])("a wrong message is refused in a sentence: %j", (data, said) => {
  const read = readMessage(data);
  expect(read?.ok).toBe(false);
  expect(read?.ok === false && read.sentence).toContain(said);
});
