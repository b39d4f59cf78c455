import { expect, test, vi } from "vitest";
import { createLane } from "../lane/lane";
import { placeFirst } from "../lanes/lanes";
import { playback } from "../message/testing";
import { pageOfOneLane, standInBrowser } from "../testing/page";
import { converse } from "./conversation";

standInBrowser();

const ORIGIN = "https://course.example";

/** The page around a frame: what it is told, and a way to speak to the frame. */
function around() {
  const told: { type: string; state?: string }[] = [];
  const parent = { postMessage: (message: { type: string }) => told.push(message) };
  let hear: (event: unknown) => void = () => undefined;
  vi.stubGlobal("window", {
    parent,
    addEventListener: (_: string, heard: typeof hear) => (hear = heard),
  });
  converse(ORIGIN);
  const say = (type: string) =>
    hear({ origin: ORIGIN, source: parent, data: { amortize: 1, type } });
  return { told, say };
}

test("once the first lane is gone, the lane that is first then is heard and told of", () => {
  const { lane: gone } = pageOfOneLane();
  const { told, say } = around();
  const lane = createLane(() => ({ send: () => undefined, end: () => undefined }));
  lane.session.begin(lane.setup.getState().start);
  lane.runtime.setState({ phase: { at: "ready" } });
  placeFirst(lane);
  expect(told.at(-1)).toMatchObject({ type: "on-state", state: "ready" });
  const before = told.length;
  gone.runtime.setState({ playback });
  expect(told).toHaveLength(before);
  say("play");
  expect(lane.runtime.getState().wanted).toBe(true);
  expect(gone.runtime.getState().wanted).toBe(false);
});
