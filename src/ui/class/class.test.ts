import { expect, test } from "vitest";
import { encodePage } from "../../experiment/codec";
import { experimentOf } from "../../experiment/presets";
import type { Command, Report } from "../../worker/protocol";
import { stepRecord, truth } from "../runs/records/testing";
import { readLinks } from "./links";
import { predictionsOf } from "./predictions";
import { kept } from "../lesson/outcome";
import { Replays } from "./replays";
import { secondsLeft } from "./time-left";

const linkOf = async (seed: number, answers?: (number | null)[]) => {
  const { preset, leaves } = experimentOf("random-integers");
  const experiment = { preset, leaves: { ...leaves, "run.seed": seed } };
  const run = { experiment, edits: [], steps: 3 };
  const lesson = answers && { lesson: "collapse", step: 1, answers };
  const link = await encodePage({ run, ...(lesson && { lesson }) });
  if (!link.ok) throw new Error(link.sentence);
  return link.value;
};

function replaying() {
  let clock = 0; // ms
  const sent: Command[] = [];
  let id = 0;
  const replays = new Replays({
    send: (command) => sent.push(command) > 0,
    newId: () => `r${id++}`,
    now: () => clock,
  });
  const opened = () => sent.flatMap((c) => (c.kind === "open" ? [c] : []));
  const wait = (milliseconds: number) => (clock += milliseconds);
  const finish = () => {
    const run = opened().at(-1)?.run ?? "";
    const say = (report: Report) => replays.said(report);
    say({ kind: "replay", run, identicalThrough: 3, recordedOn: "GPU" });
    say({ kind: "truth", run, truth: truth(3, 0.1) });
    say({ kind: "state", run, state: "paused", step: 3 });
  };
  return { replays, sent, opened, wait, finish };
}

test("links are found in any text, read one by one, and a bad one says why", async () => {
  const good = await linkOf(1);
  const cut = good.slice(0, -9);
  const text = `first: https://a.example/x${good}\n<https://a.example/${cut}> and more`;
  const { links, left } = await readLinks(text);
  expect(left).toBe(0);
  expect(links).toHaveLength(2);
  expect(links[0]).toMatchObject({ link: good, trouble: null });
  expect(links[1].trouble).toContain("damaged");
});

test("thirty links are taken, the rest is counted", async () => {
  const links = await Promise.all(Array.from({ length: 32 }, (_, seed) => linkOf(seed)));
  const read = await readLinks(links.join("\n"));
  expect(read.links).toHaveLength(30);
  expect(read.left).toBe(2);
});

test("runs are replayed one after the other, apart, each to its own last step", async () => {
  const { replays, sent, opened, finish } = replaying();
  replays.add((await readLinks(`${await linkOf(1)} ${await linkOf(2)}`)).links);
  expect(opened()).toHaveLength(1);
  expect(opened()[0]).toMatchObject({ apart: true, replay: { steps: 3 } });
  expect(sent.at(-1)).toMatchObject({ kind: "play", until: 3 });
  finish();
  expect(opened()).toHaveLength(2);
  expect(replays.news.getState().links[0]).toMatchObject({ at: "done", identicalThrough: 3 });
  replays.pause();
  finish();
  expect(replays.news.getState().links.map(({ at }) => at)).toEqual(["done", "done"]);
});

test("the same list is taken once, and a link that cannot be read stops nothing", async () => {
  const { replays, opened, finish } = replaying();
  const link = await linkOf(1);
  const bad = `${link.slice(0, -9)}`;
  replays.add((await readLinks(`${bad} ${link}`)).links);
  replays.add((await readLinks(`${bad} ${link}`)).links);
  expect(replays.news.getState().links.map(({ at }) => at)).toEqual(["unread", "replaying"]);
  finish();
  expect(opened()).toHaveLength(1);
});

test("equal links of two students both count; the same list once more does not", async () => {
  const { replays } = replaying();
  const [a, b] = [await linkOf(1, [0]), await linkOf(2, [1])];
  const add = async (...links: string[]) => replays.add((await readLinks(links.join(" "))).links);
  expect(await add(a, b)).toEqual({ left: 0, again: 0 });
  expect(await add(a)).toEqual({ left: 0, again: 0 }); // another student's
  expect(await add(a, b, a)).toEqual({ left: 0, again: 3 });
  expect(await add(a, b, a, b)).toEqual({ left: 0, again: 3 });
  const { links } = replays.news.getState();
  expect(links.map(({ link }) => link)).toEqual([a, b, a, b]);
  expect(predictionsOf(links, null)?.counts).toEqual([2, 2]);
});

