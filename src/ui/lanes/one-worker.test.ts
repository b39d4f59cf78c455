import { beforeEach, expect, test, vi } from "vitest";
import type { Command, Report } from "../../worker/protocol";
import type { Client } from "../run/client";
import { OneWorker } from "./one-worker";

vi.stubGlobal("location", { hash: "" });

/** A worker that the test plays, with the ends of two lanes. */
function shared() {
  const commands: Command[] = [];
  const worker = {
    started: 0,
    ended: 0,
    say: (_: Report) => undefined as void,
    die: () => undefined as void,
  };
  const one = new OneWorker((take, died) => {
    worker.started++;
    worker.say = take;
    worker.die = () => died("boom.");
    return { send: (command) => commands.push(command), end: () => void worker.ended++ };
  });
  const heard: Record<"a" | "b", Report[]> = { a: [], b: [] };
  const deaths: string[] = [];
  const join = (name: "a" | "b"): Client =>
    one.connect(
      (report) => heard[name].push(report),
      () => deaths.push(name),
    );
  return { one, worker, commands, heard, deaths, a: join("a"), b: join("b") };
}

let scene: ReturnType<typeof shared>;
beforeEach(() => {
  scene = shared();
});

test("lanes share one worker, and each hears its own runs alone", () => {
  const { worker, heard, a, b } = scene;
  a.send({ kind: "play", run: "1" });
  b.send({ kind: "play", run: "2" });
  worker.say({ kind: "state", run: "2", state: "running", step: 0 });
  worker.say({ kind: "state", run: "another", state: "running", step: 0 });
  expect(worker.started).toBe(1);
  expect(heard).toEqual({ a: [], b: [{ kind: "state", run: "2", state: "running", step: 0 }] });
});

test("what is sent together arrives as one message; a single command as it is", () => {
  const { one, commands, a, b } = scene;
  one.together(() => a.send({ kind: "pause", run: "1" }));
  one.together(() => {
    a.send({ kind: "pause", run: "1" });
    one.together(() => b.send({ kind: "pause", run: "2" }));
  });
  const pause = (run: string) => ({ kind: "pause", run });
  expect(commands).toEqual([
    pause("1"),
    { kind: "together", run: "1", commands: [pause("1"), pause("2")] },
  ]);
});

test("a lane that leaves closes its runs; the worker ends with the last one", () => {
  const { commands, worker, a, b } = scene;
  const experiment = { preset: "random-integers", leaves: {} } as const;
  a.send({ kind: "open", run: "1", experiment });
  b.send({ kind: "open", run: "2", experiment });
  b.end();
  expect(commands.at(-1)).toEqual({ kind: "close", run: "2" });
  expect(worker.ended).toBe(0);
  a.end();
  expect(worker.ended).toBe(1);
});

test("a lane that left does not hear that its run was saved", () => {
  const { worker, heard, b } = scene;
  b.send({ kind: "save", run: "2" });
  b.end();
  worker.say({ kind: "saved", run: "2", save: "2", step: 3, bytes: 1 });
  expect(heard.b).toEqual([]);
});

test("runs that are opened in a group say so, those apart from it do not", () => {
  const { one, commands, a } = scene;
  const experiment = { preset: "random-integers", leaves: {} } as const;
  one.group = "lanes";
  a.send({ kind: "open", run: "1", experiment });
  a.send({ kind: "open", run: "2", experiment, apart: true });
  expect(commands.map((c) => (c.kind === "open" ? c.group : null))).toEqual(["lanes", undefined]);
});

test("every lane is told that the worker died, and the next one starts it anew", () => {
  const { one, worker, deaths } = scene;
  worker.die();
  expect(deaths).toEqual(["a", "b"]);
  one.connect(
    () => undefined,
    () => undefined,
  );
  expect(worker.started).toBe(2);
});
