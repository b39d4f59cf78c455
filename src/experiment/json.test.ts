import { expect, test } from "vitest";
import { jsonOf, parseJson } from "./json";

test("infinite numbers are read back as they were, and all else as JSON has it", () => {
  const value = { kl: Infinity, of: [-Infinity, 1.5, "infinite", '"infinite"'], none: null };
  expect(jsonOf(value)).toContain('{"kl":1e999,"of":[-1e999,1.5,');
  expect(JSON.parse(jsonOf(value))).toEqual(value);
  const { kl: _, of: __, ...finite } = value;
  expect(jsonOf(finite)).toBe(JSON.stringify(finite));
});

test("an object of very many keys is refused unbuilt, a long list of objects is read", () => {
  const limits = { what: "The file", longest: 1e7, deepest: 8, most: 200_000 };
  const keys = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, k) => [`k${k}`, 1]));
  const read = (value: unknown) => parseJson(JSON.stringify(value), limits);
  const sentence = "The file has an object of more than 2000 keys, which no experiment has.";
  expect(read({ leaves: keys(2_000), more: [1, 2] }).ok).toBe(true);
  expect(read({ leaves: keys(2_001) })).toEqual({ ok: false, sentence });
  expect(read([[], {}, keys(199_000)])).toEqual({ ok: false, sentence });
  const marks = Array.from({ length: 12_000 }, (_, step) => ({ step, hash: "," }));
  expect(read({ marks })).toEqual({ ok: true, value: { marks } });
});
