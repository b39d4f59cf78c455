import { deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { decodeLink, encodeLink, looksLikeLink } from "./codec";
import type { SharedRun } from "./experiment";
import { readFile, writeFile } from "./file";
import { VERSION } from "./migrations";
import { experimentOf, presetNames, schema } from "./presets";
import { draws, linkOf, randomRun } from "./testing";

const seeds = Array.from({ length: 60 }, (_, k) => k + 1);

const open = async (link: string) => {
  const decoded = await decodeLink(link);
  if (!decoded.ok) throw new Error(decoded.sentence);
  return decoded.value;
};
const refusal = async (link: string) => {
  const decoded = await decodeLink(link);
  return decoded.ok ? "" : decoded.sentence;
};

test("any run comes back from its link", async () => {
  for (const seed of seeds) {
    const run = randomRun(schema, seed);
    const { run: back, notices } = await open(await linkOf(run));
    expect(back).toEqual(run);
    expect(notices).toEqual([]);
  }
});

test("any run comes back from its file, and the two forms agree", async () => {
  for (const seed of seeds) {
    const run = randomRun(schema, seed);
    const file = readFile(writeFile(run));
    expect(file).toEqual({ ok: true, value: run });
    expect((await open(await linkOf(run))).run).toEqual(run);
  }
});

test("a preset as it stands makes a short link", async () => {
  for (const preset of presetNames) {
    const link = await linkOf({ experiment: experimentOf(preset), edits: [], steps: 0 });
    expect(link.length).toBeLessThan(90);
    expect((await open(`https://example.org/page/?x=1${link}`)).run.experiment).toEqual(
      experimentOf(preset),
    );
  }
});

test("random bytes never throw, and are refused with one sentence", async () => {
  const rng = draws(7);
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (let k = 0; k < 400; k++) {
    const payload = Array.from(
      { length: Math.floor(rng() * 120) },
      () => alphabet[Math.floor(rng() * 64)],
    ).join("");
    expect(await refusal(`#1.${payload}`)).toMatch(/^[A-Z"][^\n]+[.?]$/);
  }
  for (let k = 0; k < 100; k++) {
    const noise = Array.from({ length: Math.floor(rng() * 60) }, () =>
      String.fromCharCode(Math.floor(rng() * 0x3000)),
    ).join("");
    expect(await refusal(noise)).not.toBe("");
  }
});

test("a link with one letter changed or its end cut off opens the same run or none", async () => {
  const run = randomRun(schema, 7);
  const link = await linkOf(run);
  for (let at = 0; at < link.length; at++) {
    const changed = `${link.slice(0, at)}${link[at] === "A" ? "B" : "A"}${link.slice(at + 1)}`;
    for (const text of [changed, link.slice(0, at)]) {
      const decoded = await decodeLink(text);
      if (decoded.ok) expect(decoded.value.run).toEqual(run);
      else expect(decoded.sentence).toMatch(/[.?]$/);
    }
  }
});

/** A link made of any JSON at all. */
const linkOfJson = async (payload: unknown, version = 1) => {
  const packed = await new Response(
    new Blob([JSON.stringify(payload)]).stream().pipeThrough(new CompressionStream("deflate-raw")),
  ).arrayBuffer();
  return `#${version}.${Buffer.from(packed).toString("base64url")}`;
};

test("random JSON never throws", async () => {
  const rng = draws(11);
  const value = (depth: number): unknown => {
    const kind = Math.floor(rng() * (depth > 0 ? 8 : 6));
    if (kind < 6) return [null, true, rng() * 1e6, "text", -1, Math.floor(rng() * 100)][kind];
    const keys = ["p", "l", "e", "n", "a", "m", "d", "run.seed", "__proto__", "constructor"];
    const items = Array.from({ length: Math.floor(rng() * 5) }, () => value(depth - 1));
    return kind === 6
      ? items
      : Object.fromEntries(items.map((item) => [keys[Math.floor(rng() * keys.length)], item]));
  };
  for (let k = 0; k < 400; k++) {
    const raw = { p: "random-integers", ...(value(3) as object) };
    const decoded = await decodeLink(await linkOfJson(raw));
    if (!decoded.ok) expect(decoded.sentence).toMatch(/[.?]$/);
    const file = readFile(
      JSON.stringify({
        version: 1,
        preset: "continuation",
        leaves: value(2),
        edits: value(3),
        steps: value(1),
      }),
    );
    if (!file.ok) expect(file.sentence).toMatch(/[.?]$/);
  }
});

test("sentences say what is wrong, where, and what is allowed", async () => {
  const p = "random-integers";
  expect(await refusal(`#${VERSION + 1}.AAAA`)).toContain(`version ${VERSION + 1}`);
  expect(await refusal("#0.AAAA")).toContain("version");
  expect(await refusal("hello")).toContain("damaged");
  expect(await refusal(await linkOfJson({ p: "chess" }))).toBe(
    `preset is "chess"; allowed are ${presetNames.join(", ")}.`,
  );
  expect(await refusal(await linkOfJson({ p, l: { "run.sead": 3 } }))).toBe(
    '"run.sead" is not a field of an experiment; did you mean run.seed?',
  );
  expect(await refusal(await linkOfJson({ p, l: { "run.seed": -1 } }))).toBe(
    "run.seed is -1; it must be a whole number from 0 to 4294967295.",
  );
  expect(
    await refusal(await linkOfJson({ p, l: JSON.parse('{"__proto__": 1}') as object })),
  ).toContain("not a field");
  expect(await refusal(await linkOfJson({ p, q: 1 }))).toContain('"q"');
  expect(await refusal(await linkOfJson({ p, e: [[3, "run.seed", 4]], n: 5 }))).toBe(
    "Edit 1: run.seed cannot change while a run goes on; it takes effect in a new run.",
  );
  expect(await refusal(await linkOfJson({ p, e: [[6, "watch.every", 4]], n: 5 }))).toBe(
    "Edit 1 is at step 6, after the last step 5.",
  );
  expect(await refusal(await linkOfJson({ p, n: 1.5 }))).toContain("steps must be a whole number");
  expect(await refusal(await linkOfJson({ p, a: "x", m: [[1, "zz"]] }))).toContain(
    "16 hexadecimal digits",
  );
});

test("links and what they unpack to have a largest size", async () => {
  expect(await refusal(`#1.${"A".repeat(20_000)}`)).toContain("at most 16384");
  expect(
    await refusal(await linkOfJson({ p: "random-integers", l: { x: "a".repeat(3e6) } })),
  ).toContain("unpacks to more than");
  expect(readFile(" ".repeat(2 ** 24 + 1))).toMatchObject({
    ok: false,
    sentence: "The file has 16777217 characters; at most 16777216 are allowed.",
  });
});

/** A list in a list in a list, and so on. */
const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

test("what nests thousands deep is refused before anything walks it", async () => {
  for (const depth of [9, 100, 5_000, 100_000]) {
    for (const text of [nested(depth), `{"p":"random-integers","l":${nested(depth)}}`]) {
      const packed = deflateRawSync(text).toString("base64url");
      expect(await refusal(`#1.${packed}`)).toContain("more than 8 deep");
      expect(readFile(text)).toMatchObject({ ok: false });
    }
  }
  const quoted = { version: 1, preset: "continuation", leaves: { "reward.words": '[[[[[[[["[' } };
  expect(readFile(JSON.stringify(quoted))).toMatchObject({ ok: true });
});

test("marks past the last step are refused", async () => {
  const hash = "0123456789abcdef";
  const link = { p: "random-integers", n: 5, a: "GPU", m: [[6, hash]] };
  expect(await refusal(await linkOfJson(link))).toBe(
    "fingerprint.marks[0] is at step 6, after the last step 5.",
  );
});

/** A run at step 900 with this many edits of one text. */
const edited = (count: number, textOf: (k: number) => string): SharedRun => {
  const experiment = experimentOf("continuation");
  const path = "prompt.text";
  const texts = [experiment.leaves[path], ...Array.from({ length: count }, (_, k) => textOf(k))];
  const edits = texts.slice(1).map((to, k) => ({ step: k, path, from: texts[k], to }));
  return { experiment, edits, steps: 900 };
};

test("what a link cannot hold is refused before it is written, and the file holds it", async () => {
  const rng = draws(5);
  const long = edited(500, () => String.fromCharCode(...Array.from({ length: 60 }, rng).map(wide)));
  expect(await encodeLink(long)).toMatchObject({
    ok: false,
    sentence: expect.stringContaining("Export experiment.json instead") as string,
  });
  expect(readFile(writeFile(long))).toEqual({ ok: true, value: long });
});
const wide = (u: number) => 0x4e00 + Math.floor(u * 0x5000);

test("the longest run that can arise is read from its file", () => {
  const worst = edited(500, (k) => ["\n", "\\"][k % 2].repeat(1000));
  const marks = Array.from({ length: 30_000 }, (_, k) => ({ step: k + 1, hash: "f".repeat(16) }));
  const run = { ...worst, steps: 30_000, fingerprint: { adapter: "GPU ".repeat(99), marks } };
  const read = readFile(writeFile(run));
  expect(read).toMatchObject({ ok: true, value: { edits: worst.edits, steps: 30_000 } });
});

/** 500 edits of a pattern whose program has hundreds of states. */
function patternEdits(): SharedRun {
  const { experiment, steps } = edited(0, String);
  const patterns = ["", ...Array.from({ length: 500 }, (_, k) => `[\\w\\s]{0,400}${k % 10}`)];
  const path = "reward.pattern";
  const edits = patterns.slice(1).map((to, k) => ({ step: k, path, from: patterns[k], to }));
  return { experiment, edits, steps };
}

for (const run of [edited(500, (k) => `Text ${k}.`), patternEdits()])
  test(`500 edits of ${run.edits[0].path} are read in under 50 ms of processor time`, async () => {
    const link = await linkOf(run);
    const times: number[] = [];
    for (let k = 0; k < 5; k++) {
      const began = process.cpuUsage(); // other processes do not count
      expect((await open(link)).run.edits).toHaveLength(500);
      const { user, system } = process.cpuUsage(began);
      times.push((user + system) / 1000); // ms
    }
    expect((await open(link)).run).toEqual(run);
    expect(Math.min(...times)).toBeLessThan(50);
  });

test("a step counter behind the log, and a mark before it, still make a link", async () => {
  const run = edited(3, (k) => `Text ${k}.`);
  const marks = [1, 9].map((step) => ({ step, hash: "0123456789abcdef" }));
  const late = { ...run, steps: 1, fingerprint: { adapter: "GPU", marks } };
  const { run: back } = await open(await linkOf(late));
  expect(back).toEqual({
    ...run,
    steps: 2,
    fingerprint: { adapter: "GPU", marks: marks.slice(0, 1) },
  });
});

test("changed defaults are a notice, not silence", async () => {
  const { notices } = await open(await linkOfJson({ p: "continuation", d: "00000000" }));
  expect(notices).toHaveLength(1);
});

test("a link is distinguished from a preset or a file name", () => {
  expect(["#1.AA", "1.AA", "https://a.example/#1.AA"].map(looksLikeLink)).toEqual([
    true,
    true,
    true,
  ]);
  expect(["random-integers", "runs/experiment.json", "./1.json"].map(looksLikeLink)).toEqual([
    false,
    false,
    false,
  ]);
});

test("a hand-written file may leave out what the preset says, and nothing else goes unsaid", () => {
  const read = (raw: unknown) => readFile(JSON.stringify(raw));
  const short = read({ version: 1, preset: "continuation" });
  expect(short).toEqual({
    ok: true,
    value: { experiment: experimentOf("continuation"), edits: [], steps: 0 } satisfies SharedRun,
  });
  expect(read({ version: 1, preset: "continuation", colour: "red" })).toMatchObject({ ok: false });
  expect(read({ preset: "continuation" })).toMatchObject({ ok: false });
  expect(readFile("{")).toMatchObject({ ok: false });
  expect(readFile("null")).toMatchObject({ ok: false });
});
