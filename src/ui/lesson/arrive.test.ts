import { beforeEach, expect, test, vi } from "vitest";
import { readFileSync } from "node:fs";
import type { Command } from "../../worker/protocol";
import type { Lane } from "../lane/lane";
import { lanesNow, setLanes } from "../lanes/lanes";
import { pageOfOneLane, standInBrowser } from "../testing/page";
import { begin, comeBack, goTo, leaveLesson, show } from "./acts";
import { readLesson } from "./reading/lesson-file";
import { lessonNews } from "./store";

vi.hoisted(() => {
  vi.stubGlobal("localStorage", { getItem: () => null });
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
});
standInBrowser();

const header = "---\ntitle: A lesson\nminutes: 5\nfor: a test\n---\n";
const page = (title: string, setup: string, reveal = "") =>
  `\n# ${title}\n\n\`\`\`page\n${setup}\n\`\`\`\n\nText.\n\n` +
  (reveal && `\`\`\`reveal\n${reveal}\n\`\`\`\n`);
const lesson = (...pages: readonly string[]) => {
  const read = readLesson(header + pages.join("\n---\n"), "mine");
  if (!read.ok) throw new Error(read.sentence);
  return read;
};
const trained = lesson(
  page("One", "train: random-integers\nstep: 4", "set reward.temperature: 0.5\nstep: 9"),
  page("Two", "step: 12", "set reward.temperature: 2\nstep: 15"),
);

let lane: Lane;
let commands: readonly Command[];
beforeEach(() => {
  const made = pageOfOneLane();
  lane = made.lane;
  commands = made.commands;
});

const settled = () => vi.waitFor(() => expect(lessonNews().arriving).toBe(false));
const opened = () => commands.flatMap((command) => (command.kind === "open" ? [command] : []));
const script = () =>
  opened()
    .at(-1)
    ?.replay?.edits.map(({ step, to }) => [step, to]) ?? [];

/** The run on screen is open and has come to a step. */
function reach(step: number) {
  vi.spyOn(lane.live, "stepNow").mockReturnValue(step);
  lane.runtime.setState({ phase: { at: "paused", why: "requested" } });
}

test("a page whose recording arrives after the reader went on opens nothing", async () => {
  const texts = ["random-integers", "drawn-integers"].map((name) =>
    readFileSync(`public/recordings/${name}.json`, "utf8"),
  );
  const answers: ((text: string) => void)[] = [];
  vi.stubGlobal("fetch", () => {
    const headers = new Headers({ "content-type": "application/json" });
    const held = new Promise<string>((resolve) => answers.push(resolve));
    return Promise.resolve({ ok: true, headers, text: () => held });
  });
  begin(
    lane,
    lesson(page("One", "recording: random-integers"), page("Two", "recording: drawn-integers")),
  );
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  goTo(lane, 1);
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[1](texts[1]);
  await settled();
  answers[0](texts[0]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(opened().map(({ experiment }) => experiment.preset)).toEqual(["drawn-integers"]);
  goTo(lane, 0);
  await vi.waitFor(() => expect(answers).toHaveLength(3));
  leaveLesson(lane);
  answers[2](texts[0]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(opened()).toHaveLength(1);
});

test("the lesson's run stands alone", async () => {
  setLanes({
    placed: [
      { letter: "A", lane },
      { letter: "B", lane: pageOfOneLane().lane },
    ],
  });
  begin(lane, trained);
  await settled();
  expect(lanesNow()).toEqual([{ letter: "A", lane }]);
});

test("what a page edits is edited at its step, however the reader comes to it", async () => {
  begin(lane, trained);
  await settled();
  expect(script()).toEqual([]);
  reach(2);
  show(lane); // too soon
  expect(lessonNews().reading?.shown).toEqual([false, false]);
  reach(4);
  show(lane);
  expect(lane.setup.getState().sent).toEqual({ "reward.temperature": 0.5 });
  reach(9);
  goTo(lane, 1);
  expect(opened()).toHaveLength(1); // it is the same run
  goTo(lane, 0); // revealed already: the run begins anew, with the edit in its script
  await settled();
  expect(script()).toEqual([[4, 0.5]]);
  expect(lane.setup.getState().sent).toEqual({});
});

test("a run that is come back to has the edits of pages before, and its own", async () => {
  begin(lane, trained);
  await settled();
  reach(4);
  show(lane);
  reach(9);
  goTo(lane, 1);
  comeBack(lane);
  await settled();
  expect(script()).toEqual([[4, 0.5]]);
  reach(12);
  show(lane);
  goTo(lane, 0);
  await settled();
  reach(9);
  goTo(lane, 1); // the run on screen has not the edit of the page that was shown before
  await settled();
  expect(script()).toEqual([
    [4, 0.5],
    [12, 2],
  ]);
});
