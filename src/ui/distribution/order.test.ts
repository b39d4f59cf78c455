import { expect, test } from "vitest";
import { inOrder, orderIn } from "./order";

const row = (text: string, target: number, policy: number) => ({
  text,
  tokens: [],
  target,
  policy,
  prior: 0,
});
const rows = [row("a", 0.2, 0.5), row("b", 0.5, 0.3), row("c", 0.3, 0.2)];
const texts = (order: Parameters<typeof inOrder>[1]) =>
  inOrder(rows, order)
    .map((r) => r.text)
    .join("");

test("strings are listed by target, by policy, by the gap between them, or as they come", () => {
  expect([texts("value"), texts("target"), texts("rank"), texts("policy"), texts("gap")]).toEqual([
    "abc",
    "bca",
    "bca",
    "abc",
    "abc",
  ]);
  expect(texts("gap")).not.toBe(texts("target"));
});

test("an order that a layout does not have leaves it in its own", () => {
  expect(orderIn("by-value", "gap")).toBe("value");
  expect(orderIn("ranked", "rank")).toBe("target");
  expect(orderIn("ranked", "gap")).toBe("gap");
});
