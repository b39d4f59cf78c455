/** Trains an experiment without a page, by the same loop. `--help` lists the options. */
import { join } from "node:path";
import { openOn } from "../worker/on-device";
import { command } from "./command";
import { NamedModels, accessFrom } from "./models";
import { place } from "./place";

const args = process.argv.slice(2).filter((arg, k) => k > 0 || arg !== "--");

const folder = join(process.cwd(), "public");
const models = new NamedModels(accessFrom(process.env, folder));
const open = (threads: number) => {
  const from = place(folder, { models, threads });
  return { open: openOn(from), close: () => from.close() };
};

process.exitCode = await command(args, open, models).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  return 1;
});
