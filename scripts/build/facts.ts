import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

interface Package {
  readonly version: string;
  readonly license: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

const read = (path: string) =>
  JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")) as Package;

/** Of the headless runner alone: no part of the page. */
const notInPage = new Set(["webgpu"]);

/** The commit that is built, in short; null outside a checkout. */
function commit(): string | null {
  try {
    const options = { cwd: new URL("../../", import.meta.url), stdio: "pipe" } as const;
    return execFileSync("git", ["rev-parse", "--short=10", "HEAD"], options).toString().trim();
  } catch {
    return null;
  }
}

/** Version and commit of this build, and the libraries of the page with their licences. */
export function buildFacts(): typeof BUILD {
  const { version, dependencies } = read("package.json");
  const libraries = Object.keys(dependencies)
    .filter((name) => !notInPage.has(name))
    .map((name) => {
      const library = read(`node_modules/${name}/package.json`);
      return { name, version: library.version, license: library.license };
    });
  return { version, commit: commit(), libraries };
}
