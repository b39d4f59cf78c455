/** `experiment.ts` on a table of three words instead of a device, for tests of its processes. */
import type { TokenTree } from "../../lm/policy";
import { Table, toyOpen } from "../../worker/testing";
import { command } from "../command";
import { NamedModels, accessFrom } from "../models";

const slowly = 5; // ms a batch, so that a signal comes in mid-run
const table = new Table(3);
const sample = table.sample.bind(table);
let batches = 0;
table.sample = async (request) => {
  await new Promise((resolve) => setTimeout(resolve, slowly));
  if (++batches === Number(process.env["FAIL_AT"])) throw new Error("the table broke");
  if (batches === Number(process.env["CRASH_AT"]))
    setImmediate(() => {
      throw new Error("nobody catches this");
    });
  return sample(request);
};

/** Says that this call of an evaluation is under way, and waits for a signal, once. */
let stallAfter = Number(process.env["STALL_AFTER"] ?? Infinity); // batches
async function stall(call: "logProbs" | "extend"): Promise<void> {
  if (call !== process.env["STALL_IN"] || batches < stallAfter) return;
  stallAfter = Infinity;
  console.error("computing");
  await new Promise((resolve) => setTimeout(resolve, 500));
}
const logProbs = table.logProbs.bind(table);
table.logProbs = async (...given) => {
  await stall("logProbs");
  return logProbs(...given);
};
const tree = table.tree.bind(table);
table.tree = (...given) => {
  const made = tree(...given);
  const extend: TokenTree["extend"] = made.extend.bind(made);
  made.extend = async (...nodes) => {
    await stall("extend");
    return extend(...nodes);
  };
  return made;
};

const open = () => ({ open: toyOpen(table), close: () => Promise.resolve() });
const models = new NamedModels(accessFrom({}, "public"));
process.exitCode = await command(process.argv.slice(2), open, models);
