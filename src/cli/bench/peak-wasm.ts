import { compileKernels, instantiate } from "../../compute/wasm/module";
import type { Peak } from "./peak";
import { seconds } from "./timing";

const LEAST_SECONDS = 0.05;
const ROUNDS = 1_000_000;
const OPERATIONS = 2 * 12 * 4; // of a round; see core.as.ts
const BYTES = 2 ** 26; // of each side of the copy: larger than any cache
const PAGE = 65536;

/** What one core does at best in WebAssembly: the yardsticks of the bench. */
export async function measureCore(): Promise<Peak> {
  const memory = new WebAssembly.Memory({ initial: 2 });
  const kernels = instantiate(await compileKernels(false), memory);
  const operands = kernels.firstFreeAddress();
  const x = operands + 64;
  memory.grow(Math.ceil((x + 2 * BYTES) / PAGE) - memory.buffer.byteLength / PAGE);
  const time = (run: string, words: readonly number[]) => {
    const kernel = kernels.indexOf(run);
    new Uint32Array(memory.buffer, operands, words.length).set(words);
    const repeat = (times: number) => {
      for (let k = 0; k < times; k++) kernels.launchAlone(kernel, operands, 1);
      return Promise.resolve();
    };
    return seconds(repeat, LEAST_SECONDS);
  };
  const adding = await time("multiplyAdds", [x, ROUNDS]);
  const copying = await time("copyBytes", [x, x + BYTES, BYTES]);
  return {
    gflops: (OPERATIONS * ROUNDS) / adding / 1e9,
    gigabytesPerSecond: (2 * BYTES) / copying / 1e9,
  };
}
