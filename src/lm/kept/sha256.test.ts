import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { Sha256, sha256Of } from "./sha256";

const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * 37 + (i >> 3)) % 256);
const expected = (given: Uint8Array) => createHash("sha256").update(given).digest("hex");

test("the digest of every length up to some blocks is that of another implementation", () => {
  for (let length = 0; length < 200; length++) {
    const given = bytes.subarray(0, length);
    expect(new Sha256().update(given).digest()).toBe(expected(given));
  }
});

test.each([1, 7, 63, 64, 65, 333])("pieces of %i bytes give the digest of the whole", (size) => {
  const hash = new Sha256();
  for (let at = 0; at < bytes.length; at += size) hash.update(bytes.subarray(at, at + size));
  expect(hash.digest()).toBe(expected(bytes));
});

test("a text has the digest of the standard's example", () => {
  expect(sha256Of("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
