/** `experiment.ts` on a table of three words instead of a device, for tests of its processes. */
import { Table, toyOpen } from "../../worker/testing";
import { command } from "../command";

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

process.exitCode = await command(process.argv.slice(2), () => ({
  open: toyOpen(table),
  close: () => Promise.resolve(),
}));
