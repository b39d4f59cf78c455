import { expect, test } from "vitest";
import { taskTurn } from "./task-turn";

test("two runs that wait for a turn at once both get theirs, in their order", async () => {
  const turn = taskTurn();
  const order: string[] = [];
  const of = async (run: string) => {
    for (let k = 0; k < 3; k++) {
      await turn();
      order.push(run);
    }
  };
  await Promise.all([of("a"), of("b")]);
  expect(order).toEqual(["a", "b", "a", "b", "a", "b"]);
});
