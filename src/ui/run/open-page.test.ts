import { afterEach, expect, test, vi } from "vitest";
import type { SharedRun } from "../../experiment/experiment";
import { experimentOf } from "../../experiment/presets";
import { createLane } from "../lane/lane";
import { besides, lanesNow, setLanes } from "../lanes/lanes";
import { open as openRecord } from "../runs/acts";
import { someRecord } from "../runs/records/testing";
import { pageOfOneLane, standInBrowser } from "../testing/page";
import { downloadSettings } from "./download-settings";
import { openSettings } from "./files";
import { openRuns } from "./open-runs";
import { sharedPage } from "./shared-page";

standInBrowser();

const runOf = (preset: "random-integers" | "drawn-integers", steps = 0): SharedRun => ({
  experiment: experimentOf(preset),
  edits: [],
  steps,
});

/** A page with two lanes. */
function pair() {
  const page = pageOfOneLane();
  const lane = createLane(() => ({ send: () => undefined, end: () => undefined }));
  setLanes({ placed: [...lanesNow(), { letter: "B", lane }] });
  page.lane.session.begin(experimentOf("random-integers"));
  lane.session.begin(experimentOf("drawn-integers"));
  return page;
}

afterEach(() => vi.restoreAllMocks());

test("the file that is saved holds every lane, and opens to every lane", async () => {
  const saved: Blob[] = [];
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
    saved.push(blob as Blob);
    return "blob:here";
  });
  vi.stubGlobal("document", { hidden: false, createElement: () => ({ click: () => undefined }) });
  const { lane } = pair();
  const held = sharedPage(lane);
  await downloadSettings(lane);
  const file = new File([await saved[0].text()], "experiment.json");

  const { lane: first } = pageOfOneLane();
  await openSettings(first, file);
  expect(sharedPage(first)).toEqual(held);
  expect(besides(first)).toHaveLength(2);
  expect(first.runtime.getState().notice).toBeNull();
});

test("a run that is opened alone leaves the lanes beside it", async () => {
  const { lane, opened } = pair();
  await openRuns(lane, { page: { run: runOf("drawn-integers", 3) }, notices: ["Read this."] });
  expect(besides(lane)).toEqual([lane]);
  expect(opened()?.replay?.steps).toBe(3);
  expect(lane.runtime.getState()).toMatchObject({ notice: "Read this.", linked: { steps: 3 } });
});

test("so does a run of the list of runs", () => {
  const { lane } = pair();
  openRecord(lane, someRecord());
  expect(besides(lane)).toEqual([lane]);
});
