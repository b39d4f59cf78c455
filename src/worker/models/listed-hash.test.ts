import { expect, test } from "vitest";
import { isAsListed } from "./listed-hash";

const bytes = new TextEncoder().encode("hello\n");

// `sha256sum` and `git hash-object` of a file with this text
test.each([
  { sha256: "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03" },
  { gitBlob: "ce013625030ba8dba906f756967f9e9ca394464a" },
])("a file is as the hub lists it by %o, and no other file is", async (listed) => {
  expect(await isAsListed(listed, bytes)).toBe(true);
  expect(await isAsListed(listed, bytes.subarray(1))).toBe(false);
});

test("a file of which the hub lists no hash is taken", async () => {
  expect(await isAsListed({}, bytes)).toBe(true);
});
