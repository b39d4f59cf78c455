import { expect, test } from "vitest";
import { KeptModels } from "../../lm/kept/store";
import { PlayedDisk } from "../../lm/kept/testing/disk";
import { memorySource } from "../../lm/sources/source";
import type { ModelReport } from "../protocol/models";
import { KeptJudges } from "./kept-judges";
import { Models } from "./models";
import { PlayedCache } from "./testing/cache";

const folder = new URL("https://example.org/page/");
const commit = "0123456789abcdef0123456789abcdef01234567";
const older = "89abcdef0123456789abcdef0123456789abcdef";

function opened() {
  const cache = new PlayedCache();
  const caches = { open: () => Promise.resolve(cache as unknown as Cache) };
  return {
    cache,
    judges: new KeptJudges(
      () => caches,
      () => folder,
    ),
  };
}

const at = (of: string, file: string) => ({ repository: "owner/name", commit: of, file });

test("files of one commit are one judge, sizes together, and are read again", async () => {
  const { judges } = opened();
  const model = Uint8Array.of(1, 2, 3);
  expect(await judges.keep(at(commit, "onnx/model.onnx"), model)).toBe(true);
  await judges.keep(at(commit, "config.json"), Uint8Array.of(4));
  await judges.keep(at(older, "config.json"), Uint8Array.of(5, 6));
  expect(await judges.bytes(at(commit, "onnx/model.onnx"))).toEqual(model);
  expect(await judges.bytes(at(older, "onnx/model.onnx"))).toBeUndefined();
  const listed = await judges.list();
  const sizes = listed.map(({ name, title, bytes }) => [name, title, bytes]);
  expect(sizes.sort()).toEqual([
    [`judge:owner/name@${commit}`, "owner/name", 4],
    [`judge:owner/name@${older}`, "owner/name", 2],
  ]);
  expect(listed.every(({ since }) => Date.now() - since < 60_000)).toBe(true);
});

test("a file that an earlier page kept is listed with its size", async () => {
  const { cache, judges } = opened();
  const address = `https://example.org/page/judges/owner/name/${commit}/config.json`;
  cache.responses.set(address, new Response(Uint8Array.of(1, 2)));
  cache.responses.set("https://example.org/page/judges/else", new Response("x"));
  expect(await judges.list()).toEqual([
    { name: `judge:owner/name@${commit}`, title: "owner/name", bytes: 2, since: 0 },
  ]);
});

test("a judge that is removed takes all its files with it, and no other's", async () => {
  const { judges } = opened();
  for (const file of ["config.json", "onnx/model.onnx"])
    for (const of of [commit, older]) await judges.keep(at(of, file), Uint8Array.of(1));
  await judges.remove(`judge:owner/name@${commit}`);
  expect((await judges.list()).map(({ name }) => name)).toEqual([`judge:owner/name@${older}`]);
});

test("a browser without a cache, or without room, keeps nothing and says so", async () => {
  const none = new KeptJudges(
    () => undefined,
    () => folder,
  );
  expect(await none.list()).toEqual([]);
  expect(await none.keep(at(commit, "config.json"), Uint8Array.of(1))).toBe(false);
  const { cache, judges } = opened();
  cache.full = true;
  expect(await judges.keep(at(commit, "config.json"), Uint8Array.of(1))).toBe(false);
  expect(await judges.bytes(at(commit, "config.json"))).toBeUndefined();
});

test("judges are listed beside models, their bytes among theirs, and can be deleted", async () => {
  const { judges } = opened();
  await judges.keep(at(commit, "config.json"), Uint8Array.of(1, 2));
  const reports: ModelReport[] = [];
  const models = new Models({
    report: (report) => reports.push(report),
    store: new KeptModels(new PlayedDisk().handle),
    judges,
    beside: () => memorySource("world", new Map()),
    alone: (_, work) => work(),
    room: () => Promise.resolve({ used: 0, quota: 100 }),
    lasting: () => Promise.resolve(false),
    changed: () => undefined,
    forbids: () => false,
    now: () => 0,
  });
  await models.handle({ kind: "list" });
  expect(reports.at(-1)).toMatchObject({
    models: [],
    judges: [{ title: "owner/name", bytes: 2 }],
    storage: { used: 2, available: 100 },
  });
  await models.handle({ kind: "delete", model: `judge:owner/name@${older}` });
  expect(reports.at(-1)).toMatchObject({ judges: [{ title: "owner/name" }] });
  await models.handle({ kind: "delete", model: `judge:owner/name@${commit}` });
  expect(reports.at(-1)).toMatchObject({ kind: "kept", judges: [], storage: { used: 0 } });
});
