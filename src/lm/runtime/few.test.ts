import { describe, expect, test } from "vitest";
import { at } from "../../compute/arrays";
import { executors } from "../../compute/testing";
import { readFixture } from "../testing";
import { draftPolicy } from "./draft";
import { FEW } from "./tree";
import { fixtureOptions } from "./testing";

describe.each(Object.entries(executors))("launches of few rows in %s", (_, openExecutor) => {
  const fixture = readFixture("llama");

  /** Rows after the root, after fewer and more nodes than a small launch holds, and masses. */
  async function walked(few: boolean): Promise<readonly Float32Array[]> {
    const options = { ...fixtureOptions(fixture), few };
    const policy = await draftPolicy(await openExecutor(), options).open();
    policy.resetAdapter(5);
    const tree = policy.tree(fixture.prompt, "on");
    const rows = [await tree.root(), await tree.extend(Uint32Array.of(0, 0), Uint32Array.of(3, 9))];
    const many = Uint32Array.from({ length: FEW + 3 }, (__, k) => 1 + (k % 2));
    const tokens = many.map((___, k) => k);
    rows.push(await tree.extend(many, tokens));
    const known = Uint32Array.of(0, 0, 0, ...many);
    const { logQ, logStop } = await tree.mass(known, Uint32Array.of(0, 3, 9, ...tokens));
    return [...rows, logQ, logStop];
  }

  test("say of a token tree what launches of many rows say", async () => {
    const [small, large] = [await walked(true), await walked(false)];
    small.forEach((values, k) => {
      const wanted = at(large, k);
      expect(values).toHaveLength(wanted.length);
      const gaps = Array.from(values, (value, i) => Math.abs(value - at(wanted, i)));
      expect(Math.max(...gaps)).toBeLessThan(1e-5);
    });
  });
});
