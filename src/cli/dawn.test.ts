import { expect, test } from "vitest";
import { openDawn } from "./dawn";
import wgsl from "./testing/double.wgsl";

test("Dawn doubles five numbers on this machine's adapter", async () => {
  const { adapter, close } = await openDawn();
  const { vendor, architecture, description } = adapter.info;
  console.log(`adapter: ${[vendor, architecture, description].filter(Boolean).join(", ")}`);
  const device = await adapter.requestDevice();
  const bytes = 5 * Float32Array.BYTES_PER_ELEMENT;
  const buffer = (usage: number) => device.createBuffer({ size: bytes, usage });
  const x = buffer(GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC);
  const back = buffer(GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
  device.queue.writeBuffer(x, 0, new Float32Array([1, 2, 3, 4, 5]));
  const pipeline = device.createComputePipeline({
    layout: "auto",
    compute: { module: device.createShaderModule({ code: wgsl }) },
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
  encoder.copyBufferToBuffer(x, 0, back, 0, bytes);
  device.queue.submit([encoder.finish()]);
  await back.mapAsync(GPUMapMode.READ);
  expect([...new Float32Array(back.getMappedRange())]).toEqual([2, 4, 6, 8, 10]);
  device.destroy();
  close();
});
