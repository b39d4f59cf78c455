import { measuredTotal } from "./measured-time";
import { wrapped } from "./writing";

/** docs/results.md: a section a table, each replaced alone, so that one table may be run again. */

const INTRODUCTION = `# Results

Every figure below was made by \`npm run reproduce\`, in WebAssembly, so that all but the seconds
come out the same on any machine, to the last bit. \`npm run reproduce -- NAME\` makes one table
again and replaces its section; what was run before is kept in \`reproduced/\` and not run twice
(\`--fresh\` runs it again). \`docs/results/\` holds every run as CSV and a picture of each table.
Seconds are of the machine as it was, beside whatever else it did.
`;

const begins = (name: string) => `<!-- table ${name} -->`;
const ends = (name: string) => `<!-- end of ${name} -->`;

/** The document with one section new, in its place or at the end. */
export function withSection(document: string | undefined, name: string, section: string): string {
  const whole = `${begins(name)}\n\n${section}\n${ends(name)}\n`;
  const text = document ?? INTRODUCTION;
  const from = text.indexOf(begins(name));
  const to = text.indexOf(ends(name));
  if (from < 0 || to < from) return `${text.trimEnd()}\n\n${whole}`;
  return `${text.slice(0, from)}${whole.trimEnd()}${text.slice(to + ends(name).length)}`;
}

/** The document with a last section that says which tables it does not hold. */
export function withMissing(document: string, names: readonly string[]): string {
  const missing = names.filter((name) => !document.includes(begins(name)));
  const without = document.replace(/\n*<!-- table not-run -->[^]*<!-- end of not-run -->\n/, "\n");
  if (missing.length === 0) return without;
  const sentence = `These tables have not been run: ${missing.join(", ")}.\n`;
  return withSection(without, "not-run", `## Not run\n\n${sentence}`);
}

const MEASURED = /<!-- measured -->[^]*?<!-- end of measured -->\n\n/;

/** The document with what its runs took, above the first table. */
export function withMeasured(document: string): string {
  const without = document.replace(MEASURED, "");
  const total = measuredTotal(without);
  const at = without.indexOf("<!-- table ");
  if (total === null || at < 0) return without;
  const lines = [
    "<!-- measured -->",
    "",
    ...wrapped(total),
    "",
    "<!-- end of measured -->",
    "",
    "",
  ];
  return `${without.slice(0, at)}${lines.join("\n")}${without.slice(at)}`;
}
