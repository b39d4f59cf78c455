import { readFileSync, readdirSync } from "node:fs";

const root = new URL("../../", import.meta.url);
const isTest = /^(?!.*\.(real|thorough)\.test\.).*\.test\.tsx?$/;
// rooms whose tests open a device, threads, processes or an interpreter at its limits
const ALONE = /^src\/(cli|compute|worker\/code)\//;
// what such a test names, or one that changes what the files after it would meet
const CHANGES = /[Ee]xecutor|\/dawn"|child_process|vi\.(mock|stubGlobal|useFakeTimers)\(/;

/**
 * The unit tests that need a process of their own, and those that share one a worker: a process
 * and its imports take half a second of a core, which is longer than most tests of these.
 */
export function testKinds(): { readonly alone: string[]; readonly together: string[] } {
  const files = ["src", "scripts"].flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" })
      .map((path) => `${folder}/${path.replaceAll("\\", "/")}`)
      .filter((path) => isTest.test(path)),
  );
  const isAlone = (path: string) =>
    ALONE.test(path) || CHANGES.test(readFileSync(new URL(path, root), "utf8"));
  return {
    alone: files.filter(isAlone),
    together: files.filter((path) => !isAlone(path)),
  };
}
