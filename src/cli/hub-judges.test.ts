import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type PlayedHub, playHub } from "../lm/sources/testing/hub";
import { NamedModels } from "./models";

const REPOSITORY = "some/judge";
const files = new Map([
  ["config.json", Uint8Array.of(1, 2, 3)],
  ["onnx/model.onnx", Uint8Array.of(4, 5, 6, 7)],
]);

let folder: string;
let hub: PlayedHub;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "amortize-judges-"));
  hub = await playHub(REPOSITORY, files);
});
afterEach(() => {
  hub.close();
  rmSync(folder, { recursive: true, force: true });
});

/** All files of the judge at a revision, one after the other; or why it cannot be had. */
async function read(revision: string): Promise<unknown> {
  const name = { kind: "hub", repository: REPOSITORY, revision, file: undefined } as const;
  const access = { folder: "public", cache: folder, endpoint: hub.endpoint, token: undefined };
  const source = await new NamedModels(access).judge(name, () => undefined);
  if (!source.ok) return source.sentence;
  const listed = await source.value.files();
  if (!listed.ok) return listed.sentence;
  const found: [string, number[]][] = [];
  for (const { name: file, size } of listed.value)
    found.push([file, [...(await source.value.read(file, 0, size))]]);
  return [source.value.version, found];
}

test("a judge that was downloaded is read at its commit without a network", async () => {
  const whole = [hub.commit, [...files].map(([file, bytes]) => [file, [...bytes]])];
  expect(await read("main")).toEqual(whole);
  hub.close();
  expect(await read(hub.commit)).toEqual(whole);
  expect(await read("main")).toMatch(/^The model some\/judge cannot be listed \(/);
});
