import { readFileSync } from "node:fs";
import { beforeEach, expect, test, vi } from "vitest";
import { encodePage } from "../../experiment/codec";
import type { SharedRun } from "../../experiment/experiment";
import { experimentOf } from "../../experiment/presets";
import { lanesNow } from "../lanes/lanes";
import { follow } from "../run/start";
import { sharedRun } from "../run/shared";
import { pageOfOneLane, standInBrowser } from "../testing/page";
import { lessonNews, setLesson } from "./store";

standInBrowser();
vi.stubGlobal("fetch", (path: string) => {
  const type = path.endsWith(".json") ? "application/json" : "text/markdown";
  return Promise.resolve(
    new Response(readFileSync(`public/${path}`, "utf8"), { headers: { "content-type": type } }),
  );
});

const temperature = "reward.temperature";
const TRAINED = 4; // the page of the lesson “temperatures” that trains a run

beforeEach(() => {
  setLesson({ reading: null, trouble: null, arriving: false });
});

/** Follows a link that was shared on a page of the lesson. */
async function followed(step: number, run: SharedRun, beside?: readonly SharedRun[]) {
  const { lane, opened } = pageOfOneLane();
  const lesson = { lesson: "temperatures", step, answers: [1] };
  const link = await encodePage({ run, lesson, ...(beside && { beside }) });
  if (!link.ok) throw new Error(link.sentence);
  expect(await follow(lane, link.value)).toBe(true);
  await vi.waitFor(() => expect(lessonNews()).toMatchObject({ arriving: false }));
  await vi.waitFor(() => expect(opened()).toBeDefined());
  expect(lane.runtime.getState().trouble).toBeNull();
  expect(lessonNews().reading).toMatchObject({ page: step, lesson: { name: "temperatures" } });
  return { lane, opened };
}

const trained = (): SharedRun => {
  const { preset, leaves } = experimentOf("drawn-integers");
  const experiment = { preset, leaves: { ...leaves, "batch.samples": 32 } };
  const fingerprint = { adapter: "GPU", marks: [{ step: 40, hash: "0123456789abcdef" }] };
  return { experiment, edits: [], steps: 40, executor: "webgpu", fingerprint };
};
const edited = (): SharedRun => ({
  ...trained(),
  steps: 60,
  edits: [{ step: 40, path: temperature, from: 1, to: 0.5 }],
});

test("the lesson's own run comes with its fingerprint, and waits where the page does", async () => {
  const { lane, opened } = await followed(TRAINED, trained());
  expect(opened()?.replay).toMatchObject({ steps: 40, fingerprint: { adapter: "GPU" } });
  expect(lane.runtime.getState().held).toMatchObject({ at: 40, recorded: false });
});

test("the lesson's own run that went on is that of a page that is shown", async () => {
  const { lane } = await followed(TRAINED, { ...trained(), steps: 90 });
  expect(lessonNews().reading?.shown[TRAINED]).toBe(true);
  expect(lane.runtime.getState().held).toMatchObject({ at: 120 });
});

test("a run that its visitor edited is replayed with the edits, beside the lesson", async () => {
  const { lane, opened } = await followed(TRAINED, edited());
  expect(opened()?.replay).toMatchObject({ steps: 60, edits: edited().edits });
  expect(lane.runtime.getState()).toMatchObject({ held: null, linked: { steps: 60 } });
});

test("runs beside it come too", async () => {
  await followed(TRAINED, trained(), [edited()]);
  await vi.waitFor(() => expect(lanesNow()).toHaveLength(2));
  expect(sharedRun(lanesNow()[1].lane).experiment).toEqual(edited().experiment);
});

test("a page that plays a recording plays it, unless the visitor trained another run", async () => {
  const first = await followed(0, trained());
  expect(first.lane.runtime.getState()).toMatchObject({ playback: null, held: null });
  expect(first.opened()?.replay).toMatchObject({ steps: 40 });

  const sender = pageOfOneLane();
  await follow(sender.lane, "#lesson=temperatures");
  await vi.waitFor(() => expect(sender.lane.runtime.getState().playback).not.toBeNull());
  const { lane } = await followed(0, sharedRun(sender.lane));
  await vi.waitFor(() => expect(lane.runtime.getState().playback).not.toBeNull());
  expect(lane.runtime.getState().held).toMatchObject({ recorded: true });
  for (const { player } of [sender.lane, lane]) player.pause();
});
