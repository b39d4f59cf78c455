import { judgeName } from "./judges";

/**
 * Which files a run asks each judge with, by the judge's name: the commit of the hub, or a hash of
 * the folder's files, 40 hexadecimal digits either way.
 */
export type JudgeVersions = Readonly<Record<string, string>>;

const MOST = 1000; // judges of a run: a run has at most 500 edits

const isVersion = (value: unknown): boolean =>
  typeof value === "string" && /^[0-9a-f]{40}$/.test(value);

/** Is this a record of judges' names and of 40 hexadecimal digits each? */
export function isJudgeVersions(value: unknown): value is JudgeVersions {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return (
    entries.length <= MOST &&
    entries.every(([name, version]) => judgeName(name) !== undefined && isVersion(version))
  );
}

/** Does the name itself say which commit is asked? */
export function namesCommit(name: string): boolean {
  const read = judgeName(name);
  return read?.kind === "hub" && isVersion(read.revision);
}
