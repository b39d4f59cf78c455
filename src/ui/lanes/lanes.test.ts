import { beforeEach, expect, test, vi } from "vitest";
import { encodeLink } from "../../experiment/codec";
import type { Command } from "../../worker/protocol";
import { createLane, type Lane } from "../lane/lane";
import { lastBeside, lastRun, rememberRun } from "../run/last";
import { sharedRun } from "../run/shared";
import { visitStorage } from "../testing/storage";
import { lanesNow, leaveOthers, placeFirst, removeLane, setLanes } from "./lanes";

vi.stubGlobal("requestAnimationFrame", () => 0); // nothing is painted here
vi.stubGlobal("location", { hash: "" });

const sent: Command[] = [];
const lane = (place: string): Lane => {
  const made = createLane(() => ({
    send: (command) => sent.push(command),
    end: () => undefined,
  }));
  made.session.begin(made.setup.getState().start);
  made.runtime.setState({ place });
  rememberRun(`save ${place}`, { ...sharedRun(made), steps: 3 }, place);
  return made;
};

/** Links are made one after the other; the last is written once it is made. */
async function linkMade(of: Lane) {
  await encodeLink(sharedRun(of));
  await new Promise((resolve) => setTimeout(resolve, 0));
}

beforeEach(() => {
  vi.stubGlobal("localStorage", visitStorage());
  vi.stubGlobal("sessionStorage", visitStorage());
  sent.length = 0;
});

async function three(): Promise<readonly Lane[]> {
  const [a, b, c] = [lane(""), lane("B"), lane("C")];
  placeFirst(a);
  setLanes({
    placed: [
      { letter: "A", lane: a },
      { letter: "B", lane: b },
      { letter: "C", lane: c },
    ],
    editing: "C",
  });
  const whole = async () => expect(await saves()).toEqual(["save ", "save B", "save C"]);
  await vi.waitFor(whole, { timeout: 20_000 }); // what writes links is loaded for the first
  return [a, b, c];
}

const saves = async () => [(await lastRun())?.save, ...(await lastBeside()).map((r) => r.save)];

test("without the first of three lanes the second is the first, also after a reload", async () => {
  const [a, b, c] = await three();
  removeLane(a);
  expect(lanesNow()).toEqual([
    { letter: "A", lane: b },
    { letter: "C", lane: c },
  ]);
  expect(b.runtime.getState().place).toBe("");
  expect(await saves()).toEqual(["save B", "save C"]);
  expect(sent.at(-1)?.kind).toBe("save");
});

test("a lane that goes on alone is what a reload brings back", async () => {
  const [, , c] = await three();
  leaveOthers(c);
  expect(lanesNow()).toEqual([{ letter: "A", lane: c }]);
  expect(await saves()).toEqual(["save C"]);
});

test("a link that is made after its run was forgotten is not written down", async () => {
  const [a, b] = await three();
  rememberRun("later", { ...sharedRun(a), steps: 9 });
  removeLane(a);
  await linkMade(a);
  const last = await lastRun();
  expect(last).toMatchObject({ save: "save B", run: { steps: 3 } });
  expect(b.runtime.getState().place).toBe("");
});
