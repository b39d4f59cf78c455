import { beforeAll, describe, test } from "vitest";
import type { Executor } from "../../executor";
import { expectAgreement, expectGradient, openTestExecutor, openWasmExecutor } from "../../testing";
import type { activationBackward, activationForward } from "../activation";

const sizes = [
  { M: 1, C: 1 },
  { M: 7, C: 9 },
  { M: 1, C: 257 },
  { M: 300, C: 512 },
];
const far = { example: () => ({ x: [-1e4, -30, -8.5, -4, 0, 4, 8.5, 30, 1e4] }) };

/** Tests of an activation: both directions in both forms, far from 0 too, and the derivative. */
export function testActivation(
  name: string,
  forward: ReturnType<typeof activationForward>,
  backward: ReturnType<typeof activationBackward>,
): void {
  describe.each([
    { form: "WGSL", open: openTestExecutor },
    { form: "WebAssembly", open: openWasmExecutor },
  ])(`${name} in $form`, ({ open }) => {
    let executor: Executor;
    beforeAll(async () => {
      executor = await open();
    });
    test("forward agrees with the reference", () => expectAgreement(executor, forward, sizes));
    test("backward agrees with the reference", () => expectAgreement(executor, backward, sizes));
    test("far from 0 too, both ways", async () => {
      await expectAgreement(executor, { ...forward, ...far }, [{ M: 1, C: 9 }]);
      await expectAgreement(executor, { ...backward, ...far }, [{ M: 1, C: 9 }]);
    });
  });

  test("the reference's slope is the derivative", () =>
    expectGradient(forward, backward, { dx: "x" }, { M: 5, C: 7 }));
}
