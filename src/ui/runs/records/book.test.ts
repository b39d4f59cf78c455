import { expect, test } from "vitest";
import { MOST_SHOWN, overlaid, RunBook } from "./book";
import { memoryStorage, type RecordStorage } from "./storage";
import { someRecord } from "./testing";

const filled = (storage: RecordStorage = memoryStorage(), count = 3) => {
  const book = new RunBook(storage);
  const ids = Array.from({ length: count }, (_, k) => `r${k}`);
  for (const [made, id] of ids.entries()) book.add({ ...someRecord(), id, made });
  return book;
};
const shown = (book: RunBook) => book.store.getState().shown;

test("a deleted run is struck out until the page is left, and comes back by undo", async () => {
  const storage = memoryStorage();
  const book = filled(storage);
  book.delete("r0");
  book.delete("r1");
  expect(shown(book)).toEqual(["r2"]);
  expect(book.find("r1")?.deleted).toBe(true);
  book.undo();
  book.undo("r0");
  expect(book.records.map(({ deleted }) => deleted)).toEqual([undefined, undefined, undefined]);
  book.delete("r2");
  const later = new RunBook(storage);
  await later.load();
  expect(later.records.map(({ id }) => id)).toEqual(["r1", "r0"]);
});

test("one baseline at most; it is shown, and stands first", () => {
  const book = filled();
  book.pin("r1");
  book.pin("r2");
  expect(book.records.filter(({ baseline }) => baseline).map(({ id }) => id)).toEqual(["r2"]);
  expect(overlaid(book.store.getState()).map(({ id }) => id)).toEqual(["r2", "r0", "r1"]);
  book.pin("r2");
  expect(book.records.some(({ baseline }) => baseline)).toBe(false);
});

test("at most four are overlaid: the first that is no baseline gives way", () => {
  const book = filled(memoryStorage(), 4);
  book.pin("r0");
  book.add({ ...someRecord(), id: "r4", made: 9 });
  expect(shown(book)).toHaveLength(MOST_SHOWN);
  expect(shown(book)).toEqual(["r0", "r2", "r3", "r4"]);
});

test("names are changed, within bounds, and no two runs have one", () => {
  const book = filled();
  expect(book.rename("r0", "  my run ")).toBeNull();
  expect(book.rename("r1", "my run")).toContain("my run");
  expect(book.rename("r1", " ")).toContain("1 to 40");
  expect(book.find("r0")?.name).toBe("my run");
});

test("runs of a file come in beside those that are here", () => {
  const book = filled();
  const [first] = book.records;
  const fresh = { ...someRecord(), id: "x", name: first.name, baseline: true, save: "s" };
  expect(book.import([first, fresh])).toBe(1);
  expect(book.find("x")).toMatchObject({ baseline: false, save: null });
  expect(new Set(book.records.map(({ name }) => name)).size).toBe(4);
});

test("runs of one file get names of their own, and each run comes in once", () => {
  const book = filled();
  const [{ name }] = book.records;
  const twins = ["x", "y", "x"].map((id) => ({ ...someRecord(), id, name }));
  const others = ["v", "w"].map((id) => ({ ...someRecord(), id, name: "plain sea" }));
  expect(book.import([...twins, ...others])).toBe(4);
  expect(new Set(book.records.map((one) => one.name)).size).toBe(book.records.length);
  expect(book.find("v")?.name).toBe("plain sea");
});

test("a browser that keeps nothing is said, and the list goes on", async () => {
  const refuse = () => Promise.reject(new Error("storage is off"));
  const book = filled({ load: refuse, put: refuse });
  await book.load();
  expect(book.store.getState()).toMatchObject({
    loaded: true,
    trouble: expect.stringContaining("storage is off") as string,
  });
  expect(book.records).toHaveLength(3);
});
