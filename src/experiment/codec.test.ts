import { expect, test } from "vitest";
import { decodeLink, encodeLink, looksLikeLink } from "./codec";
import type { SharedRun } from "./experiment";
import { readFile, writeFile } from "./file";
import { experimentOf, presetNames, schema } from "./presets";
import { draws, randomRun } from "./testing";

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
    const { run: back, notices } = await open(await encodeLink(run));
    expect(back).toEqual(run);
    expect(notices).toEqual([]);
  }
});

test("any run comes back from its file, and the two forms agree", async () => {
  for (const seed of seeds) {
    const run = randomRun(schema, seed);
    const file = readFile(writeFile(run));
    expect(file).toEqual({ ok: true, value: run });
    expect((await open(await encodeLink(run))).run).toEqual(run);
  }
});

test("a preset as it stands makes a short link", async () => {
  for (const preset of presetNames) {
    const link = await encodeLink({ experiment: experimentOf(preset), edits: [], steps: 0 });
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
  const run = randomRun(schema, 3);
  const link = await encodeLink(run);
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
const linkOf = async (payload: unknown, version = 1) => {
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
    const decoded = await decodeLink(await linkOf(raw));
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
  expect(await refusal("#2.AAAA")).toContain("newer Amortize (version 2)");
  expect(await refusal("#0.AAAA")).toContain("version");
  expect(await refusal("hello")).toContain("damaged");
  expect(await refusal(await linkOf({ p: "chess" }))).toBe(
    'preset is "chess"; allowed are random-integers, continuation.',
  );
  expect(await refusal(await linkOf({ p, l: { "run.sead": 3 } }))).toBe(
    '"run.sead" is not a field of an experiment; did you mean run.seed?',
  );
  expect(await refusal(await linkOf({ p, l: { "run.seed": -1 } }))).toBe(
    "run.seed is -1; it must be a whole number from 0 to 4294967295.",
  );
  expect(await refusal(await linkOf({ p, l: JSON.parse('{"__proto__": 1}') as object }))).toContain(
    "not a field",
  );
  expect(await refusal(await linkOf({ p, q: 1 }))).toContain('"q"');
  expect(await refusal(await linkOf({ p, e: [[3, "run.seed", 4]], n: 5 }))).toBe(
    "Edit 1: run.seed cannot change while a run goes on; it takes effect in a new run.",
  );
  expect(await refusal(await linkOf({ p, e: [[6, "watch.every", 4]], n: 5 }))).toBe(
    "Edit 1 is at step 6, after the last step 5.",
  );
  expect(await refusal(await linkOf({ p, n: 1.5 }))).toContain("steps must be a whole number");
  expect(await refusal(await linkOf({ p, a: "x", m: [[1, "zz"]] }))).toContain(
    "16 hexadecimal digits",
  );
});

test("links and what they unpack to have a largest size", async () => {
  expect(await refusal(`#1.${"A".repeat(20_000)}`)).toContain("at most 16384");
  expect(
    await refusal(await linkOf({ p: "random-integers", l: { x: "a".repeat(3e6) } })),
  ).toContain("unpacks to more than");
  expect(readFile(" ".repeat(2 ** 21 + 1)).ok).toBe(false);
});

test("changed defaults are a notice, not silence", async () => {
  const { notices } = await open(await linkOf({ p: "continuation", d: "00000000" }));
  expect(notices).toHaveLength(1);
});

test("a link is told from a preset or a file name", () => {
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

/** Links as they were when their version was new. Never change one: people have them. */
const frozen = {
  1: "#1.NZDBasMwEER_RcyphcVIiR3H-oVSesjR-LC21tjUloyk4JaQfy8J6TvO4c0wN2ywGILPs79ynoMHwcGicqZutBtBWGBviLJzdMUeokuwSMKk0jRvIPSch6lIvG6LJNhDSYhXXyQRB2vMnSCwbVtq-rdkWTeJnK9RQLpoOmobTdhiWLdcZPnJIHx59Rm841_1wXFROy_f4lQOKk-iJo59iAW6juBhzbEmMCwu-zzmy8ROonrbYhgkpRDfQVgfGwxBm8OxrE71ueF-cDKio9Zogn4xvnjmD-0obui5OdenqjwejH52Do-LqqbWVXnG_Q8",
};

test("a link of every version still opens, migrates and writes itself anew", async () => {
  const { run } = await open(frozen[1]);
  expect(run.experiment).toMatchObject({
    version: 1,
    preset: "continuation",
    leaves: { "run.seed": 11, "reward.words": "sea, ship", "batch.samples": 24 },
  });
  expect(run.edits.map(({ step, path, to }) => [step, path, to])).toEqual([
    [40, "reward.temperature", 0.9],
    [90, "prompt.text", "On Monday Karl walked to the harbor."],
  ]);
  expect(run).toMatchObject({ steps: 137, fingerprint: { adapter: "SwiftShader (processor)" } });
  expect((await open(await encodeLink(run))).run).toEqual(run);
});
