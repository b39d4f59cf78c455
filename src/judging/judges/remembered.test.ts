import { expect, test } from "vitest";
import { Remembered } from "./remembered";

test("messages are let in while many texts are asked for, and each is asked for once", async () => {
  const asked: string[] = [];
  /** Takes 20 ms of the thread, and no turn. */
  const slow = (text: string) => {
    for (const end = performance.now() + 20; performance.now() < end;);
    asked.push(text);
    return Promise.resolve(-text.length);
  };
  let heardAfter = 0;
  setTimeout(() => (heardAfter = asked.length));
  const known = new Remembered<number>();
  const texts = ["a", "bb", "a", "ccc", "dddd", "eeeee", "ffffff"];
  expect(await known.all("length", texts, slow)).toEqual([-1, -2, -1, -3, -4, -5, -6]);
  expect(asked).toHaveLength(6);
  expect(heardAfter).toBeGreaterThan(0); // a timer of 0 ms, heard before the last was asked
  expect(heardAfter).toBeLessThan(6);
});
