import { describe, expect, test } from "vitest";
import { decodeLink } from "./codec";
import type { SharedRun } from "./experiment";
import { readFile, writeFile } from "./file";
import { experimentOf } from "./presets";
import { linkOf } from "./testing";

const opened = async (link: string) => {
  const decoded = await decodeLink(link);
  return decoded.ok ? decoded.value.run : decoded.sentence;
};

describe("the versions of judges", () => {
  const commit = "0123456789abcdef0123456789abcdef01234567";
  const { leaves, ...continuation } = experimentOf("continuation");
  const judged: SharedRun = {
    experiment: { ...continuation, leaves: { ...leaves, "reward.classifier": "owner/name" } },
    edits: [],
    steps: 3,
  };
  const held: SharedRun = { ...judged, judges: { "owner/name": commit } };

  test("come back from link and file, and cost the link little", async () => {
    expect(await opened(await linkOf(held))).toEqual(held);
    expect(readFile(writeFile(held))).toEqual({ ok: true, value: held });
    const more = (await linkOf(held)).length - (await linkOf(judged)).length;
    expect(more).toBeLessThan(90);
  });

  test("of no judge that the run names are not written", async () => {
    const judges = { ...held.judges, "owner/other": commit, beside: commit };
    expect(await linkOf({ ...held, judges })).toBe(await linkOf(held));
    const plain = { experiment: experimentOf("continuation"), edits: [], steps: 3 };
    expect(await linkOf({ ...plain, judges })).toBe(await linkOf(plain));
  });

  test("of a judge that an edit brings are written", async () => {
    const edits = [{ step: 1, path: "reward.judge", from: "", to: "beside" }];
    const judges = { ...held.judges, beside: commit };
    const edited: SharedRun = { ...held, edits, judges };
    expect(await opened(await linkOf(edited))).toEqual(edited);
  });

  test("that are no versions are refused in one sentence", () => {
    const written = JSON.parse(writeFile(held)) as object;
    for (const judges of [[], "x", { "owner/name": "main" }, { "no name": commit }, { "": commit }])
      expect(readFile(JSON.stringify({ ...written, judges }))).toEqual({
        ok: false,
        sentence:
          "judges must give 40 hexadecimal digits to each judge, a commit or a hash, by its name.",
      });
  });
});