test("a run that waits for its visitor is named, and the next one is replayed", async () => {
  const { replays, opened } = replaying();
  replays.add((await readLinks(`${await linkOf(1)} ${await linkOf(2)} ${await linkOf(3)}`)).links);
  const run = () => opened().at(-1)?.run ?? "";
  replays.said({ kind: "review", run: run(), code: "return 1" });
  const consent = { host: "hub.example", what: "a model", for: "reward" } as const;
  replays.said({ kind: "consent", run: run(), ...consent });
  const { links } = replays.news.getState();
  expect(links.map(({ at }) => at)).toEqual(["unread", "unread", "replaying"]);
  expect(links[0].trouble).toContain("review the code");
  expect(links[1].trouble).toContain("hub.example");
});

test("the question that most links answer is counted by option", async () => {
  const { replays } = replaying();
  const texts = [
    await linkOf(1, [0]),
    await linkOf(2, [2]),
    await linkOf(3, [2, null]),
    await linkOf(4, [1, 1]),
    await linkOf(5),
  ];
  replays.add((await readLinks(texts.join(" "))).links);
  const found = predictionsOf(replays.news.getState().links, null);
  expect(found).toMatchObject({ lesson: "collapse", question: 0, counts: [1, 1, 2] });
  expect(found?.answers.get(4)).toBe(1);
  expect(found?.answers.has(5)).toBe(false);
});

test("a replay rests at the step that is asked about, and has its figures there", async () => {
  const { replays, sent, opened } = replaying();
  replays.ask(2);
  replays.add((await readLinks(await linkOf(1))).links);
  const run = opened()[0].run;
  expect(sent.at(-1)).toMatchObject({ kind: "play", until: 2 });
  replays.said({ kind: "stepped", run, record: stepRecord(2, { logZ: 10.3 }) });
  replays.said({ kind: "truth", run, truth: truth(2, 0.4) });
  replays.said({ kind: "state", run, state: "paused", step: 2 });
  expect(sent.at(-1)).toMatchObject({ kind: "play", until: 3 });
  replays.said({ kind: "truth", run, truth: truth(3, 0.1) });
  replays.said({ kind: "state", run, state: "paused", step: 3 });
  const [link] = replays.news.getState().links;
  expect(link).toMatchObject({ at: "done", truth: { step: 3 } });
  expect(link.asked).toMatchObject({ truth: { step: 2 }, record: { step: 2, logZ: 10.3 } });
});

test("a question that is known after a replay has begun is asked of it, too", async () => {
  const { replays, sent } = replaying();
  replays.add((await readLinks(await linkOf(1))).links);
  expect(sent.at(-1)).toMatchObject({ kind: "play", until: 3 });
  replays.ask(2);
  expect(sent.at(-1)).toMatchObject({ kind: "play", until: 2 });
  replays.pause();
  replays.ask(1); // what rests goes on only where it is told to
  expect(sent.at(-1)).toMatchObject({ kind: "pause" });
});

test("a run that several links share is replayed once, and counts for each", async () => {
  const { replays, opened, finish } = replaying();
  const links = [await linkOf(1, [0]), await linkOf(1, [2]), await linkOf(1, [1])];
  replays.add((await readLinks(links.join(" "))).links);
  finish();
  expect(opened()).toHaveLength(1);
  const { links: all } = replays.news.getState();
  expect(all.map(({ at, like }) => [at, like])).toEqual([
    ["done", null],
    ["done", 1],
    ["done", 1],
  ]);
});

test("the time left is at the pace of the replays that are done, pauses left out", async () => {
  const { replays, wait, finish } = replaying();
  const links = [await linkOf(1), await linkOf(2), await linkOf(2), await linkOf(3)];
  replays.add((await readLinks(links.join(" "))).links);
  const left = () => secondsLeft(replays.news.getState().links, replays.news.getState().spent);
  expect(left()).toBeNull(); // before the first is done nothing is known
  wait(400);
  replays.pause();
  wait(60_000);
  replays.resume();
  wait(200);
  finish();
  expect(left()).toBeCloseTo(1.2, 9); // two runs of 3 steps, 0.2 s each; links 2 and 3 share one
  wait(1_800);
  finish();
  expect(left()).toBeCloseTo(1.2, 9); // one run at 0.4 s a step
  finish();
  expect(left()).toBeNull();
});

test("of a link with lanes the first run is replayed, and its number is known", async () => {
  const run = { experiment: experimentOf("random-integers"), edits: [], steps: 3 };
  const page = await encodePage({ run, beside: [run, run] });
  const { links } = await readLinks(page.ok ? page.value : "");
  expect(links[0]).toMatchObject({ lanes: 3, run: { steps: 3 } });
  expect((await readLinks(await linkOf(1))).links[0]?.lanes).toBe(1);
});

test("a string is kept while it has half of its share", () => {
  const shares = [
    [0.5, 0.25],
    [0.3, 0.1],
    [0, 0.65],
  ];
  const rows = shares.map(([target, policy]) => ({ target, policy }));
  expect(kept({ ...truth(1, 0.1), rows } as unknown as ReturnType<typeof truth>)).toBe(1);
});
