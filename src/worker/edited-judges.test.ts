import { expect, test } from "vitest";
import type { Leaves } from "../reward/term";
import type { Open } from "./open";
import { Bench, Memory, Table, openRun, stepAndSave, toyExperiment, toyOpen } from "./testing";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const off = { "reward.classifierWeight": 0 }; // names a judge and asks nobody

const none = (_: Leaves): Promise<void> => Promise.resolve();

/** A bench that notes the judges that are prepared and kept, and what was reported before that. */
function noted(storage?: Memory, prepare = none) {
  const prepared: string[] = [];
  const kept: string[][] = [];
  const held: unknown[] = []; // by the save or link
  const named = (leaves: Leaves) => String(leaves["reward.classifier"]);
  const open: Open = async (...given) => {
    const [, , , wanted] = given;
    held.push(wanted?.judges);
    const opened = await toyOpen(new Table(3))(...given);
    const judges = {
      prepare(leaves: Leaves) {
        expect(bench.of("ready")).toEqual([]);
        prepared.push(named(leaves));
        return prepare(leaves);
      },
      keep: (all: readonly Leaves[]) => void kept.push(all.map(named)),
      versions: { ...wanted?.judges, "owner/x": COMMIT, "owner/never-named": COMMIT },
    };
    return { ...opened, judges };
  };
  const bench = new Bench(storage, "", open);
  return { bench, prepared, kept, held };
}

const edit = (value: string) => ({ kind: "edit", path: "reward.classifier", value }) as const;

test("a resumed run prepares the judge of its edit before it is ready", async () => {
  const storage = new Memory();
  const first = noted(storage);
  await openRun(first.bench, off);
  expect(first.bench.of("judges")).toEqual([]); // nothing is held
  first.bench.send(edit("owner/x"));
  await stepAndSave(first.bench);
  expect(first.kept.at(-1)).toEqual(["owner/x"]);
  const { bench, prepared, held } = noted(storage);
  await openRun(bench, off, { resume: "1" });
  expect(prepared).toEqual(["owner/x"]);
  expect(storage.kept?.judges).toEqual({ "owner/x": COMMIT });
  expect(held).toEqual([storage.kept?.judges]);
  expect(bench.of("judges")).toMatchObject([{ judges: { "owner/x": COMMIT } }]);
});

test("a replay prepares judges of edits to come, and a failure waits for its step", async () => {
  const first = noted();
  await openRun(first.bench, off);
  for (const name of ["owner/x", "owner/y"]) {
    first.bench.send({ kind: "step" });
    first.bench.send(edit(name));
  }
  await first.bench.paused(2);
  first.bench.send({ kind: "step" });
  await first.bench.paused(3);
  const { shared } = first.bench.run();
  const { bench, prepared, kept, held } = noted(undefined, (leaves) =>
    leaves["reward.classifier"] === "owner/x"
      ? Promise.reject(new Error("It is not there."))
      : Promise.resolve(),
  );
  expect(shared.judges).toEqual({ "owner/x": COMMIT });
  await openRun(bench, off, { replay: shared });
  expect(prepared).toEqual(["", "owner/x", "owner/y"]);
  expect(held).toEqual([shared.judges]);
  expect(bench.of("judges")).toMatchObject([{ judges: shared.judges }]);
  expect(bench.of("fault")).toEqual([]);
  bench.send({ kind: "step" });
  bench.send({ kind: "step" });
  await bench.paused(2);
  expect(kept).toEqual([["owner/x", "owner/y"]]); // the judge of the edit to come stays
});

test("a judge in force that cannot be had is a fault, and the run does not open", async () => {
  const { bench } = noted(undefined, () => Promise.reject(new Error("It is not there.")));
  bench.send({ kind: "open", experiment: toyExperiment(off) });
  const { fault } = await bench.until("fault");
  expect(JSON.stringify(fault)).toContain("It is not there.");
  expect(bench.of("ready")).toEqual([]);
});
