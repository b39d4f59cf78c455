import { expect, test } from "vitest";
import { readLesson } from "./lesson-file";

const header = "---\ntitle: A lesson\nminutes: 5\nfor: a test\n---\n";
const first = "\n# One\n\n```page\nrecording: random-integers\nstep: 10\n```\n\nText.\n";
const question = "\n- [ ] No, 1 %\n- [x] Yes, to about 3.6 %\n\n```reveal\nstep: 20\n```\n\nSo.\n";

const sentence = (file: string) => {
  const read = readLesson(file, "mine");
  return read.ok ? "" : read.sentence;
};

test("a lesson is read whole: header, pages, blocks, question and what follows it", () => {
  const read = readLesson(
    `${header}${first}${question}---\n\n# Two\n\n\`\`\`page\ntrain: collapse\n` +
      "set behaviour.replay: 0.5\ncontrols: behaviour.replay, behaviour.tempered\n" +
      "tab: residuals\nstep: 5\n```\n\n```reveal\nset reward.temperature: 0.5\n" +
      "button: Halve T\nstep: 9\n```\n",
    "mine",
  );
  expect(read.ok && read.value).toMatchObject({
    name: "mine",
    title: "A lesson",
    minutes: 5,
    audience: "a test",
    pages: [
      {
        title: "One",
        setup: { opens: { kind: "recording", names: ["random-integers"] }, step: 10 },
        question: {
          options: [
            { right: false, guess: 0.01 },
            { right: true, guess: expect.closeTo(0.036) as number },
          ],
        },
        reveal: { step: 20 },
      },
      {
        title: "Two",
        setup: {
          opens: { kind: "train", preset: "collapse" },
          sets: [["behaviour.replay", 0.5]],
          controls: ["behaviour.replay", "behaviour.tempered"],
          tab: "residuals",
        },
        reveal: { sets: [["reward.temperature", 0.5]], button: "Halve T", step: 9 },
      },
    ],
  });
});

const withOutcome = (lines: string, more = question) =>
  readLesson(header + first.replace("step: 10", `step: 10\n${lines}`) + more, "mine");

test("an outcome is a figure of the run, with a range for every option", () => {
  const read = withOutcome("outcome: policy of 7\nA: <= 2\nB: > 2");
  expect(read.ok && read.value.pages[0].setup.outcome).toEqual({
    figure: "policy",
    string: "7",
    ranges: [
      { text: "≤ 2", low: -Infinity, high: 2, without: null },
      { text: "> 2", low: 2, high: Infinity, without: "low" },
    ],
  });
});

test.each([
  ["outcome: kept\nA: < 3", "The question has 2 options, and “outcome” has 1 ranges."],
  ["outcome: kep\nA: < 3\nB: ≥ 3", "line 12: “kep” is no figure of a run; did you mean kept?"],
  ["outcome: policy\nA: < 3\nB: ≥ 3", "“policy” is of a string, as in “outcome: policy of 7”."],
  ["outcome: kept of 7\nA: < 3\nB: ≥ 3", "“kept” is of the run; leave out “of …”."],
  ["outcome: kept\nA: ≤ 3\nB: ≥ 3", "line 14: “≥ 3” overlaps a range above; keep them apart."],
  ["outcome: kept\nA: 1 to 3\nB: 3 to 1", "line 14: “3 to 1” goes down; write “1 to 3”."],
  ["outcome: kept\nA: few\nB: ≥ 3", "line 13: “few” is no range"],
  ["outcome: kept\nB: < 3\nC: ≥ 3", "Ranges are given for A, B and so on, with none left out."],
  ["A: < 3\nB: ≥ 3", "line 12: A range needs a figure"],
])("a wrong outcome is refused by its line: %j", (lines, said) => {
  const read = withOutcome(lines);
  expect(read.ok ? "" : read.sentence).toContain(said);
});

