import { expect, test } from "vitest";
import { uniform } from "../../lm/streams";
import { compilePattern } from "./pattern";

const matcher = (source: string) => {
  const compiled = compilePattern(source);
  if (!compiled.ok) throw new Error(compiled.sentence);
  return compiled.matches;
};
const sentence = (source: string) => {
  const compiled = compilePattern(source);
  return compiled.ok ? "accepted" : compiled.sentence;
};

test("a pattern means what JavaScript means by it", () => {
  const sources = [
    "",
    "cat",
    "^the",
    "end$",
    "^$",
    "a|b|",
    "(ab)+c",
    "[a-c]{2,3}d",
    "[^a-c ]",
    "\\bcat\\b",
    "\\d+ \\w",
    "x{0}y",
    "(a*)*b",
    "a.c",
    "(?:a|ab)(?:c|bcd)$",
    "[\\d-]",
    "\\.",
    "\\Bat",
    "é",
    "[\\s\\S]$",
    "a+?b",
    "(a|b|)*c",
    "a{2,}",
  ];
  const texts = [
    "",
    "cat",
    "the cat sat",
    "a b c",
    "ababc",
    "abcd",
    "12 x",
    "aab",
    "concat",
    "a\nc",
    "end",
    "é",
    "a-b.",
    "y",
    "xx",
  ];
  for (const source of sources)
    for (const text of texts)
      expect([source, text, matcher(source)(text)]).toEqual([
        source,
        text,
        new RegExp(source, "u").test(text),
      ]);
});

test("random patterns agree with JavaScript on random texts, or both refuse them", () => {
  const pieces = [
    "a",
    "b",
    "c",
    ".",
    "a*",
    "b+",
    "c?",
    "(",
    "(?:",
    ")",
    ")*",
    ")+",
    "|",
    "[ab]",
    "[^a]",
    "^",
    "$",
    "\\b",
    "a{2}",
    "b{1,2}",
    "c{2,}",
    " ",
  ];
  const letters = "abc ";
  let draws = 0;
  const draw = (n: number) => Math.floor(uniform(3, 0, 0, draws++) * n);
  let accepted = 0;
  for (let k = 0; k < 3000; k++) {
    const source = Array.from({ length: 1 + draw(7) }, () => pieces[draw(pieces.length)]).join("");
    let oracle: RegExp | undefined;
    try {
      oracle = new RegExp(source, "u");
    } catch (wrong) {
      expect(wrong).toBeInstanceOf(SyntaxError);
    }
    const ours = compilePattern(source);
    expect([source, ours.ok]).toEqual([source, oracle !== undefined]);
    if (!ours.ok || !oracle) continue;
    accepted++;
    for (let t = 0; t < 8; t++) {
      const text = Array.from({ length: draw(7) }, () => letters[draw(4)]).join("");
      expect([source, text, ours.matches(text)]).toEqual([source, text, oracle.test(text)]);
    }
  }
  expect(accepted).toBeGreaterThan(500);
});

test("a pattern that makes a backtracking matcher hang ends in steps of text × pattern", () => {
  const text = "a".repeat(400);
  for (const source of ["(a+)+$b", "(a|a)*b", `${"a*".repeat(90)}b`, "(a*)*b", "(a{1,20}){1,20}b"])
    expect(matcher(source)(text)).toBe(false);
});

const longClass = `[${"\\d".repeat(85)}\\w\\s]`;

/** The least processor time of ten calls [ms]. */
const timeOf = (call: () => unknown) => {
  const times = Array.from({ length: 10 }, () => {
    const began = process.cpuUsage();
    call();
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1000;
  });
  return Math.min(...times);
};

test("repetitions that multiply beyond the limit are refused at once, empty ones too", () => {
  const large = [`${longClass}{0,660}Q`, "(((){999}){999}){999}", "(((x{0}){999}){999}){999}"];
  for (const source of [...large, "((a{100}){100}){100}", "(a?){501}"]) {
    expect(sentence(source)).toMatch(/^The repetitions of the pattern multiply to more than 1000/);
    expect(timeOf(() => compilePattern(source))).toBeLessThan(100);
  }
  expect(sentence("((((a{999}){999}){999}){999}){0}")).toBe("accepted");
  expect(sentence("a".repeat(401))).toMatch(/401 characters; at most 400/);
});

test("a pattern as large as the limit allows searches 400 characters within milliseconds", () => {
  const texts = ["a".repeat(400), "a c ".repeat(100), "é".repeat(400)];
  for (const source of [`${longClass}{0,490}Q`, "(a?){490}b", "(.{1,30}){1,15}Q", "[^b]{499}b"]) {
    expect(timeOf(() => compilePattern(source))).toBeLessThan(100);
    const matches = matcher(source);
    for (const text of texts) {
      expect(matches(text)).toBe(false);
      expect(timeOf(() => matches(text))).toBeLessThan(50);
    }
  }
});

test("one matcher answers for one text after another", () => {
  const matches = matcher("^a{3}$");
  expect(["aaa", "aa", "aaa", "aaaa", "", "aaa"].map(matches)).toEqual([
    true,
    false,
    true,
    false,
    false,
    true,
  ]);
});

test("what is not regular, or not finished, is refused in one sentence that says where", () => {
  expect(sentence("(a)\\1")).toBe(
    "The pattern uses \\1; backreferences are not available (at character 5).",
  );
  expect(sentence("a(?=b)")).toMatch(/lookarounds and named groups are not available/);
  expect(sentence("(?<!b)a")).toMatch(/lookarounds/);
  expect(sentence("(a")).toMatch(/\( that is never closed/);
  expect(sentence("[a")).toMatch(/\[ that is never closed/);
  expect(sentence("a)")).toMatch(/\) that closes nothing/);
  expect(sentence("*a")).toMatch(/\* with nothing before it/);
  expect(sentence("a**")).toMatch(/two repetitions in a row/);
  expect(sentence("a{3,2}")).toMatch(/second number is smaller/);
  expect(sentence("[z-a]")).toMatch(/backwards/);
  expect(sentence("a\\")).toMatch(/lone/);
  expect(sentence("\\p{L}")).toMatch(/not available/);
  for (const source of ["a**", "[z-a]", "a{1000}"])
    expect(sentence(source)).toMatch(/^The pattern .*\.$/);
});
