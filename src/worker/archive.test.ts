import { expect, test } from "vitest";
import { zipped } from "./archive";

const bytesOf = (text: string) => new TextEncoder().encode(text);

// Python's zipfile wrote these bytes; UTF-8 is declared for all names, and there are no Unix modes.
test("an archive is what another program writes, byte for byte", () => {
  const archive = zipped("job/", [
    { name: "a.txt", bytes: bytesOf("hello\n") },
    { name: "adapter/ä.bin", bytes: Uint8Array.of(0, 255, 1) },
  ]);
  const expected = [
    "504b03041400000800000000210020303a360600000006000000090000006a6f622f612e74787468",
    "656c6c6f0a504b030414000008000000002100f614621b0300000003000000120000006a6f622f61",
    "6461707465722fc3a42e62696e00ff01504b010214001400000800000000210020303a3606000000",
    "060000000900000000000000000000000000000000006a6f622f612e747874504b01021400140000",
    "08000000002100f614621b030000000300000012000000000000000000000000002d0000006a6f62",
    "2f616461707465722fc3a42e62696e504b0506000000000200020077000000600000000000",
  ];
  expect(Buffer.from(archive).toString("hex")).toBe(expected.join(""));
});
