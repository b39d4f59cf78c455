import { existsSync, readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../", import.meta.url);
const documents = ["README.md", "docs/architecture.md", "docs/method.md", "tools/README.md"];
const folders = ["src", "scripts", "tools", "e2e", "docs", "public"];

/** Every file and folder of the repository that a document may name, by its path. */
const known = folders.flatMap((folder) => [
  `${folder}/`,
  ...readdirSync(new URL(folder, root), { recursive: true, withFileTypes: true }).map((entry) => {
    const path = `${entry.parentPath}/${entry.name}`.slice(root.pathname.length);
    return entry.isDirectory() ? `${path}/` : path;
  }),
]);

const code = /[.](tsx?|mjs|py|wgsl)$/;
/** What a run writes, a folder of a model holds, or a recipe lets the reader create. */
const isPlaceholder = (name: string) => /NAME|…|\*/.test(name);

/** The paths that a text names in backquotes: those with a slash, and names of source files. */
function pathsIn(text: string): string[] {
  const quoted = [...text.matchAll(/`([^`\n]+)`/g)].flatMap(([, inside = ""]) => inside.split(" "));
  const paths = quoted.filter((word) => /^[\w./-]+$/.test(word) && !word.startsWith("--"));
  return paths.filter(
    (path) =>
      !isPlaceholder(path) &&
      (code.test(path) || folders.some((folder) => path.startsWith(`${folder}/`))),
  );
}

/** A path may begin at the root, in src, or be the end of one that is unmistakable there. */
const exists = (path: string): boolean =>
  existsSync(new URL(path, root)) ||
  known.some((name) => name === `src/${path}` || name.endsWith(`/${path}`));

test.each(documents)("%s names only files that exist", (document) => {
  const paths = pathsIn(readFileSync(new URL(document, root), "utf8"));
  expect(paths.length).toBeGreaterThan(1);
  expect(paths.filter((path) => !exists(path))).toEqual([]);
});

test("a file that does not exist is found", () => {
  const text = "`src/compute/plan.ts`, `gone/objective.ts`, `src/gpu/` and `NAME.wgsl`";
  expect(pathsIn(text)).toEqual(["src/compute/plan.ts", "gone/objective.ts", "src/gpu/"]);
  expect(pathsIn(text).map(exists)).toEqual([true, false, false]);
});
