import { expect, test } from "vitest";
import { columnsOf } from "./columns";

test("columns fill the figure, the smallest share first", () => {
  expect(columnsOf([1, 0, 0.25, 0.5], { width: 100, height: 60 })).toEqual([
    { left: 0, width: 25, top: 60 },
    { left: 25, width: 25, top: 45 },
    { left: 50, width: 25, top: 30 },
    { left: 75, width: 25, top: 0 },
  ]);
  expect(columnsOf([], { width: 100, height: 60 })).toEqual([]);
});