test("an outcome on a page that asks nothing is refused", () => {
  const read = withOutcome("outcome: kept\nA: < 3\nB: ≥ 3", "");
  expect(read.ok ? "" : read.sentence).toContain("this page asks nothing");
});

test("hyphens inside a block, other line ends and a mark of byte order change nothing", () => {
  const math = "\n```math\n---\n```\n";
  const plain = readLesson(header + first + math, "mine");
  expect(plain.ok && plain.value.pages).toHaveLength(1);
  const windows = `\ufeff${(header + first + math).replaceAll("\n", "\r\n")}`;
  const other = readLesson(windows, "mine");
  expect(other.ok && other.value.pages[0].setup).toEqual(plain.ok && plain.value.pages[0].setup);
});

const train = (lines: string) => `${header}\n# One\n\n\`\`\`page\n${lines}\n\`\`\`\n`;

test.each([
  ["", "line 1: The file is empty"],
  ["# One\n", "line 1: A lesson begins with a line of ---"],
  ["---\ntitle: A\n", "line 1: The header does not end"],
  ["---\ntitle: A\n---\n# One", "line 2: The header needs “minutes: …”"],
  ["---\ntitle: A\nminute: 5\n---\n", "line 3: “minute” is not known in the header"],
  ["---\ntitle: A\nminutes: soon\nfor: b\n---\n# One", "line 3: “minutes” must be a whole number"],
  [header, "The lesson has no page"],
  [`${header}\nText without a title.`, "line 7: A page begins with its title"],
  [`${header}\n# One\n\nText.`, "line 7: The first page opens a run"],
  [train("train: colapse"), "line 10: There is no experiment “colapse”; did you mean collapse?"],
  [train("train: collapse\nset reward.temperatur: 1"), "line 11: "],
  [train("train: collapse\nset reward.temperature: hot"), "line 11: reward.temperature"],
  [train("recording: a\nset reward.temperature: 1"), "line 11: “set” in a page block needs"],
  [train("recording: a\ntrain: collapse"), "line 11: A page opens one run"],
  [train("recording: ../a"), "line 10: A recording is a file of recordings"],
  [train("recording: a, b, c, d, e"), "line 10: At most 4 recordings are played side by side"],
  [train("train: collapse\nstep: -1"), "line 11: “step” must be a whole number"],
  [train("train: collapse\ntab: trees"), "line 11: There is no tab “trees”"],
  [train("train: collapse\nstep: 1\nstep: 2"), "line 12: “step” is said twice"],
  [train("train: collapse\nwhatever"), "line 11: “whatever” is not of the form"],
  [train("train: collapse\nask: 1 to 2"), "line 7: “ask” covers bars until an answer"],
  [`${header}${first}\n<b>bold</b>`, "HTML is not read in a lesson"],
  [`${header}${first}\n![a](b.png)`, "Pictures are not read in a lesson"],
  [`${header}${first}\n[a](javascript:alert)`, "A link begins with https:// or with #"],
  [`${header}${first}\n\`\`\`js\n1\n\`\`\``, "A fenced block is"],
  [`${header}${first}\n- [ ] a\n- [ ] b\n\n\`\`\`reveal\n\`\`\``, "Mark one option as right"],
  [`${header}${first}\n- [x] a\n\n\`\`\`reveal\n\`\`\``, "A question has 2 to 4 options"],
  [`${header}${first}\n- [x] a\n- [ ] b\n`, "After a question comes a ```reveal block"],
  [`${header}${first}\n---\nText`, "A page begins with its title"],
  [`${header}${first}\n\`\`\`reveal\nstep: 5\n\`\`\``, "The reveal goes on to step 5"],
  [
    `${header}${first}\n\`\`\`reveal\nset reward.temperature: 1\n\`\`\``,
    "its run is a recording; use “train: …”",
  ],
])("a wrong file is refused by its line: %j", (file, said) => {
  expect(sentence(file)).toContain(`mine.md, line`);
  expect(sentence(file)).toContain(said);
});
