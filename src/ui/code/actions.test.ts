import { expect, test } from "vitest";
import type { Command } from "../../worker/protocol";
import { createLane } from "../lane/lane";
import { lanesNow, setLanes } from "../lanes/lanes";
import { pageOfOneLane, standInBrowser } from "../testing/page";

standInBrowser();
const { leaveUnrun, reviewAndRun } = await import("./actions");

const CODE = "return 1";

/** Two lanes whose runs wait for the same code, and one that waits for another. */
function waiting() {
  const { lane: first } = pageOfOneLane();
  const others = (["B", "C"] as const).map((letter) => {
    const commands: Command[] = [];
    const send = (command: Command) => void commands.push(command);
    return { letter, lane: createLane(() => ({ send, end: () => undefined })) };
  });
  setLanes({ placed: [...lanesNow(), ...others] });
  const lanes = lanesNow().map(({ lane }) => lane);
  lanes.forEach((lane, k) => {
    lane.session.begin(lane.setup.getState().start);
    lane.runtime.setState({ review: k === 2 ? "return 2" : CODE });
  });
  return { first, lanes };
}

const reviews = (lanes: ReturnType<typeof waiting>["lanes"]) =>
  lanes.map(({ runtime }) => runtime.getState().review);

test("a review frees every lane that waits for the code, and all lanes train", () => {
  const { first, lanes } = waiting();
  reviewAndRun(first);
  expect(reviews(lanes)).toEqual([null, null, "return 2"]);
  expect(lanes.map(({ runtime }) => runtime.getState().wanted)).toEqual([true, true, true]);
});

test("code that is left unrun leaves every run unopened that waits for it", () => {
  const { first, lanes } = waiting();
  leaveUnrun(first);
  expect(reviews(lanes)).toEqual([null, null, "return 2"]);
  const phases = lanes.map(({ runtime }) => runtime.getState().phase.at);
  expect(phases).toEqual(["idle", "idle", "probing"]);
});
