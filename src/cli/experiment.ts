/** Trains an experiment without a page, by the same loop. `--help` lists the options. */
import { join } from "node:path";
import { openOn } from "../worker/on-device";
import { command } from "./command";
import { place } from "./place";

const args = process.argv.slice(2).filter((arg, k) => k > 0 || arg !== "--");

process.exitCode = await command(args, () => {
  const from = place(join(process.cwd(), "public"));
  return { open: openOn(from), close: () => from.close() };
}).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  return 1;
});
