import { refuse } from "./fault";

/** A run of lines of the file, and the number of its first one. */
export interface Lines {
  readonly first: number; // counted from 1
  readonly text: string;
}

interface Parts {
  readonly header: Lines;
  readonly pages: readonly Lines[];
}

const LONGEST_LINE = 600; // a paragraph may have many lines

const isRule = (line: string) => /^---\s*$/.test(line);
const fence = /^ {0,3}(```+|~~~+)/;

/**
 * Cuts a lesson into the header, between its first two lines of three hyphens, and pages: each
 * begins with its title, “# …”, and a line of hyphens may stand between two. Inside a fenced block
 * neither cuts.
 */
export function split(file: string): Parts {
  const lines = file.replace(/^\ufeff/, "").split(/\r\n|\r|\n/);
  const long = lines.findIndex((line) => line.length > LONGEST_LINE);
  if (long >= 0)
    refuse(long + 1, `A line has at most ${LONGEST_LINE} characters; break it into several.`);
  const nested = lines.findIndex((line) => /^(\s*([>*+-]|\d+[.)])\s+){5}/.test(line));
  if (nested >= 0) refuse(nested + 1, "Lists and quotes are at most four deep; write it flatter.");
  const start = lines.findIndex((line) => line.trim() !== "");
  if (start < 0) refuse(1, "The file is empty; begin with a header between two lines of ---.");
  if (!isRule(lines[start]))
    refuse(start + 1, "A lesson begins with a line of ---, then its title, then --- again.");
  const end = lines.findIndex((line, k) => k > start && isRule(line));
  if (end < 0) refuse(start + 1, "The header does not end; put a line of --- after it.");
  const header = { first: start + 2, text: lines.slice(start + 1, end).join("\n") };
  return { header, pages: pagesOf(lines, end + 1) };
}

function pagesOf(lines: readonly string[], from: number): Lines[] {
  const pages: Lines[] = [];
  let first = from;
  let open: string | null = null; // the fence of the block that is open
  const cut = (end: number, next: number) => {
    const text = lines.slice(first, end).join("\n");
    if (text.trim() !== "") pages.push({ first: first + 1, text });
    first = next;
  };
  for (let k = from; k < lines.length; k++) {
    const mark = fence.exec(lines[k])?.[1];
    if (open === null && mark) open = mark;
    else if (open !== null && mark?.startsWith(open)) open = null;
    else if (open === null && isRule(lines[k])) cut(k, k + 1);
    else if (open === null && /^# /.test(lines[k])) cut(k, k);
  }
  cut(lines.length, lines.length);
  return pages;
}
