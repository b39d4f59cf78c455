import { describe, expect, test } from "vitest";
import { at, range } from "../../compute/arrays";
import type { Executor } from "../../compute/executor";
import { ReferenceExecutor } from "../../compute/reference/executor";
import { normal } from "../../compute/random";
import { openTestExecutor, openWasmExecutor } from "../../compute/testing";
import { layoutAdapter } from "../adapter";
import { type Base } from "../base";
import { type Checkpoint, adapterSites } from "../checkpoint";
import { fixtureFamilies, readFixture } from "../testing";
import { runOn } from "./testing-run";

const T = 9; // tokens
const PAIRS = 4; // of each position
const drawn = (n: number, stream: number) =>
  Float32Array.from({ length: n }, (_, i) => normal(7, 0, stream, i));

/** log p of drawn tokens and the gradient of a drawn adapter. */
function runWith(executor: Executor, checkpoint: Checkpoint, base: Base) {
  const { V } = checkpoint.architecture;
  const layout = layoutAdapter(adapterSites(checkpoint.architecture), 4, 8);
  const own = { checkpoint, layout, base };
  return runOn(executor, own, {
    tokens: range(T).map((t) => (7 * t + 3) % V),
    pairs: range(T).map((t) => range(PAIRS).map((i) => (11 * t + 5 * i) % V)),
    slopes: drawn(T * PAIRS, 1),
    parameters: drawn(layout.length, 2).map((v) => v / 8),
  });
}

const distance = (one: ArrayLike<number>, other: ArrayLike<number>) =>
  Array.from(one, (value, i) => Math.abs(value - at(other, i)));
const mean = (all: readonly number[]) => all.reduce((sum, v) => sum + v, 0) / all.length;
const norm = (all: ArrayLike<number>) => Math.hypot(...Array.from(all));

describe.each(fixtureFamilies)("a %s whose base is quantised", (family) => {
  const { checkpoint } = readFixture(family);
  const exact = new Map<Base, ReturnType<typeof runWith>>();
  /** In float64, once a base. */
  const reference = (base: Base) => {
    const run = exact.get(base) ?? runWith(new ReferenceExecutor(), checkpoint, base);
    exact.set(base, run);
    return run;
  };

  test.each(["int8", "q4"] as const)(
    "in %s agrees with float64 on the same numbers, on every executor",
    async (base) => {
      const wanted = await reference(base);
      for (const open of [openTestExecutor, openWasmExecutor]) {
        const found = await runWith(await open(), checkpoint, base);
        expect(Math.max(...distance(found.logp, wanted.logp))).toBeLessThan(1e-3);
        const error = norm(distance(found.gradient, wanted.gradient));
        expect(error).toBeLessThan(1e-3 * norm(wanted.gradient));
      }
    },
  );

  test("in int8 is 0.05 nats from the base as it is, in 4 bits not far", async () => {
    const { logp } = await reference("f16");
    const far = { int8: 0.05, q4: 0.5 };
    for (const base of ["int8", "q4"] as const) {
      const found = await reference(base);
      const error = mean(distance(found.logp, logp));
      expect(error).toBeLessThan(far[base]);
      expect(error).toBeGreaterThan(0);
    }
  });
});
