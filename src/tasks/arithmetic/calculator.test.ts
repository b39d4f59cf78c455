import { describe, expect, it } from "vitest";
import { SampleLog } from "../../judging/sample-log";
import { calculatorOf, unreadCall } from "./calculator";
import { opened, vocabulary } from "./testing/opened";

describe("the calculator", () => {
  const tool = calculatorOf(vocabulary);
  const after = (text: string) => vocabulary.decode(tool(vocabulary.encode(text)));

  it.each([
    [" 3 - 8 =", " -5"],
    [" 3 - 8 = -5, -5 + 5 =", " 0"],
    [" 9 + 9 =", " 18"],
    [" 100 + 100 =", " 200"],
  ])("after “%s” it writes “%s”", (text, value) => {
    expect(after(text)).toBe(value);
  });

  it.each(["", " 3 - 8", " 3 - =", " 3 - 8 - 1 =", "=", " 3 -8 =", " 3 - 8 = -5 ="])(
    "after “%s”, which is no call, it writes nothing",
    (text) => {
      expect(after(text)).toBe("");
    },
  );

  it.each([
    [" 3 - =", "3 - ="],
    [" 3 - 8 = -5, 5 + + 2 =, 1 + 1 = 2", "5 + + 2 ="],
    [" 3 - 8 = -5 =", "3 - 8 = -5 ="],
  ])("of “%s” it is said which call cannot be read", (text, call) => {
    expect(unreadCall(text)).toBe(
      `The calculator cannot read “${call}” and writes nothing: a call is one number, plus or ` +
        "minus, and another.",
    );
  });

  it.each(["", " 3 - 8", " 3 - 8 = -5, -5 + 2 = -3"])("of “%s” nothing is said", (text) => {
    expect(unreadCall(text)).toBeUndefined();
  });

  it("is there while it is on, as are its calls in the list of samples", async () => {
    const z = vocabulary.encode(" 3 - =");
    const rowOf = async (calculator: string) => {
      const task = await opened({ "arithmetic.calculator": calculator });
      expect(task.tool).toBeTypeOf(calculator === "on" ? "function" : "undefined");
      const [prompt] = task.trainPrompts;
      const numbers = new Float32Array(z.length + 1);
      const findings = { logQ: numbers, logStop: numbers, logR: numbers, logZ: numbers };
      const batch = { batch: 1, width: z.length, tokens: z, lengths: Uint32Array.of(z.length) };
      const log = new SampleLog(task);
      const moment = { step: 1, rewardTemperature: 1, target: 0 };
      log.add({ moment, prompt, z: batch, findings });
      return log.report().rows[0];
    };
    expect((await rowOf("on")).remark).toContain("cannot read “3 - =”");
    expect(await rowOf("off")).not.toHaveProperty("remark");
  });
});
