import { expect, test, vi } from "vitest";
import type { Command, Report, StepRecord } from "../../worker/protocol";
import { edit } from "../run/editing";
import { play, reset, restoreFormer, rewind } from "../run/transport";
import { togglePin } from "../stores/pinned";
import { saveShown } from "../stores/runtime";
import { createLane, type Lane } from "./lane";
import { someTask } from "../testing/task-facts";

vi.stubGlobal("requestAnimationFrame", () => 0); // nothing is painted here
vi.stubGlobal("document", { hidden: false });
vi.stubGlobal("location", { hash: "" });

/** A lane whose worker is the test. */
function open(): {
  lane: Lane;
  commands: Command[];
  report: (of: (run: string) => Report) => void;
} {
  const commands: Command[] = [];
  let take: (report: Report) => void = () => undefined;
  const lane = createLane((reports) => {
    take = reports;
    return { send: (command) => commands.push(command), end: () => undefined };
  });
  lane.session.begin(lane.setup.getState().start);
  return { lane, commands, report: (of) => take(of(commands.at(-1)?.run ?? "")) };
}

const stamp = { step: 1, rewardTemperature: 1, target: 0, prompt: "a" };
const record: StepRecord = {
  ...stamp,
  loss: 1,
  logReward: 2,
  logLikelihood: null,
  diversity: null,
  logZ: 3,
  logZLines: [[1, 2]],
  residualVariance: null,
  meanLength: 1,
  learningRate: 1e-3,
  behaviour: "on-policy",
  rewardEvaluations: 8,
  seconds: 1,
};

const ready = (run: string, step: number): Report => ({
  kind: "ready",
  run,
  step,
  comparison: null,
  machine: {
    executor: "webgpu",
    chosen: "hardware",
    threads: null,
    single: null,
    adapter: "GPU",
    software: false,
    weights: "",
    features: [],
    memoryBytes: 1,
    model: { name: "m", parameters: 1, vocabulary: 1, adapterParameters: 1 },
  },
  task: someTask,
});

/** All that a lane holds, as plain data. */
const contents = ({ setup, recorded, runtime, selection, pins, live, axes, beneath }: Lane) => ({
  stores: [setup, recorded, runtime, selection, pins, live.shown].map((s) => s.getState()),
  series: live.series.valueAt("logZ", "batch"),
  steps: live.series.length,
  step: live.stepNow(),
  axes: { ...axes },
  beneath: { ...beneath },
});

test("two lanes do not see each other", () => {
  const one = open();
  const other = open();
  const before = JSON.stringify(contents(other.lane));
  const sent = other.commands.length;

  one.report((run) => ({ kind: "state", run, state: "paused", step: 0 }));
  one.lane.runtime.setState({ phase: { at: "ready" } });
  play(one.lane);
  one.report((run) => ({ kind: "stepped", run, record }));
  one.lane.live.paintNow();
  edit(one.lane, "reward.temperature", 0.7);
  edit(one.lane, "optimiser.learningRate", "nonsense");
  one.lane.selection.setState({ chosen: "7", crosshair: 1 });
  one.lane.axes.grow("logZ", [0, 100], false);
  togglePin(one.lane.pins, {
    ...stamp,
    text: "7",
    valid: true,
    seen: 1,
    first: 1,
    logR: 8,
    logQ: -1,
    logP: -2,
    prefixes: [],
  });
  one.report((run) => ({
    kind: "edited",
    run,
    edit: { step: 1, path: "reward.temperature", from: 1, to: 0.7 },
  }));

  expect(one.lane.live.series.length).toBe(1);
  expect(one.lane.setup.getState().edits).toHaveLength(1);
  expect(one.commands.map((c) => c.kind)).toEqual(["open", "play", "edit"]);
  expect(JSON.stringify(contents(other.lane))).toBe(before);
  expect(other.commands).toHaveLength(sent);
});

test("the run that was left comes back from where it was saved, maybe under a new id", () => {
  const { lane, commands, report } = open();
  const own = commands.at(-1)?.run ?? "";
  report((run) => ({ kind: "state", run, state: "paused", step: 0 }));
  lane.runtime.setState({ phase: { at: "ready" } });
  report((run) => ({ kind: "stepped", run, record }));
  reset(lane);
  expect(lane.runtime.getState().former).toMatchObject({ save: own, step: 1 });
  report(() => ({ kind: "saved", run: own, save: `${own}.2`, step: 3, bytes: 1 }));
  expect(lane.runtime.getState().former).toMatchObject({ save: `${own}.2`, step: 3 });
  restoreFormer(lane);
  expect(commands.at(-1)).toMatchObject({ kind: "open", resume: `${own}.2` });
});

test("a resumed run is known by its save before it is saved again", () => {
  const { lane, report } = open();
  lane.session.begin(lane.setup.getState().start, { resume: "11" });
  expect(saveShown(lane.runtime.getState())).toBeNull(); // it is not back yet
  report((run) => ready(run, 8));
  expect(saveShown(lane.runtime.getState())).toBe("11");
  rewind(lane);
  expect(saveShown(lane.runtime.getState())).toBe("11");
});

test("a lane hears only the run that it opened", () => {
  const { lane, report } = open();
  report(() => ({ kind: "stepped", run: "another", record }));
  expect(lane.live.stepNow()).toBe(0);
});
