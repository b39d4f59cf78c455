/**
 * WebGPU in Node, by Dawn. Importing this file also defines the WebGPU globals (GPUBufferUsage and
 * its kin), so import it before anything that reads them at load time. Dawn itself is loaded when
 * this file is, so that a command that needs no GPU can leave both out.
 */
import { mkdirSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

// a bundle would load a static import at its start, whoever imports this file
const { create, globals } = await import("webgpu");
Object.assign(globalThis, globals);

/**
 * Dawn crashes Node when its instance is collected while a device lives, so open instances are held
 * here.
 */
const open = new Set<GPU>();

interface Dawn {
  adapter: GPUAdapter;
  /** Lets go of the instance. Destroy the adapter's devices first. */
  close: () => void;
}

const missingDriver =
  "Dawn found no graphics driver that it accepts on this machine. Run `npm run setup`: it " +
  "installs a software one, or names the command that does.";

/**
 * Mesa's software driver wants XDG_RUNTIME_DIR to name a folder of one's own, even without a
 * screen.
 */
function giveRuntimeFolder() {
  if (process.env["XDG_RUNTIME_DIR"]) return;
  const folder = join(tmpdir(), `amortize-${userInfo().uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  process.env["XDG_RUNTIME_DIR"] = folder;
}

/** Opens Dawn and requests its best adapter. Throws `missingDriver` where there is none. */
export async function openDawn(): Promise<Dawn> {
  giveRuntimeFolder();
  const instance = create([]);
  open.add(instance);
  const adapter = await instance.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) {
    open.delete(instance);
    throw new Error(missingDriver);
  }
  return { adapter, close: () => void open.delete(instance) };
}
