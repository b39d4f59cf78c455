import { expect, test, type Page } from "@playwright/test";

/** Doubles 1 … 5 on the GPU. Sent to the page as text, so it leans on nothing but WebGPU. */
async function double(): Promise<{ numbers: number[]; adapter: string }> {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) throw new Error("no WebGPU adapter");
  const device = await adapter.requestDevice();
  const buffer = (usage: number) => device.createBuffer({ size: 20, usage });
  const x = buffer(GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC);
  const back = buffer(GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
  device.queue.writeBuffer(x, 0, new Float32Array([1, 2, 3, 4, 5]));
  const code = `@group(0) @binding(0) var<storage, read_write> x: array<f32>;
    @compute @workgroup_size(5) fn main(@builtin(local_invocation_index) i: u32) {
      x[i] = 2.0 * x[i];
    }`;
  const pipeline = device.createComputePipeline({
    layout: "auto",
    compute: { module: device.createShaderModule({ code }) },
  });
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [{ binding: 0, resource: { buffer: x } }],
  });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  pass.dispatchWorkgroups(1);
  pass.end();
  encoder.copyBufferToBuffer(x, 0, back, 0, 20);
  device.queue.submit([encoder.finish()]);
  await back.mapAsync(GPUMapMode.READ);
  const numbers = [...new Float32Array(back.getMappedRange())];
  device.destroy();
  return { numbers, adapter: `${adapter.info.vendor} ${adapter.info.architecture}` };
}

// A worker of a text: the page's policy allows those of its own files alone.
test.use({ bypassCSP: true });

const inWindow = (page: Page) => page.evaluate(double);

const inModuleWorker = (page: Page) =>
  page.evaluate(async (program) => {
    const text = `${program}\ndouble().then(postMessage, (e) => postMessage(String(e)));`;
    const worker = new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })), {
      type: "module",
    });
    return new Promise<unknown>((resolve) => (worker.onmessage = (e) => resolve(e.data)));
  }, double.toString());

test("the page is served and computes on WebGPU, in the window and in a module worker", async ({
  page,
}) => {
  await page.goto("/");
  await expect(page).toHaveTitle(/Amortize/);
  const answer = { numbers: [2, 4, 6, 8, 10], adapter: expect.any(String) as unknown };
  const window = await inWindow(page);
  console.log(`adapter: ${window.adapter}`);
  expect(window).toEqual(answer);
  expect(await inModuleWorker(page)).toEqual(answer);
});
