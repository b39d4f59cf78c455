/** Makes the tables of docs/results.md. `--help` lists the options. */
import { availableParallelism } from "node:os";
import { reproduce } from "./reproduce/reproduce";
import { runCellIn } from "./reproduce/run-cell";

const root = process.cwd(); // npm runs scripts in the project's folder
const args = process.argv.slice(2).filter((arg) => arg !== "--");
const here = { root, run: runCellIn(root), cores: availableParallelism() };
process.exitCode = await reproduce(args, here).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  return 1;
});
