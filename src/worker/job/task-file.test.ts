import { expect, test } from "vitest";
import { hubModel } from "./task-file";

test("a job names a model of the hub by its repository, and no single file of one", () => {
  expect(hubModel({ "model.name": "hub:a/b@0123" })).toMatchObject({
    repository: "a/b",
    revision: "0123",
  });
  for (const name of ["hub:a/b/c.gguf@0123", "local:b#01234567", "world"])
    expect(hubModel({ "model.name": name })).toBeUndefined();
});
