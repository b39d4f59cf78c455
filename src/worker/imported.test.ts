import { expect, test } from "vitest";
import { Bench, Table, openRun, stepAndSave, toyOpen, Memory } from "./testing";

/** A run that goes on from the weights of an adapter. */
const bench = () =>
  new Bench(new Memory(), "", async (...given) => ({
    ...(await toyOpen(new Table(3))(...given)),
    importAdapter: () => Promise.resolve(undefined),
  }));

test("before its first step a run begins with an imported adapter; later it goes on", async () => {
  const of = bench();
  await openRun(of);
  of.send({ kind: "import", files: [] });
  const { sentence } = await of.until("notice");
  expect(sentence).toMatch(/^The run begins with the imported adapter\. A link holds no weights/);
  expect(of.of("imported")).toMatchObject([{ step: 0 }]);
  await stepAndSave(of, 2);
  of.forget();
  of.send({ kind: "import", files: [] });
  expect((await of.until("notice")).sentence).toMatch(
    /goes on from the imported adapter at step 2\./,
  );
});

test("a run that is back from its save still says that its weights were imported", async () => {
  const of = bench();
  await openRun(of);
  of.send({ kind: "import", files: [] });
  await of.until("saved"); // at step 0
  of.forget();
  await stepAndSave(of);
  of.send({ kind: "close" });
  of.forget();
  await openRun(of, {}, { resume: "1" });
  expect(of.of("imported")).toMatchObject([{ step: 1 }]);
});
