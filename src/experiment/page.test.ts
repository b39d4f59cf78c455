import { expect, test } from "vitest";
import { decodeLink, decodePage, encodePage } from "./codec";
import { readFile, readPageFile, writePageFile } from "./file";
import { VERSION } from "./migrations";
import { MOST_BESIDE, plainPage, readPage, type SharedPage } from "./page";
import { experimentOf, schema } from "./presets";
import { randomRun } from "./testing";

const lesson = { lesson: "log-z", step: 2, answers: [1, null, 0] };
const pages: readonly SharedPage[] = Array.from({ length: 12 }, (_, k) => ({
  run: randomRun(schema, 3 * k + 1),
  beside: Array.from({ length: 1 + (k % MOST_BESIDE) }, (_, n) => randomRun(schema, 3 * k + n + 2)),
  ...(k % 2 === 0 && { lesson }),
}));

const linkOf = async (page: SharedPage): Promise<string> => {
  const link = await encodePage(page);
  if (!link.ok) throw new Error(link.sentence);
  return link.value;
};

const withoutPictures = ({ run, beside = [], ...rest }: SharedPage): SharedPage => {
  const [first, ...others] = [run, ...beside].map(({ picture: _left, ...other }) => other);
  return { ...rest, run: first, beside: others };
};

test("any page comes back from its file, and from its link, maybe without pictures", async () => {
  for (const page of pages) {
    expect(readPageFile(writePageFile(page))).toEqual({ ok: true, value: page });
    const back = await decodePage(await linkOf(page));
    if (!back.ok) throw new Error(back.sentence);
    expect([page, withoutPictures(page)]).toContainEqual(back.value.page);
    expect(back.value.notices).toEqual([]);
  }
});

test("where only one run can be run, the first is; a notice says what else there is", async () => {
  const page = pages[2];
  const link = await decodeLink(await linkOf(page));
  if (!link.ok) throw new Error(link.sentence);
  expect(link.value.run.experiment).toEqual(page.run.experiment);
  expect(link.value.notices.join(" ")).toContain("3 further runs");
  expect(link.value.notices.join(" ")).toContain("“log-z”");
  expect(readFile(writePageFile(page))).toEqual({ ok: true, value: page.run });
});

test("what is wrong with a page is said in one sentence, and names the run", () => {
  const run = { experiment: experimentOf("random-integers"), edits: [], steps: 0 };
  const plain = plainPage({ run });
  const refusal = (change: object) => {
    const read = readPage(schema, VERSION, { ...plain, ...change });
    return read.ok ? "" : read.sentence;
  };
  expect(refusal({ beside: [plain, { ...plain, steps: -1 }] })).toBe(
    "Run 3 of the page: steps must be a whole number from 0 to 1000000.",
  );
  expect(refusal({ beside: [plain, plain, plain, plain] })).toBe(
    "beside must be a list of at most 3 runs.",
  );
  expect(refusal({ beside: [{ ...plain, beside: [] }] })).toContain('"beside" is not part');
  expect(refusal({ lesson: { ...lesson, lesson: "../secret" } })).toContain("small letters");
  expect(refusal({ lesson: { ...lesson, step: 1.5 } })).toContain("whole number");
  expect(refusal({ lesson: { ...lesson, answers: [26] } })).toContain("from 0 to 25");
  expect(refusal({ lesson: { ...lesson, more: 1 } })).toContain('"more"');
  expect(refusal({})).toBe("");
});
