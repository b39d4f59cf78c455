import { beforeEach, expect, test, vi } from "vitest";
import type { Command } from "../../worker/protocol";
import { createLane } from "../lane/lane";
import { lanesNow, placeFirst, setLanes } from "../lanes/lanes";
import { visitStorage } from "../testing/storage";
import { beginFrom, open } from "./acts";
import { someRecord } from "./records/testing";

vi.stubGlobal("requestAnimationFrame", () => 0); // nothing is painted here
vi.stubGlobal("location", { hash: "" });

vi.stubGlobal("localStorage", visitStorage());
vi.stubGlobal("sessionStorage", visitStorage());

const sent: Command[] = [];
const lane = () =>
  createLane(() => ({ send: (command) => sent.push(command), end: () => undefined }));
const [first, second] = [lane(), lane()];

beforeEach(() => {
  placeFirst(first);
  setLanes({
    placed: [
      { letter: "A", lane: first },
      { letter: "B", lane: second },
    ],
    editing: "B",
  });
});

test("a run of the list comes on screen alone", () => {
  open(second, someRecord({ save: "s" }));
  expect(lanesNow()).toEqual([{ letter: "A", lane: second }]);
  expect(sent.at(-1)).toMatchObject({ kind: "open", resume: "s" });
});

test("a new run from one of the list stands alone", () => {
  beginFrom(second, someRecord(), ["lora.rank", 2]);
  expect(lanesNow()).toEqual([{ letter: "A", lane: second }]);
});
