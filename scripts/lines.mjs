// Lists every line and file that is too long, in all languages of src, e2e and scripts: prettier
// and eslint see neither WGSL nor CSS, and leave strings and comments as they are.
//   node scripts/lines.mjs            lists them and succeeds
//   node scripts/lines.mjs --strict   fails when there is one
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const WIDEST = 100; // characters of a line
const LONGEST = { wgsl: 150, other: 300 }; // lines of a file
const kinds = /[.](ts|tsx|mjs|css|wgsl)$/;
const data = /(^|[/\\])fixtures[/\\]/;

/**
 * @param {string} file its name @param {string} text its content
 * @returns {string[]} what is too long in it, a line each
 */
export function tooLong(file, text) {
  const lines = text.replace(/\n$/, "").split("\n");
  const longest = file.endsWith(".wgsl") ? LONGEST.wgsl : LONGEST.other;
  const found = lines.flatMap((line, k) => {
    const width = [...line].length;
    return width > WIDEST ? [`${file}:${k + 1}: ${width} characters; at most ${WIDEST}`] : [];
  });
  return lines.length > longest
    ? [...found, `${file}: ${lines.length} lines; at most ${longest}`]
    : found;
}

/** @param {string} root the repository's folder @returns {string[]} every finding */
function findings(root) {
  return ["src", "e2e", "scripts"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => kinds.test(name) && !data.test(name))
      .sort()
      .flatMap((name) => {
        const file = join(folder, name);
        return tooLong(file, readFileSync(join(root, file), "utf8"));
      }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const strict = process.argv.includes("--strict");
  const found = findings(fileURLToPath(new URL("..", import.meta.url)));
  for (const finding of found) console.log(finding);
  if (found.length > 0) console.log(`${found.length} too long${strict ? "" : " (a warning)"}`);
  process.exitCode = strict && found.length > 0 ? 1 : 0;
}
