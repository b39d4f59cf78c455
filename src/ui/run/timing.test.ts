import { beforeEach, expect, test, vi } from "vitest";
import type { Command, Report } from "../../worker/protocol";
import { createLane, type Lane } from "../lane/lane";
import { timeWhenIdle } from "./timing";

vi.useFakeTimers();
vi.stubGlobal("requestAnimationFrame", () => 0); // nothing is painted here
vi.stubGlobal("window", {}); // a browser without an idle callback
vi.stubGlobal("location", { hash: "", search: "" });

let commands: Command[];
let answer: (report: Report) => void;
let die: (message: string) => void;
let hidden: boolean;
let kept: Record<string, string>;
let lane: Lane;
beforeEach(() => {
  commands = [];
  hidden = false;
  kept = {};
  vi.stubGlobal("document", {
    addEventListener: () => undefined,
    get hidden() {
      return hidden;
    },
  });
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, text: string) => void (kept[key] = text),
  });
  lane = createLane((take, died) => {
    answer = take;
    die = died;
    return { send: (command) => commands.push(command), end: () => undefined };
  });
});
const pace = { step: { low: 100, high: 150 }, answer: null };
const timed = () => lane.runtime.getState().timed;
const asked = () => commands.flatMap((command) => (command.kind === "time" ? [command] : []));
const rest = () => vi.advanceTimersByTime(500);

test("a phone that waits to be asked is timed once, and the answer is kept", () => {
  timeWhenIdle(lane);
  expect(asked()).toHaveLength(0); // not before the page rests
  rest();
  expect(asked()).toMatchObject([{ experiment: lane.setup.getState().start, executor: "auto" }]);
  expect(timed()?.pace).toBe("measuring");
  answer({ kind: "timed", run: "an older question", pace: null });
  expect(timed()?.pace).toBe("measuring");
  answer({ kind: "timed", run: asked()[0].run, pace });
  expect(timed()?.pace).toEqual(pace);
  rest();
  expect(commands).toHaveLength(1);
});

test("other settings or another processor are timed anew, without opening a run", () => {
  timeWhenIdle(lane);
  rest();
  const { start } = lane.setup.getState();
  lane.setup.setState({ start: { ...start, leaves: { ...start.leaves, "batch.samples": 8 } } });
  lane.session.reopen();
  rest();
  lane.runtime.setState({ executor: "wasm" });
  rest();
  expect(asked().map((c) => [c.experiment.leaves["batch.samples"], c.executor])).toEqual([
    [start.leaves["batch.samples"], "auto"],
    [8, "auto"],
    [8, "wasm"],
  ]);
  expect(commands).toHaveLength(3);
});

test("what training has measured is not timed, nor is a hidden page or a run that trains", () => {
  kept[`amortize.pace.${lane.setup.getState().start.preset}`] = "61.0 []";
  timeWhenIdle(lane);
  rest();
  kept = {};
  hidden = true;
  lane.runtime.setState({ notice: null });
  rest();
  hidden = false;
  lane.runtime.setState({ phase: { at: "running" } });
  rest();
  expect(commands).toEqual([]);
  lane.runtime.setState({ phase: { at: "ready" } });
  rest();
  expect(asked()).toHaveLength(1);
});

test("a worker that dies of it leaves the page as it was, and nothing is said to be known", () => {
  timeWhenIdle(lane);
  rest();
  die("out of memory");
  expect(timed()?.pace).toBeNull();
  expect(lane.runtime.getState()).toMatchObject({ phase: { at: "idle" }, trouble: null });
  rest();
  expect(commands).toHaveLength(1);
});
