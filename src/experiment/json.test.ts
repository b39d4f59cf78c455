import { expect, test } from "vitest";
import { jsonOf } from "./json";

test("infinite numbers are read back as they were, and all else as JSON has it", () => {
  const value = { kl: Infinity, of: [-Infinity, 1.5, "infinite", '"infinite"'], none: null };
  expect(jsonOf(value)).toContain('{"kl":1e999,"of":[-1e999,1.5,');
  expect(JSON.parse(jsonOf(value))).toEqual(value);
  const { kl: _, of: __, ...finite } = value;
  expect(jsonOf(finite)).toBe(JSON.stringify(finite));
});
