import { beforeAll, describe, expect, test } from "vitest";
import { openDawn } from "../../cli/dawn";
import { at } from "../arrays";
import { GpuError } from "../fault";
import { Graph } from "../graph";
import { type Arrays, type Dims, type Kernel, ports } from "../kernel";
import { geluForward } from "../kernels/gelu/spec";
import { headChoose, headSample } from "../kernels/head/spec";
import { rowsTake } from "../kernels/rows/spec";
import { plan } from "../plan";
import { resident } from "../tensor";
import { allKernels } from "../testing";
import { exampleArrays, verify } from "../verify";
import { openDevice } from "./device";
import { WebGpuExecutor } from "./executor";
import { LOOSENESS } from "../trials";
import { type Trial, selfTest, trialsOf, trialsOfKernel } from "./selftest";

const trials = allKernels.flatMap(trialsOfKernel);
const trial = (kernel: Kernel, dims: Dims): Trial => ({ form: kernel.name, kernel, dims });

describe("the self-test at start-up", () => {
  let executor: WebGpuExecutor;
  beforeAll(async () => {
    executor = new WebGpuExecutor(await openDevice((await openDawn()).adapter));
  });
  const faultOf = async (table: readonly Trial[]) => {
    try {
      await selfTest(executor.device, table);
    } catch (error) {
      if (error instanceof GpuError) return error.fault;
      throw error;
    }
    return undefined;
  };

  test("every kernel of every folder has a trial, and none twice for one compiled form", () => {
    for (const { name, trials: own } of allKernels) expect(own.length, name).toBeGreaterThan(0);
    const forms = trials.map(({ form }) => form);
    expect(forms).toEqual([...new Set(forms)]);
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
    device.gpu.createComputePipelineAsync = (given) => {
      compiled += 1;
      return create(given);
    };
    const table = trials.slice(0, 3);
    await selfTest(device, table);
    expect(compiled).toBe(table.length);
    const executors = [new WebGpuExecutor(device), new WebGpuExecutor(device)];
    for (const one of executors)
      for (const { kernel, dims } of table) await verify(one, kernel, dims);
    expect(compiled).toBe(table.length);
    expect(executors.map(({ counters }) => counters.pipelines)).toEqual([0, 0]);
  });

  test("it runs the kernels that plans launch, and no others", () => {
    const g = new Graph("gelu twice");
    const x = resident("x", "f32", [3, 4]);
    const { y } = g.run(geluForward, { M: 3, C: 4 }, { x });
    g.run(geluForward, { M: 3, C: 4 }, { x: y });
    expect(trialsOf([plan(g)]).map(({ kernel }) => kernel.name)).toEqual(["gelu/forward"]);
  });

  test("a launch without a trial is refused by name", () => {
    const g = new Graph("untried");
    const x = resident("x", "f32", [3, 4]);
    g.run({ ...geluForward, name: "gelu/untried", trials: [] }, { M: 3, C: 4 }, { x });
    expect(() => trialsOf([plan(g)])).toThrow("no trial for gelu/untried");
  });

  test("where there is nothing left to check it passes", async () =>
    expect(await selfTest(executor.device, [])).toEqual([]));

  /** A kernel whose reference is made wrong. */
  const changed = (kernel: Kernel, dims: Dims, change: (arrays: Arrays) => void): Trial =>
    trial(
      {
        ...kernel,
        reference: (arrays) => {
          kernel.reference(arrays, dims);
          change(arrays);
        },
      },
      dims,
    );
  const add = (arrays: Arrays, port: string, i: number, difference: number) => {
    const array = arrays[port];
    if (array) array[i] = at(array, i) + difference;
  };

  test("a wrong kernel is named, with its error and what was allowed", async () => {
    const wrong = changed(geluForward, { M: 3, C: 4 }, (arrays) => add(arrays, "y", 5, 0.01));
    const fault = await faultOf([wrong, ...trials.slice(-3)]);
    expect(fault).toMatchObject({ kind: "kernel-wrong", kernel: "gelu/forward" });
    if (fault?.kind !== "kernel-wrong") throw new Error("no fault");
    expect(fault.error).toBeCloseTo(0.01, 4);
    expect(fault.tolerance).toBeLessThan(LOOSENESS * 1e-5);
  });

  test("copies off by a bit and tokens off by one are wrong, whatever the looseness", async () => {
    const take = changed(rowsTake, { M: 3, R: 1, START: 1, C: 5 }, (arrays) => {
      const { y } = arrays;
      if (y) y[0] = at(y, 0) * (1 + 2 ** -23);
    });
    const choose = changed(headChoose, { M: 3, TILES: 2 }, (arrays) => add(arrays, "tokens", 1, 1));
    for (const t of [take, choose])
      expect(await faultOf([t])).toMatchObject({ kind: "kernel-wrong", kernel: t.kernel.name });
  });

  test("values that are not finite are wrong, whatever the looseness", async () => {
    const poisoned: Kernel = { ...geluForward, example: () => ({ x: [NaN, 1] }) };
    expect(await faultOf([trial(poisoned, { M: 1, C: 2 })])).toMatchObject({
      kind: "kernel-wrong",
    });
  });

  test("an element that is never written is wrong, even where it should be 0", async () => {
    const dims = { M: 3, C: 100 };
    const half: Kernel = {
      ...geluForward,
      name: "gelu/half",
      workgroups: () => [1, 1, 1],
      example: () => ({ x: new Float64Array(dims.M * dims.C) }),
    };
    expect(await faultOf([trial(half, dims)])).toMatchObject({
      kind: "kernel-wrong",
      kernel: "gelu/half",
    });
  });

  test("no kernel binds more than eight storage buffers, what every device allows", () => {
    for (const kernel of allKernels)
      expect(ports(kernel).length, kernel.name).toBeLessThanOrEqual(8);
  });

  test("no sampled token hangs on a rounding: the best two scores of each tile lie apart", () => {
    const dims = at(headSample.trials, 0);
    const arrays = exampleArrays(headSample, dims);
    headSample.reference(arrays, dims);
    const best = arrays.best.slice();
    const { abs, rel } = headSample.tolerance;
    for (let k = 0; k < best.length; k += 2) {
      const row = Math.floor(k / 2 / dims.TILES);
      const [score, token] = [at(best, k), at(best, k + 1)];
      const lowered = { ...arrays, z: arrays.z.slice(), best: arrays.best.slice() };
      const place = row * dims.V + token;
      lowered.z[place] = at(lowered.z, place) - 2 * (abs + rel * Math.abs(score));
      headSample.reference(lowered, dims);
      expect(lowered.best[k + 1], `row ${row}, token ${token}`).toBe(token);
    }
  });
});
