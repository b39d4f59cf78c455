// Reads what vitest and Playwright write about a run of theirs.

/** @typedef {{ passed: number, skipped: number, failures: string[] }} Count */

const colours = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

/**
 * A test's name and the first line of its message.
 *
 * @param {string} name @param {string} [message]
 */
function failure(name, message = "") {
  const [line = ""] = message.replace(colours, "").trim().split("\n");
  return line === "" ? name : `${name}\n    ${line}`;
}

/**
 * A file that could not be loaded has no tests; it is one failure.
 *
 * @param {string} report of vitest's reporter "json" @returns {Count}
 */
export function countOfVitest(report) {
  const { numPassedTests, numPendingTests, numTodoTests, testResults } =
    /**
     * @type {Record<"numPassedTests" | "numPendingTests" | "numTodoTests", number> & {
     *   testResults: { name: string, status: string, message: string, assertionResults: {
     *     status: string, fullName: string, failureMessages?: string[] }[] }[] }}
     */ (JSON.parse(report));
  const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === "failed");
    if (failed.length === 0) return status === "failed" ? [failure(name, message)] : [];
    return failed.map((test) => failure(`${name}: ${test.fullName}`, test.failureMessages?.[0]));
  });
  return { passed: numPassedTests, skipped: numPendingTests + numTodoTests, failures };
}

/**
 * @typedef {{ file: string, suites?: Suite[], specs: { title: string, line: number, tests: {
 *   status: string, results: { error?: { message?: string } }[] }[] }[] }} Suite
 */

/**
 * @param {Suite} suite @returns {string[]}
 */
function failuresIn({ file, specs, suites = [] }) {
  const own = specs.flatMap(({ title, line, tests }) =>
    tests
      .filter((test) => test.status === "unexpected")
      .map((test) => failure(`${file}:${line}: ${title}`, test.results.at(-1)?.error?.message)),
  );
  return [...own, ...suites.flatMap(failuresIn)];
}

/**
 * @param {string} report of Playwright's reporter "json" @returns {Count}
 */
export function countOfPlaywright(report) {
  const { stats, suites, errors } =
    /**
     * @type {{ stats: Record<"expected" | "flaky" | "skipped", number>, suites: Suite[],
     *   errors: { message?: string }[] }}
     */ (JSON.parse(report));
  const failures = [
    ...suites.flatMap(failuresIn),
    ...errors.map(({ message }) => failure("outside every test", message)),
  ];
  return { passed: stats.expected + stats.flaky, skipped: stats.skipped, failures };
}
