import { expect, test } from "vitest";
import { parts, plainView, readViewQuery, writeViewQuery, type ViewQuery } from "./query";

test("a view comes back equal from its own query", () => {
  const view: ViewQuery = {
    embed: true,
    hide: new Set(["rail", "share", "temperature"]),
    lock: new Set(["reward.temperature", "prior"]),
    show: "tree",
    large: true,
    paused: true,
    origin: "https://course.example",
  };
  const query = writeViewQuery(view);
  expect(query).toBe(
    "?embed=1&hide=rail,share,temperature&lock=reward.temperature,prior&show=tree&type=large" +
      "&start=paused&origin=https://course.example",
  );
  expect(readViewQuery(query)).toEqual({ query: view, wrong: null });
  expect(writeViewQuery(plainView)).toBe("");
  expect(readViewQuery("")).toEqual({ query: plainView, wrong: null });
  for (const part of parts)
    expect(readViewQuery(`?hide=${part}`).query.hide.has(part), part).toBe(true);
});

test.each([
  ["?hide=raill", "“hide=raill”, and there is no such part of the page; did you mean rail?"],
  ["?lock=reward.temperatur", "there is no such field; did you mean reward.temperature?"],
  ["?lock=__proto__", "there is no such field"],
  ["?show=trees", "there is no such tab; did you mean tree?"],
  ["?embed=true", "embed=true; only 1 is known"],
  ["?type=small", "only large is known"],
  ["?hidden=rail", "“hidden”, and there is no such setting of the view"],
  ["?origin=https://course.example/path", "an origin is https:// and a host"],
  ["?origin=*", "an origin is https:// and a host"],
  ["?origin=null", "an origin is https:// and a host"],
  [`?hide=${"a,".repeat(9000)}`, "there is no such part of the page"],
])("what is not known is named, and nothing else changes: %s", (search, said) => {
  const { query, wrong } = readViewQuery(search);
  expect(wrong).toContain(said);
  expect(query).toEqual(plainView);
});

test("what is known beside it holds", () => {
  const { query } = readViewQuery("?hide=rial,share&show=tree");
  expect([...query.hide]).toEqual(["share"]);
  expect(query.show).toBe("tree");
});

test("what the page reads elsewhere in its address is no mistake", () => {
  expect(readViewQuery("?executor=wasm").wrong).toBeNull();
});
