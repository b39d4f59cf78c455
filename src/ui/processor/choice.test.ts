import { beforeEach, expect, test, vi } from "vitest";
import type { Command, Fault } from "../../worker/protocol";
import { createLane, type Lane } from "../lane/lane";
import { choose, chosenBefore } from "./choice";

vi.stubGlobal("requestAnimationFrame", () => 0); // nothing is painted here
vi.stubGlobal("document", { hidden: false });

let remembered: Record<string, string>;
let commands: Command[];
let lane: Lane;
let fails: (fault: Fault) => void;
beforeEach(() => {
  remembered = {};
  vi.stubGlobal("location", { hash: "", search: "" });
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => remembered[key] ?? null,
    setItem: (key: string, text: string) => void (remembered[key] = text),
    removeItem: (key: string) => void delete remembered[key],
  });
  commands = [];
  lane = createLane((report) => {
    fails = (fault) => report({ kind: "fault", run: commands.at(-1)?.run ?? "", fault, step: 0 });
    return { send: (command) => commands.push(command), end: () => undefined };
  });
  lane.session.begin(lane.setup.getState().start);
});
const opened = () => commands.findLast((command) => command.kind === "open");

test("a choice opens the run again, and this browser remembers it", () => {
  expect(opened()).toMatchObject({ executor: "auto" });
  choose(lane, "wasm");
  expect(opened()).toMatchObject({ executor: "wasm" });
  expect(chosenBefore()).toBe("wasm");
  choose(lane, "auto");
  expect(chosenBefore()).toBe("auto");
});

test("what the address names comes first, and nonsense in it is nothing", () => {
  choose(lane, "wasm");
  vi.stubGlobal("location", { hash: "", search: "?executor=webgpu" });
  expect(chosenBefore()).toBe("webgpu");
  vi.stubGlobal("location", { hash: "", search: "?executor=abacus" });
  expect(chosenBefore()).toBe("wasm");
});

test("a rewound run that is moved keeps its edits, and does not go back to its save", () => {
  lane.session.open(lane.setup.getState().start, { resume: "1" });
  lane.session.postpone({});
  const edit = { step: 3, path: "reward.temperature", from: 1, to: 0.7 };
  lane.setup.setState({ script: [edit] });
  choose(lane, "wasm");
  expect(opened()).toMatchObject({ executor: "wasm", replay: { edits: [edit] } });
  expect(opened()).not.toMatchObject({ resume: "1" });
});

test("a link's run that is moved is still that link's", () => {
  const { start } = lane.setup.getState();
  const replay = { experiment: start, edits: [], steps: 40 };
  lane.session.begin(start, { replay });
  choose(lane, "wasm");
  expect(opened()).toMatchObject({ executor: "wasm", replay });
});

test("a chosen graphics card that is gone: the run opens on what there is, and says so", () => {
  choose(lane, "webgpu");
  fails({ kind: "no-adapter" });
  expect(opened()).toMatchObject({ executor: "auto" });
  expect(lane.runtime.getState().phase.at).toBe("probing");
  expect(lane.runtime.getState().notice).toContain("the processor computes");
  expect(chosenBefore()).toBe("webgpu"); // it may be back at the next visit
});
