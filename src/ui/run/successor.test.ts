import { expect, test, vi } from "vitest";
import type { Command, Report } from "../../worker/protocol";
import { createLane } from "../lane/lane";
import { lending } from "./lending";
import { modelNews } from "../stores/models";
import { placeStore, setPlace } from "../stores/place";
import { someTask } from "../testing/task-facts";

vi.stubGlobal("requestAnimationFrame", () => 0); // nothing is painted here
vi.stubGlobal("document", { hidden: false });
vi.stubGlobal("location", { hash: "" });

const ready = (run: string, name: string): Report => ({
  kind: "ready",
  run,
  step: 0,
  comparison: null,
  machine: {
    executor: "wasm",
    chosen: "visitor",
    threads: 1,
    single: null,
    adapter: "WebAssembly",
    software: true,
    weights: "",
    features: [],
    memoryBytes: 1,
    model: { name, parameters: 1, vocabulary: 1, adapterParameters: 1 },
  },
  task: someTask,
});

/** A lane with a run that is ready, and one on another model that is opened beside it. */
function replacing() {
  const commands: Command[] = [];
  let take: (report: Report) => void = () => undefined;
  const worker = lending((reports) => {
    take = reports;
    return { send: (command) => commands.push(command), end: () => undefined };
  });
  const lane = createLane(worker);
  const { start } = lane.setup.getState();
  lane.session.begin(start);
  const own = commands[0].run;
  take(ready(own, "world"));
  take({ kind: "state", run: own, state: "paused", step: 0 });
  const other = { ...start, leaves: { ...start.leaves, "model.name": "hub:a/b" } };
  lane.session.replace(other);
  const next = commands[commands.length - 1];
  return { lane, commands, own, next, take };
}
const modelOf = ({ lane }: ReturnType<typeof replacing>) =>
  lane.setup.getState().start.leaves["model.name"];

test("the run on screen goes on until the one on another model is ready", () => {
  setPlace("models");
  const scene = replacing();
  const { lane, own, next, take } = scene;
  expect(next).toMatchObject({ kind: "open", instead: own });
  take({ kind: "probing", run: next.run, what: "preparing launches, 3 of 4" });
  expect(modelNews.getState().opening).toMatchObject({ title: "b", progress: 0.75 });
  expect(modelOf(scene)).toBe("world");
  expect(lane.runtime.getState().phase.at).toBe("ready");

  take(ready(next.run, "hub:a/b"));
  expect(modelOf(scene)).toBe("hub:a/b");
  expect(lane.runtime.getState().machine?.model.name).toBe("hub:a/b");
  expect(modelNews.getState()).toMatchObject({ opening: null });
  expect(placeStore.getState().place).toBe("run");
  take({ kind: "state", run: own, state: "running", step: 9 }); // of the one that was closed
  expect(lane.runtime.getState().phase.at).toBe("ready");
});

test("one that cannot be opened leaves the run on screen, and a sentence", () => {
  const scene = replacing();
  const { lane, commands, next, take } = scene;
  const fault = { kind: "model-missing", model: "hub:a/b", received: 0, total: null } as const;
  take({ kind: "fault", run: next.run, fault, step: 0 });
  expect(lane.runtime.getState().trouble?.fault).toBe(fault);
  expect(lane.runtime.getState().phase.at).toBe("ready");
  expect(modelOf(scene)).toBe("world");
  lane.session.send({ kind: "step" });
  expect(commands.at(-1)?.run).toBe(commands[0].run);
});

test("a worker that is started anew has the files that were lent to the former one", () => {
  const { lane, commands } = replacing();
  const lent = { model: "local:mine.gguf#0123abcd", files: [{ name: "m", blob: new Blob() }] };
  lane.session.ask({ kind: "lend", ...lent });
  lane.session.cancel();
  commands.length = 0;
  lane.session.retry();
  expect(commands.map(({ kind }) => kind)).toEqual(["lend", "open"]);
  expect(commands[0]).toMatchObject(lent);
});

test("another run that is begun meanwhile closes the one that was opening", () => {
  const { lane, commands, next } = replacing();
  lane.session.begin(lane.setup.getState().start);
  expect(commands).toContainEqual({ kind: "close", run: next.run });
  expect(modelNews.getState().opening).toBeNull();
});
