import { expect, test } from "vitest";
import { decodeLink } from "./codec";
import { readFile, writeFile } from "./file";
import presetLinks from "./fixtures/preset-links.json";
import version1 from "./fixtures/version-1.json";
import version2 from "./fixtures/version-2.json";
import version3 from "./fixtures/version-3.json";
import { VERSION } from "./migrations";
import { unpack } from "./packing";
import { type PresetName, experimentOf, presetNames } from "./presets";
import { linkOf } from "./testing";

const open = async (link: string) => {
  const decoded = await decodeLink(link);
  if (!decoded.ok) throw new Error(decoded.sentence);
  return decoded.value;
};

// The fixture holds links and files as they were written. Never change one: people have them.

test("a link of version 1 opens, reports changed defaults, and is written anew", async () => {
  const { run, notices } = await open(version1.older);
  expect(notices).toHaveLength(1); // the defaults were others even within version 1
  expect(run.experiment).toMatchObject({
    preset: "continuation",
    leaves: { "run.seed": 11, "reward.words": "sea, ship", "batch.samples": 24 },
  });
  expect(run.edits.map(({ step, path, to }) => [step, path, to])).toEqual([
    [40, "reward.temperature", 0.9],
    [90, "prompt.text", "On Monday Karl walked to the harbor."],
  ]);
  expect(run).toMatchObject({ steps: 137, fingerprint: { adapter: "SwiftShader (processor)" } });
  expect((await open(await linkOf(run))).run).toEqual(run);
});

for (const preset of ["random-integers", "continuation"] as const)
  test(`${preset}: links and files of version 1 mean the preset as it is now`, async () => {
    const { link, file } = version1[preset];
    // Fails when a default changes: then remove version 1 from `olderDigests`, so that
    // older links say so, and expect one notice here.
    expect(await open(link)).toEqual({
      run: { experiment: experimentOf(preset), edits: [], steps: 0 },
      notices: [],
    });
    expect(readFile(JSON.stringify(file))).toEqual({
      ok: true,
      value: { experiment: experimentOf(preset), edits: [], steps: 0 },
    });
  });

test("a link and a file of version 2 hold edits, one taken back, marks and a picture", async () => {
  const { run, notices } = await open(version2.edited.link);
  expect(notices).toEqual([]);
  expect(readFile(JSON.stringify(version2.edited.file))).toEqual({ ok: true, value: run });
  expect(run.experiment).toMatchObject({
    preset: "continuation",
    leaves: { "run.seed": 11, "reward.temperatureStart": 2, "model.name": "world" },
  });
  expect(run.edits).toEqual([
    { step: 40, path: "reward.temperature", from: 0.7, to: 0.9 },
    { step: 60, path: "reward.temperature", from: 0.9, to: 0.7, undoes: 1 },
    { step: 90, path: "prompt.text", from: "", to: "On Monday Karl walked to the harbor." },
  ]);
  expect(run).toMatchObject({
    steps: 137,
    fingerprint: { marks: [{ step: 1 }, { step: 100, hash: "fedcba9876543210" }] },
    picture: { step: 120, rows: [{ text: "He sat." }, { text: "⊤" }], logZ: -14.25 },
  });
  expect(run.picture?.rows[0].target).toBeCloseTo(0.5, 2);
});

for (const preset of ["random-integers", "continuation"] as const)
  test(`${preset}: links and files of version 2 mean the preset as it is now`, async () => {
    const run = { experiment: experimentOf(preset), edits: [], steps: 0 };
    const { link, file } = version2[preset];
    // Fails when a field is added or a default changes: add the digest of before to
    // `olderDigests`, or expect one notice here.
    expect(await open(link)).toEqual({ run, notices: [] });
    expect(readFile(JSON.stringify(file))).toEqual({ ok: true, value: run });
  });

test("links and files of version 3 say what computed the run; before it was WebGPU", async () => {
  const { run, notices } = await open(version3.inWebAssembly.link);
  expect(notices).toEqual([]);
  expect(run).toMatchObject({
    executor: "wasm",
    steps: 137,
    fingerprint: { adapter: "WebAssembly", marks: [{ step: 1 }, { step: 100 }] },
  });
  expect(readFile(JSON.stringify(version3.inWebAssembly.file))).toEqual({ ok: true, value: run });
  const { run: older } = await open(version2.edited.link);
  expect(older.executor).toBeUndefined();
  for (const executor of ["gpu", 1, null])
    expect(readFile(JSON.stringify({ ...version3.inWebAssembly.file, executor }))).toEqual({
      ok: false,
      sentence: "executor must be webgpu or wasm.",
    });
});

for (const preset of ["random-integers", "continuation"] as const)
  test(`${preset}: links and files of version 3 mean the preset as it is now`, async () => {
    const run = { experiment: experimentOf(preset), edits: [], steps: 0 };
    const { link, file } = version3[preset];
    expect(await open(link)).toEqual({ run, notices: [] });
    expect(readFile(JSON.stringify(file))).toEqual({ ok: true, value: run });
  });

// One link of each preset a release, the oldest first; the last one is of the preset as it is now.
for (const [name, links] of Object.entries(presetLinks))
  test(`${name}: links of earlier releases mean the preset as it is now`, async () => {
    const run = { experiment: experimentOf(name as PresetName), edits: [], steps: 0 };
    for (const link of links) expect(await open(link)).toEqual({ run, notices: [] });
    // Fails when a field is added or a default changes: append each preset's link as it is now, and
    // add the digest of before to `olderDigests`, or expect one notice of the links before.
    const written = (link: string) => unpack(link.slice(link.indexOf(".") + 1), 10_000);
    expect(await written(await linkOf(run))).toEqual(await written(links[links.length - 1]));
  });

test("what is written has the newest version, and only known versions are read", async () => {
  for (const preset of presetNames) {
    const run = { experiment: experimentOf(preset), edits: [], steps: 0 };
    expect(await linkOf(run)).toMatch(new RegExp(`^#${VERSION}[.]`));
    expect(JSON.parse(writeFile(run))).toMatchObject({ version: VERSION });
  }
  for (const version of [0, -1, 1.5, "1", null, undefined])
    expect(readFile(JSON.stringify({ version, preset: "continuation" }))).toMatchObject({
      ok: false,
      sentence: expect.stringContaining("missing or unknown") as string,
    });
  expect(readFile(JSON.stringify({ version: VERSION + 1, preset: "continuation" }))).toMatchObject({
    ok: false,
    sentence: expect.stringContaining("newer Amortize") as string,
  });
});
