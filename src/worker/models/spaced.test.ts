import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Spaced } from "./spaced";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const spaced = () => {
  const told: number[] = [];
  return { told, reports: new Spaced<number>(Date.now, (value) => told.push(value)) };
};

test("what comes often is told ten times a second, and the last amount always", () => {
  const { told, reports } = spaced();
  for (let value = 0; value < 25; value++) {
    reports.tell(value, "arriving");
    vi.advanceTimersByTime(10);
  }
  vi.advanceTimersByTime(1000);
  expect(told).toEqual([0, 10, 20, 24]);
});

test("another phase is told at once, and nothing after the end", () => {
  const { told, reports } = spaced();
  reports.tell(1, "arriving");
  reports.tell(2, "checking");
  reports.tell(3, "checking");
  reports.end();
  vi.advanceTimersByTime(1000);
  expect(told).toEqual([1, 2]);
});
