import type { Decoded } from "../schema/field";
import type { PresetName } from "./experiment";

/**
 * Links and files of earlier versions. A version is a form of the written run; what is written has
 * the newest, and what is read may have any.
 */
export const VERSION = 3;

/** A run as it is written: `{ preset, leaves, edits, steps, … }`, not yet checked. */
type WrittenRun = Readonly<Record<string, unknown>>;

/** From a version to the next. Pure; one for every version before VERSION. */
type Migration = (run: WrittenRun) => WrittenRun;

const migrations: Readonly<Record<number, Migration>> = {
  // 2 adds edits that take back an earlier one; what 1 could say means the same
  1: (run) => run,
  // 3 adds the executor; what says none was made on WebGPU
  2: (run) => run,
};

/** A run of a known version, brought forward to VERSION. */
export function migrated(version: unknown, run: WrittenRun): Decoded<WrittenRun> {
  const known = typeof version === "number" && Number.isInteger(version) && version >= 1;
  if (!known || version > VERSION) return { ok: false, sentence: versionSentence(version) };
  let current = run;
  for (let v = version; v < VERSION; v++) current = migrations[v](current);
  return { ok: true, value: current };
}

/** For a version that this program does not read. */
export const versionSentence = (version: unknown): string =>
  typeof version === "number" && Number.isInteger(version) && version > VERSION
    ? `This was written by a newer Amortize (version ${version}); this one reads versions up to ` +
      `${VERSION}. Reload the page to get the newest.`
    : "The version of this experiment is missing or unknown; this Amortize reads versions 1 to " +
      `${VERSION}.`;

/**
 * Digests of a preset's defaults that mean what today's mean: fields were added since whose default
 * is what older runs did, or renamed. Remove one when a default changes, and links made before say
 * so again.
 */
export const sameDefaults = (preset: PresetName): readonly string[] =>
  olderDigests.get(preset) ?? []; // a new preset has no older links

const olderDigests: ReadonlyMap<PresetName, readonly string[]> = new Map([
  ["random-integers", ["41a3f68e", "e9b57e7c", "a951cc3b", "9d91308a"]],
  ["drawn-integers", ["1e838b03", "5e89ddd2"]],
  ["all-temperatures", ["f8234a85", "dd83561c"]],
  ["continuation", ["bbaabd8c", "bed51b98", "0618a43a", "01d4b767"]],
  ["infilling", ["a199dee7", "868c1a64"]],
  ["subjectivity", ["ebf78d01", "1b50395a"]],
  ["em", ["13e2c722", "501710cb"]],
  ["arithmetic", ["4248b314", "4599d1ba"]],
  ["constrained", ["318830e9", "d54eac77"]],
  ["smollm2-integers", ["93f6a1a9", "aedf03e6"]],
  ["smollm2-constrained", ["13b69eb7", "445bc641"]],
  ["collapse", ["4d823437", "28c1a87d"]],
  ["collapse-mended", ["b2fd22c7", "b83a3dda"]],
  ["short-strings", ["1d131703", "2894c353"]],
  ["reward-hacking", ["8da19917", "3bf40bea"]],
]);
