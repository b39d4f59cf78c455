import { afterAll, beforeAll, expect, test } from "vitest";
import { CodeFault } from "../../reward/code";
import { Interpreter } from "./interpreter";
import { loadQuickJs } from "./quickjs";

let interpreter: Interpreter;
beforeAll(() => {
  interpreter = new Interpreter(loadQuickJs, () => performance.now());
});
afterAll(() => interpreter.close());

const string = (text: string) => ({ text, tokens: text === "" ? [] : [...text], prompt: "pick: " });
const values = (code: string, ...texts: string[]) => interpreter.values(code, texts.map(string));
async function fault(code: string, ...texts: string[]): Promise<CodeFault> {
  const found: unknown = await values(code, ...texts).catch((error: unknown) => error);
  if (found instanceof CodeFault) return found;
  throw new Error(`no fault but ${JSON.stringify(found)}`);
}

test("a value is what the body returns of text, tokens, n and prompt", async () => {
  expect(await values("return Number(text) % 2 === 0 ? 2 : 0", "42", "7")).toEqual([2, 0]);
  expect(await values("return n + tokens.length + prompt.length", "42")).toEqual([10]);
  expect(await values("// a note", "").catch(String)).toContain("returns nothing");
});

test("arithmetic is that of WebAssembly, bit for bit", async () => {
  const code = "return [Math.exp, Math.log, Math.sin, Math.cbrt][n](Number(prompt.length) + 0.1)";
  const bits = await values(code, "", "a", "ab", "abc");
  // pinned: another engine's Math may differ in the last digit, this one may not
  expect(bits.map((x) => Buffer.from(new Float64Array([x]).buffer).toString("hex"))).toEqual([
    "593e1f6db9dd7b40",
    "0806df34c0eefc3f",
    "7bfb33d71951c7bf",
    "a82386440c3cfd3f",
  ]);
});

test.each([
  ["return 1 +", "The reward's code, line 2, column 1: ", 2],
  ["let a = ;", "The reward's code, line 1, column 9: ", 1],
  ["\nlet a = ;\nreturn 1", "The reward's code, line 2, column 9: ", 2],
  ["}); 1; (() => {", "The reward's code", null],
  ["await 1", "The reward's code", 1],
])("an error of syntax is told with its line: %j", async (code, says, line) => {
  const { sentence, place } = await fault(code, "42");
  expect(sentence).toContain(says);
  expect(sentence).toMatch(/\.$/);
  if (line !== null) expect(place?.line).toBe(line);
});

