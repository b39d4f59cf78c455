import { expect, test } from "vitest";
import { GpuError } from "../compute/fault";
import type { ActivationChoice } from "../lm/activations";
import { type ActivationsInUse, openWithActivations } from "./less-memory";

const full = () =>
  new GpuError({ kind: "out-of-memory", what: "arena 1", neededMB: 300, limitMB: 100 });

/** What is tried for a choice on a device that refuses the first attempts with these errors. */
async function tried(choice: ActivationChoice, ...refusals: Error[]) {
  const attempts: ActivationsInUse[] = [];
  const open = (inUse: ActivationsInUse) => {
    attempts.push(inUse);
    const refusal = refusals.shift();
    return refusal ? Promise.reject(refusal) : Promise.resolve("open");
  };
  const outcome = await openWithActivations(choice, open).catch((error: unknown) => error);
  return { outcome, attempts };
}
const kept = { activations: "kept", retried: false };
const again = { activations: "recomputed", retried: true };

test("activations are kept, and computed again if the device has not the memory", async () => {
  expect(await tried("auto")).toEqual({ outcome: "open", attempts: [kept] });
  expect(await tried("auto", full())).toEqual({ outcome: "open", attempts: [kept, again] });
});

test("a second lack of memory is reported, and so is any other fault at once", async () => {
  const last = full();
  expect(await tried("auto", full(), last)).toEqual({ outcome: last, attempts: [kept, again] });
  const other = new GpuError({ kind: "no-adapter" });
  expect(await tried("auto", other)).toEqual({ outcome: other, attempts: [kept] });
});

test("a choice is obeyed, whatever fits", async () => {
  const refusal = full();
  expect(await tried("kept", refusal)).toEqual({ outcome: refusal, attempts: [kept] });
  expect(await tried("recomputed")).toEqual({
    outcome: "open",
    attempts: [{ activations: "recomputed", retried: false }],
  });
});
