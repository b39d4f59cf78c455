import { expect, test } from "vitest";
import { countOfPlaywright, countOfVitest } from "./test-reports.mjs";

test("vitest's failures are named with the first line of their message", () => {
  const of = (status: string, fullName: string, failureMessages: string[] = []) => ({
    status,
    fullName,
    failureMessages,
  });
  const report = {
    numPassedTests: 3,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [
      {
        name: "a.test.ts",
        status: "failed",
        message: "",
        assertionResults: [
          of("passed", "adds"),
          of("failed", "divides", ["\u001b[31mAssertionError: 1\u001b[39m\n    at a.test.ts:3"]),
        ],
      },
      { name: "b.test.ts", status: "failed", message: "No such file.", assertionResults: [] },
    ],
  };
  expect(countOfVitest(JSON.stringify(report))).toEqual({
    passed: 3,
    skipped: 2,
    failures: ["a.test.ts: divides\n    AssertionError: 1", "b.test.ts\n    No such file."],
  });
});

test("Playwright's failures are named in every suite, also those outside of tests", () => {
  const spec = (title: string, status: string, messages: string[]) => ({
    title,
    line: 7,
    tests: [{ status, results: messages.map((message) => ({ error: { message } })) }],
  });
  const inner = { file: "a.spec.ts", specs: [spec("opens", "unexpected", ["first", "second"])] };
  const report = {
    stats: { expected: 4, flaky: 1, skipped: 2 },
    suites: [
      { file: "a.spec.ts", specs: [spec("loads", "expected", [])], suites: [inner] },
      { file: "b.spec.ts", specs: [spec("closes", "unexpected", [])] },
    ],
    errors: [{ message: "The site did not start." }],
  };
  expect(countOfPlaywright(JSON.stringify(report))).toEqual({
    passed: 5,
    skipped: 2,
    failures: [
      "a.spec.ts:7: opens\n    second",
      "b.spec.ts:7: closes",
      "outside every test\n    The site did not start.",
    ],
  });
});
