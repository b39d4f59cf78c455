import { expect, test } from "vitest";
import { judgeName, judgeNameFault } from "./judges";

test("a judge is of the hub, with a file and a revision or without, or in a folder", () => {
  const main = { kind: "hub", repository: "owner/name", revision: "main", file: undefined };
  expect(judgeName("owner/name")).toEqual(main);
  expect(judgeName("owner/name@v1")).toEqual({ ...main, revision: "v1" });
  const file = "model_quantized.onnx";
  expect(judgeName(`owner/name/${file}`)).toEqual({ ...main, file });
  expect(judgeName(`owner/name/${file}@abc`)).toEqual({ ...main, file, revision: "abc" });
  expect(judgeName("folder")).toEqual({ kind: "beside", folder: "folder", file: undefined });
  expect(judgeName(`folder/${file}`)).toEqual({ kind: "beside", folder: "folder", file });
});

test.each(["../x", "a/../b", "/x", "a/b/c", "https://x.org/a", "a b", "a/b@../c", "@x", "a/"])(
  "%s is the name of none, and the field says what is",
  (name) => {
    expect(judgeName(name)).toBeUndefined();
    expect(judgeNameFault(name)).toContain("owner/name");
  },
);

test("no judge is fine", () => {
  expect(judgeNameFault("")).toBeUndefined();
});
