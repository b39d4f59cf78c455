import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Terminal } from "./terminal";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What is written to something that is no terminal. */
function opened(quiet: boolean) {
  const lines: string[] = [];
  const stream = { isTTY: false, write: (text: string) => lines.push(text.trimEnd()) > 0 };
  const terminal = new Terminal(stream as unknown as NodeJS.WriteStream, 20, quiet);
  return { lines, terminal };
}
const working = (done: number) =>
  ({ kind: "working", run: "one", what: "walking the token tree", done, of: 86 }) as const;

test("whatever takes long says so where nothing else was said for twenty seconds", () => {
  const { lines, terminal } = opened(true);
  terminal.take(working(3));
  vi.advanceTimersByTime(15_000);
  expect(lines).toEqual([]);
  terminal.take(working(40));
  vi.advanceTimersByTime(15_000);
  expect(lines).toEqual(["Walking the token tree: 40 of 86 (for 5 s)"]);
  terminal.judging(1, 4, "tempering");
  vi.advanceTimersByTime(25_000);
  expect(lines.slice(1)).toEqual(["Judging prompt 2 of 4, tempering (for 10 s)"]);
  terminal.close();
  vi.advanceTimersByTime(100_000);
  expect(lines).toHaveLength(2);
});

test("a sentence is said at once, and the twenty seconds begin anew", () => {
  const { lines, terminal } = opened(false);
  terminal.take(working(3));
  vi.advanceTimersByTime(15_000);
  terminal.say("Something was left out.");
  vi.advanceTimersByTime(15_000);
  expect(lines).toEqual(["Something was left out."]);
  terminal.close();
});
