import { expect, test, vi } from "vitest";
import { presets } from "../../experiment/presets";
import type { Command, Report } from "../../worker/protocol";
import { createLane, type Lane } from "../lane/lane";
import { playback } from "../message/testing";
import { halveTemperature } from "../start/halve";
import { leavesNow } from "../stores/setup";
import { changeGoal, keepWatching } from "./change-goal";
import { trainHere } from "./transport";

vi.stubGlobal("requestAnimationFrame", () => 0); // nothing is painted here
vi.stubGlobal("document", { hidden: false });
vi.stubGlobal("location", { hash: "" });

/** A lane that gets its machine ready while a recording is at this step; its worker is the test. */
function watching(step: number) {
  const commands: Command[] = [];
  let take: (report: Report) => void = () => undefined;
  const lane = createLane((reports) => {
    take = reports;
    return { send: (command) => commands.push(command), end: () => undefined };
  });
  lane.session.begin(lane.setup.getState().start);
  lane.runtime.setState({ playback: { ...playback, playing: false } });
  lane.live.takeStep(step);
  const becomesReady = () => {
    const run = commands.at(-1)?.run ?? "";
    lane.runtime.setState({ phase: { at: "ready" } });
    take({ kind: "state", run, state: "paused", step: 0 });
  };
  return { lane, commands, becomesReady };
}

const { path, value } = presets["random-integers"].next;
const edits = (commands: readonly Command[]) => commands.filter(({ kind }) => kind === "edit");
const changed = ({ setup }: Lane) => {
  const { sent, start } = setup.getState();
  return { sent, start: start.leaves[path] };
};

test("a changed goal is sent as soon as the run is ready, and training starts", () => {
  const { lane, commands, becomesReady } = watching(240);
  changeGoal(lane);
  expect(lane.runtime.getState().wanted).toBe(true);
  becomesReady();
  expect(edits(commands)).toMatchObject([{ path, value }]);
  expect(commands.at(-1)?.kind).toBe("play");
});

test("“Keep watching” takes the changed goals back: “Train as it was” trains what it was", () => {
  const { lane, commands, becomesReady } = watching(240);
  const before = changed(lane);
  changeGoal(lane);
  halveTemperature(lane);
  expect(Object.keys(lane.setup.getState().sent)).toEqual([path, "reward.temperature"]);
  keepWatching(lane);
  expect(lane.runtime.getState().wanted).toBe(false);
  expect(changed(lane)).toEqual(before);
  trainHere(lane);
  becomesReady();
  expect(edits(commands)).toEqual([]);
  expect(commands.at(-1)?.kind).toBe("play");
});

test("a goal that was changed before the recording's first step is taken back, too", () => {
  vi.useFakeTimers();
  const { lane } = watching(0);
  const before = leavesNow(lane.setup.getState());
  changeGoal(lane);
  expect(leavesNow(lane.setup.getState())[path]).toBe(value);
  keepWatching(lane);
  expect(leavesNow(lane.setup.getState())).toEqual(before);
  vi.useRealTimers();
});
