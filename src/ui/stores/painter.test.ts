import { beforeEach, expect, test, vi } from "vitest";
import { Painter } from "./painter";

let frames: ((now: number) => void)[] = [];
let clock = 0;
beforeEach(() => {
  frames = [];
  clock = 0;
  vi.stubGlobal("requestAnimationFrame", (frame: (now: number) => void) => frames.push(frame));
  vi.spyOn(performance, "now").mockImplementation(() => clock);
  vi.spyOn(performance, "measure").mockReturnValue({} as PerformanceMeasure);
});

/** The next frame of the screen. */
function frame() {
  clock += 16;
  const due = frames;
  frames = [];
  for (const one of due) one(clock);
}

test("one panel is drawn a frame, however many lanes have some to draw", () => {
  const drawn: string[] = [];
  const lanes = ["A", "B", "C"].map((name) => ({ name, painter: new Painter() }));
  for (const { name, painter } of lanes)
    for (const panel of ["head", "truth"] as const)
      painter.mark(panel, () => drawn.push(`${name} ${panel}`));
  for (let k = 1; k <= 6; k++) {
    frame();
    expect(drawn).toHaveLength(k);
  }
  expect(new Set(drawn).size).toBe(6);
  frame();
  expect(drawn).toHaveLength(6);
  expect(frames).toEqual([]); // nothing waits, so no frame is asked for
});

test("a panel is not drawn again before its interval, and a flush draws all at once", () => {
  const drawn: string[] = [];
  const painter = new Painter();
  painter.mark("head", () => drawn.push("first"));
  frame();
  painter.mark("lines", () => drawn.push("lines"));
  painter.mark("head", () => drawn.push("second"));
  frame();
  expect(drawn).toEqual(["first", "lines"]);
  painter.flush();
  expect(drawn).toEqual(["first", "lines", "second"]);
});
