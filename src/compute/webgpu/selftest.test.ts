import { beforeAll, describe, expect, test } from "vitest";
import { openDawn } from "../../cli/dawn";
import { openDevice } from "./device";
import { WebGpuExecutor } from "./executor";
import { GpuError } from "../fault";
import { Graph } from "../graph";
import { type Kernel, ports } from "../kernel";
import { geluForward } from "../kernels/gelu/spec";
import { headChoose, headSample } from "../kernels/head/spec";
import { rowsTake } from "../kernels/rows/spec";
import { pipelineKey } from "./pipelines";
import { plan } from "../plan";
import { LOOSENESS, selfTest, trials, trialsOf } from "./selftest";
import { resident } from "../tensor";
import { exampleArrays, verify } from "../verify";

const specs = import.meta.glob<Record<string, unknown>>("../kernels/*/spec.ts", { eager: true });
const isKernel = (value: unknown): value is Kernel =>
  typeof value === "object" && value !== null && "wgsl" in value;

describe("the self-test at start-up", () => {
  let executor: WebGpuExecutor;
  beforeAll(async () => {
    executor = new WebGpuExecutor(await openDevice((await openDawn()).adapter));
  });
  const faultOf = async (table: typeof trials) => {
    try {
      await selfTest(executor.device, table);
    } catch (error) {
      if (error instanceof GpuError) return error.fault;
      throw error;
    }
    return undefined;
  };

  test("its table holds every kernel of every folder, and none twice in the same compiled form", () => {
    const all = Object.values(specs).flatMap((spec) => Object.values(spec).filter(isKernel));
    expect(new Set(trials.map(({ kernel }) => kernel))).toEqual(new Set(all));
    const keys = trials.map(({ kernel, dims }) => pipelineKey(kernel, dims));
    expect(keys).toEqual([...new Set(keys)]);
  });

  test("every kernel passes on this machine, within the tests' own tolerance", async () => {
    const seen: number[] = [];
    const verdicts = await selfTest(executor.device, trials, (done, of) => seen.push(done / of));
    verdicts.forEach(({ kernel, excess }) => expect(excess, kernel).toBeLessThanOrEqual(1));
    expect(seen).toEqual(trials.map((_, i) => (i + 1) / trials.length));
  });

  test("what it compiled is not compiled again by the plans that follow", async () => {
    const device = await openDevice((await openDawn()).adapter);
    const create = device.gpu.createComputePipelineAsync.bind(device.gpu);
    let compiled = 0;
    device.gpu.createComputePipelineAsync = (given) => (compiled++, create(given));
    const table = trials.slice(0, 3);
    await selfTest(device, table);
    expect(compiled).toBe(table.length);
    const [later, twice] = [new WebGpuExecutor(device), new WebGpuExecutor(device)];
    for (const one of [later, twice])
      for (const { kernel, dims } of table) await verify(one, kernel, dims);
    expect(compiled).toBe(table.length);
    expect([later.counters.pipelines, twice.counters.pipelines]).toEqual([0, 0]);
  });

  test("it runs the kernels that plans launch, and no others", () => {
    const g = new Graph("gelu twice");
    const x = resident("x", "f32", [3, 4]);
    g.run(geluForward, { M: 3, C: 4 }, { x: g.run(geluForward, { M: 3, C: 4 }, { x }).y });
    expect(trialsOf([plan(g)]).map(({ kernel }) => kernel.name)).toEqual(["gelu/forward"]);
    const untried = new Graph("untried");
    untried.run({ ...geluForward, name: "gelu/untried" }, { M: 3, C: 4 }, { x });
    expect(() => trialsOf([plan(untried)])).toThrow("no trial for gelu/untried");
  });

  test("where there is nothing left to check it passes", async () =>
    expect(await selfTest(executor.device, [])).toEqual([]));

  test("a wrong kernel is named, with its error and what was allowed", async () => {
    const wrong: Kernel = {
      ...geluForward,
      reference: (arrays, dims) => {
        geluForward.reference(arrays, dims);
        arrays.y[5] += 0.01;
      },
    };
    const fault = await faultOf([{ kernel: wrong, dims: { M: 3, C: 4 } }, ...trials.slice(-3)]);
    expect(fault).toMatchObject({ kind: "kernel-wrong", kernel: "gelu/forward" });
    if (fault?.kind !== "kernel-wrong") throw new Error("no fault");
    expect(fault.error).toBeCloseTo(0.01, 4);
    expect(fault.tolerance).toBeLessThan(LOOSENESS * 1e-5);
  });

  test("values that are not finite, copies off by a bit and tokens off by one are wrong however loose the rest is", async () => {
    const changed = (
      kernel: Kernel,
      dims: Record<string, number>,
      change: (arrays: Record<string, Float64Array | Uint32Array>) => void,
    ) => ({
      dims,
      kernel: {
        ...kernel,
        reference: (arrays: Record<string, Float64Array | Uint32Array>) => {
          kernel.reference(arrays, dims);
          change(arrays);
        },
      },
    });
    const take = changed(
      rowsTake,
      { M: 3, R: 1, START: 1, C: 5 },
      ({ y }) => (y[0] *= 1 + 2 ** -23),
    );
    const choose = changed(headChoose, { M: 3, TILES: 2 }, ({ tokens }) => (tokens[1] += 1));
    for (const t of [take, choose])
      expect(await faultOf([t])).toMatchObject({ kind: "kernel-wrong", kernel: t.kernel.name });
    const poisoned: Kernel = { ...geluForward, example: () => ({ x: [NaN, 1] }) };
    expect(await faultOf([{ kernel: poisoned, dims: { M: 1, C: 2 } }])).toMatchObject({
      kind: "kernel-wrong",
    });
  });

  test("an element that is never written is wrong, even where it should be 0", async () => {
    const half: Kernel = {
      ...geluForward,
      name: "gelu/half",
      workgroups: () => [1, 1, 1],
      example: ({ M, C }) => ({ x: new Float64Array(M * C) }),
    };
    expect(await faultOf([{ kernel: half, dims: { M: 3, C: 100 } }])).toMatchObject({
      kind: "kernel-wrong",
      kernel: "gelu/half",
    });
  });

  test("no kernel binds more than eight storage buffers, what every device lends", () => {
    for (const { kernel } of trials)
      expect(ports(kernel).length, kernel.name).toBeLessThanOrEqual(8);
  });

  test("no sampled token hangs on a rounding: the best two scores of each tile lie apart", () => {
    const { dims } = trials.find(({ kernel }) => kernel === (headSample as Kernel))!;
    const arrays = exampleArrays(headSample, dims);
    headSample.reference(arrays, dims);
    const best = arrays.best.slice();
    const { abs, rel } = headSample.tolerance;
    for (let k = 0; k < best.length; k += 2) {
      const [row, token] = [Math.floor(k / 2 / dims.TILES), best[k + 1]];
      const lowered = { ...arrays, z: arrays.z.slice(), best: arrays.best.slice() };
      lowered.z[row * dims.V + token] -= 2 * (abs + rel * Math.abs(best[k]));
      headSample.reference(lowered, dims);
      expect(lowered.best[k + 1], `row ${row}, token ${token}`).toBe(token);
    }
  });
});
