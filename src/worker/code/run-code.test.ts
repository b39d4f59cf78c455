import { expect, test } from "vitest";
import { CodeFault, type CodeRunner, quoted } from "../../reward/code";
import { judgeProbe } from "../judge-probe";
import type { Open } from "../open";
import { Consent } from "../models/consent";
import { RunJudges } from "../run-judges";
import {
  Bench,
  Table,
  openRun,
  recordsOf,
  toyExperiment,
  toyOpen,
  trainToEnd,
  vocabulary,
} from "../testing";
import { Interpreter } from "./interpreter";
import { loadQuickJs } from "./quickjs";
import { RememberedCode } from "./remembered";

const PLAIN = "return tokens.filter((token) => token === ' b').length";
const textOf = (tokens: Uint32Array) => vocabulary.decode(tokens);

/** The toy with an interpreter, its code reviewed or to be reviewed. */
function bench(mayRun = true, runner?: CodeRunner) {
  const consent = new Consent(() => undefined);
  if (mayRun)
    for (const code of [PLAIN, "return 1", "return 2", "return 3", "return -n", "return n +"])
      consent.allow(code);
  const interpreter =
    runner ?? new RememberedCode(new Interpreter(loadQuickJs, () => performance.now()));
  const open: Open = async (experiment, leaves, progress, wanted) => {
    const judges: RunJudges = new RunJudges(
      {
        mayContact: () => false,
        agreement: () => Promise.resolve(),
        judge: () => Promise.resolve({ ok: false, sentence: "There is no judge." }),
        code: {
          runner: interpreter,
          mayRun: consent.has,
          approval: (code, signal) => consent.of("a reward", code, signal),
        },
      },
      { progress, textOf, probe: () => judgeProbe(opened.task) },
    );
    const toy = toyOpen(new Table(3), { answerers: judges.answerers });
    const opened = await toy(experiment, leaves, progress, wanted);
    await judges.prepare(leaves());
    return { ...opened, judges, misfit: (now, strings) => judges.refusal(now, strings) };
  };
  return { made: new Bench(undefined, "a table", open), review: () => consent.allow(PLAIN) };
}

const edit = (value: string) => ({ kind: "edit", path: "reward.code", value }) as const;

test("a run trains with a reward in code, edits it, and repeats to the last bit", async () => {
  const run = async () => {
    const { made } = bench();
    await openRun(made, { "reward.code": PLAIN, "run.steps": 12 });
    made.send({ kind: "step" });
    await made.paused(1);
    made.send(edit("return -n"));
    await made.until("edited");
    await trainToEnd(made, 12);
    expect(made.of("fault")).toEqual([]);
    return recordsOf(made);
  };
  const first = await run();
  expect(first).toHaveLength(12);
  expect(await run()).toEqual(first);
});

test("code with an error is refused, and the run keeps the former reward", async () => {
  const { made } = bench();
  await openRun(made, { "reward.code": PLAIN, "run.steps": 6 });
  made.send(edit("return n +"));
  const { fault } = await made.until("fault");
  expect(fault).toMatchObject({ kind: "bad-edit" });
  expect(made.of("edited")).toEqual([]);
  await trainToEnd(made, 6);
  expect(recordsOf(made)).toHaveLength(6);
});

/** Fails at the n-th batch of strings of a code. */
class FailsLater implements CodeRunner {
  left: number; // batches until then
  constructor(
    private readonly code: string,
    batches: number,
  ) {
    this.left = batches;
  }
  values(code: string, strings: Parameters<CodeRunner["values"]>[1]): Promise<number[]> {
    if (code === this.code && strings.length > 0 && this.left-- <= 0)
      return Promise.reject(new CodeFault(`The reward's code fails on ${quoted("x")}: no.`));
    return Promise.resolve(strings.map(({ tokens }) => tokens.length));
  }
}

test("code that fails on a later string is taken back by an edit, and steps go on", async () => {
  for (const batches of [2, 3, 4]) {
    const { made } = bench(true, new FailsLater("return 2", batches));
    await openRun(made, { "reward.code": "return 1", "run.steps": 20, "length.max": 3 });
    made.send(edit("return 2"));
    await made.until("edited");
    made.send({ kind: "play" });
    const { fault } = await made.until("fault");
    expect(fault).toMatchObject({ kind: "bad-code" });
    expect("sentence" in fault && fault.sentence).toContain("goes on with the former reward.");
    await made.paused(20);
    console.log(made.of("fault"), made.of("answered"));
    expect(made.of("edited").map(({ edit: { to, undoes } }) => [to, undoes])).toEqual([
      ["return 2", undefined],
      ["return 1", 1],
    ]);
    expect(recordsOf(made).at(-1)?.step).toBe(20);
  }
});

test("where the start brought the code the run waits, and a new code goes on", async () => {
  const failing = new FailsLater("return 1", Infinity);
  const { made } = bench(true, failing);
  await openRun(made, { "reward.code": "return 1", "run.steps": 8 });
  failing.left = 1;
  made.send({ kind: "play" });
  const { fault } = await made.until("fault");
  expect("sentence" in fault && fault.sentence).toContain("The run waits");
  made.send(edit("return 3"));
  await made.until("edited");
  await trainToEnd(made, 8);
  expect(made.of("fault")).toHaveLength(1);
});

test("a run that waits for its code holds up neither its group nor commands for all", async () => {
  const failing = new FailsLater("return 1", Infinity);
  const { made } = bench(true, failing);
  const codes = { a: "", b: "return 1" };
  const runs = Object.keys(codes);
  const both = (command: { kind: "play" | "pause" } | ReturnType<typeof edit>) =>
    made.send({ kind: "together", commands: runs.map((run) => ({ ...command, run })) });
  const paused = (run: string, step: number) =>
    made.until("state", (r) => r.run === run && r.state === "paused" && r.step === step);
  for (const [run, code] of Object.entries(codes)) {
    const experiment = toyExperiment({ "reward.code": code, "run.steps": 8 });
    made.send({ kind: "open", experiment, group: "lanes" }, run);
    await paused(run, 0);
  }
  failing.left = 1;
  both({ kind: "play" });
  await made.until("fault");
  await paused("a", 8);
  both(edit("return 3"));
  for (const run of runs) await made.until("edited", (r) => r.run === run);
  both({ kind: "pause" });
  made.send({ kind: "play" }, "b");
  await paused("b", 8);
  expect(made.of("fault")).toHaveLength(1);
});

test("code of somebody else's does not run before it is reviewed", async () => {
  const { made, review } = bench(false);
  made.send({
    kind: "open",
    experiment: toyExperiment({ "reward.code": PLAIN }),
  });
  expect(await made.until("review")).toMatchObject({ code: PLAIN });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(made.of("ready")).toEqual([]);
  review();
  await made.until("ready");
});
