import { expect, test } from "vitest";
import { PROMPT_ROWS, PromptRows } from "./rows";

const prompt = (id: string) => ({ id, text: id, tokens: new Uint32Array(1) });

test("a prompt keeps its row, and a new one takes the next", () => {
  const rows = new PromptRows();
  expect(["a", "b", "a", "own", "b", "own"].map((id) => rows.rowOf(prompt(id)))).toEqual([
    0, 1, 0, 2, 1, 2,
  ]);
  const restored = new PromptRows();
  restored.restore(rows.state());
  expect(restored.rowOf(prompt("own"))).toBe(2);
  expect(restored.rowOf(prompt("c"))).toBe(3);
});

test("after the last row the oldest is taken over, and its prompt gets another", () => {
  const rows = new PromptRows();
  for (let k = 0; k < PROMPT_ROWS; k++) expect(rows.rowOf(prompt(`${k}`))).toBe(k);
  expect(rows.rowOf(prompt("new"))).toBe(0);
  expect(rows.rowOf(prompt("1"))).toBe(1);
  expect(rows.rowOf(prompt("0"))).toBe(1);
});
