import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Decoded } from "../schema/field";

/** Says that a process writes a run into a folder. Its content names the process. */
export const LOCK = "run.lock";

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

/**
 * Takes the lock of a folder, or says in one sentence who holds it. A lock whose process has ended
 * is taken over. Returns what releases it. Throws where the folder cannot be written.
 */
export function lockFolder(folder: string): Decoded<() => void> {
  const lock = join(folder, LOCK);
  const mine = join(folder, `${LOCK}.${process.pid}`);
  const owner: Owner = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  writeFileSync(mine, JSON.stringify(owner));
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      if (claim(mine, lock)) return { ok: true, value: () => rmSync(lock, { force: true }) };
      const other = ownerOf(lock);
      if (other === undefined) continue; // released meanwhile
      const sentence = refusal(other, folder);
      if (sentence !== undefined) return { ok: false, sentence };
      takeAway(lock, `${mine}.stale`);
    }
    return { ok: false, sentence: `Several runs want to write to ${folder} at the same time.` };
  } finally {
    rmSync(mine, { force: true });
  }
}

/** A link is made whole or not at all, with its content, so nobody reads half a lock. */
function claim(mine: string, lock: string): boolean {
  try {
    linkSync(mine, lock);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** Of two that find a stale lock, one moves it; what is moved by mistake is put back. */
function takeAway(lock: string, aside: string): void {
  try {
    renameSync(lock, aside);
    const moved = ownerOf(aside);
    if (moved !== undefined && moved !== "unreadable" && isAlive(moved)) claim(aside, lock);
    rmSync(aside, { force: true });
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

function refusal(owner: Owner | "unreadable", folder: string): string | undefined {
  const remove = `delete ${join(folder, LOCK)} if no run is writing there`;
  if (owner === "unreadable") return `The lock of ${folder} cannot be read; ${remove}.`;
  if (owner.host !== hostname())
    return (
      `A run on ${owner.host} (process ${owner.pid}, since ${owner.since}) is writing to ` +
      `${folder}. Name another folder, or ${remove}.`
    );
  return isAlive(owner)
    ? `Another run (process ${owner.pid}, since ${owner.since}) is writing to ${folder}. Name ` +
        "another folder, or end that run."
    : undefined;
}

function ownerOf(lock: string): Owner | "unreadable" | undefined {
  try {
    const read = JSON.parse(readFileSync(lock, "utf8")) as Partial<Owner> | null;
    const { pid, host, since } = read ?? {};
    const known = Number.isInteger(pid) && typeof host === "string" && typeof since === "string";
    return known ? (read as Owner) : "unreadable";
  } catch (error) {
    return codeOf(error) === "ENOENT" ? undefined : "unreadable";
  }
}

/** Is the process there? A process of another user refuses signal 0, and is there. */
function isAlive({ pid, host }: Owner): boolean {
  if (host !== hostname() || pid === process.pid) return host !== hostname();
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== "ESRCH";
  }
}

/** "ENOSPC" and its kin. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error ? String(error.code) : undefined;
