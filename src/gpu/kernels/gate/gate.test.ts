import { beforeAll, describe, expect, test } from "vitest";
import type { DeviceExecutor } from "../../executor";
import { Graph } from "../../graph";
import { plan } from "../../plan";
import { resident } from "../../tensor";
import { expectAgreement, openTestExecutor } from "../../testing";
import { geluForward } from "../gelu/spec";
import { gateFinished, gateGrids } from "./spec";

describe("the gate", () => {
  let executor: DeviceExecutor;
  beforeAll(async () => {
    executor = await openTestExecutor();
  });
  test("finished rows stay finished", () => expectAgreement(executor, gateFinished, [{ M: 1, FIRST: 1 }, { M: 130, FIRST: 0 }, { M: 63, FIRST: 1 }]));
  test("grids are copied", () => expectAgreement(executor, gateGrids, [{ N: 3 }, { N: 195 }]));

  test("what stands behind a closed gate does not run", async () => {
    const alive = resident("alive", "u32", [1]);
    const [x, y] = [resident("x", "f32", [4, 8]), resident("y", "f32", [4, 8])];
    const g = new Graph("gated");
    g.gated(alive, () => g.run(geluForward, { M: 4, C: 8 }, { x }, { y }));
    const [prepared] = await executor.prepare([plan(g)]);
    executor.write(x, new Float32Array(32).fill(3));
    executor.write(alive, [0]);
    expect((await executor.submit([prepared], [y]))[0].every((v) => v === 0)).toBe(true);
    executor.write(alive, [1]);
    expect((await executor.submit([prepared], [y]))[0].every((v) => v > 2.9)).toBe(true);
  });
});