test.each([
  ["while (1);", "does not come to an end on “42”", null],
  ["try { while (1); } catch { return 1 }", "does not come to an end", null],
  ["return /^(a+)+$/.test('a'.repeat(60) + 'b') ? 1 : 0", "does not come to an end", 1],
  ["const f = () => f() + 1;\nreturn f()", "calls itself too deep on “42”", 1],
  ["const all = [];\nfor (;;) all.push(new Uint8Array(1e6))", "MB on “42”", 2],
  ["return text.length\n  / null.x", "fails on “42”: cannot read property 'x' of null", 2],
  ["return null.x", "line 1, column 12, fails on “42”", 1],
  ["return NaN", "returns NaN for “42”; it must return a finite number", null],
  ["return -Infinity", "returns −∞ for", null],
  ["return '3'", "returns a text for", null],
  ["return { valueOf: () => 3 }", "returns an object for", null],
  ["return 3n", "returns a bigint for", null],
  ["return new Number(3)", "returns an object for", null],
  ["return (async () => 1)()", "fails on", null],
  ["throw null", "fails on “42”: null", null],
  ["throw { get message() { while (1); } }", "fails on “42”: it threw what cannot be read", null],
  ["throw { toString() { throw 1 } }", "fails on “42”", null],
  [
    "const e = new Error('no'); Object.defineProperty(e, 'stack', { get() { throw 1 } }); throw e",
    "fails on “42”",
    null,
  ],
  ["return Math.random()", "not a function", 1],
  ["return Date.now()", "'Date' is not defined", 1],
  ["return fetch('x')", "'fetch' is not defined", 1],
  ["Array.prototype.push = () => 1; return 1", "read-only", 1],
  ["Object.prototype.x = 1; return 1", "not extensible", 1],
  ["globalThis.k = (globalThis.k ?? 0) + 1; return k", "not extensible", 1],
  ["k = 1; return k", "'k' is not defined", 1],
  ["return [].constructor.constructor('return this')().eval('1')", "fails on", null],
])(
  "hostile or wrong code is one sentence, and the next code runs: %j",
  async (code, says, line) => {
    const { sentence, place } = await fault(code, "42");
    expect(sentence).toContain(says);
    expect(sentence).toMatch(/^The reward's code[^.]*.*\.$/s);
    if (line !== null) expect(place?.line).toBe(line);
    expect(await values("return 1", "42")).toEqual([1]);
  },
);

test("nothing is kept from one string to the next", async () => {
  const strings = ["1", "2", "1"];
  const once = "const seen = (text + text).match(/(.)/g); return seen.length";
  expect(await values(once, ...strings)).toEqual([2, 2, 2]);
  for (const keeps of [
    "return (Math.k = (Math.k ?? 0) + 1)",
    "return (String.prototype.k = n)",
    "Object.getPrototypeOf(function* () {}).k = 1; return 1",
    "const f = Function('return this')(); f.k = 1; return f.k",
    "Object.getPrototypeOf([][Symbol.iterator]()).next = () => 1; return 1",
  ])
    expect((await fault(keeps, ...strings)).sentence).toMatch(/^The reward's code/);
});

test("a program that could not be loaded is tried again with the next batch", async () => {
  let isThere = false;
  const load = () => (isThere ? loadQuickJs() : Promise.reject(new Error("It is not there.")));
  const late = new Interpreter(load, () => performance.now());
  await expect(late.values("return n", [string("7")])).rejects.toThrow("It is not there.");
  isThere = true;
  expect(await late.values("return n", [string("7")])).toEqual([1]);
  late.close();
});

test("whatever fails, and wherever, no realm is left open", async () => {
  const opened: { alive: boolean }[] = [];
  const load = async () => {
    const quickjs = await loadQuickJs();
    const make = quickjs.newRuntime.bind(quickjs);
    quickjs.newRuntime = (...options) => {
      const runtime = make(...options);
      opened.push(runtime);
      return runtime;
    };
    return quickjs;
  };
  // the clock runs out while a value is computed the second time: some 40 checks for each
  let now = 0;
  const slow = new Interpreter(load, () => (now += 300));
  const looped = "for (let k = 0; k < 2e5; k++); return 1";
  for (const code of [looped, "while (1);", "return 1 +", "return 'a'"])
    await expect(slow.values(code, [string("7")])).rejects.toThrow(CodeFault);
  slow.close();
  // the first code has two, the others fail at once
  expect(opened.map(({ alive }) => alive)).toEqual([false, false, false, false, false]);
});

test("what takes longer than the clock allows is given up", async () => {
  let now = 0;
  const slow = new Interpreter(loadQuickJs, () => (now += 30_000));
  const found: unknown = await slow.values("while (1);", [string("7")]).catch(String);
  expect(found).toContain("took longer than 20 s");
  slow.close();
});

test("code nested deeper than the stack of its host is told, and other code runs", async () => {
  const nested = `return ${"(".repeat(1_900)}1${")".repeat(1_900)}`;
  // how deep is too deep is the host's affair; it is a value or a sentence, and nothing else
  const found: unknown = await values(nested, "42").catch((error: unknown) => error);
  if (Array.isArray(found)) expect(found).toEqual([1]);
  else expect((found as CodeFault).sentence).toContain("nested too deep");
  expect(await values("return n", "42")).toEqual([2]);
});
