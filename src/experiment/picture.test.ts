import { expect, test } from "vitest";
import { decodeLink, encodeLink } from "./codec";
import type { Picture } from "./experiment";
import { readFile, writeFile } from "./file";
import { type ExactAnswer, pictureOf, readPicture, roundMass, writePicture } from "./picture";
import { experimentOf } from "./presets";
import { draws, linkOf, randomPicture } from "./testing";

const seeds = Array.from({ length: 60 }, (_, k) => k + 1);

/** What a run of random integers shows: 100 numbers of equal target and "else". */
function integers(): ExactAnswer {
  const rng = draws(3);
  const spread = () => Array.from({ length: 101 }, () => rng() ** 3);
  const [policy, prior] = [spread(), spread()];
  const share = (masses: readonly number[], k: number) =>
    masses[k] / masses.reduce((sum, mass) => sum + mass, 0);
  const row = (k: number) => ({ policy: share(policy, k), prior: share(prior, k) });
  return {
    step: 240,
    prompt: "The following is a random integer drawn uniformly between 0 and 100: ",
    rewardTemperature: 1,
    layout: "by-value",
    exact: true,
    rows: Array.from({ length: 100 }, (_, k) => ({ text: `${k}`, target: 0.0099989, ...row(k) })),
    more: { target: 0, policy: 0, prior: 0, count: 0 },
    rest: { target: 0.00011, ...row(100) },
    logZ: { value: 12.604_171_9 },
    klForward: { value: 0.1 },
    klReverse: { value: 0.2 },
  };
}

const nothing = { target: 0, policy: 0, prior: 0 };

/** 200 sentences of 60 characters, the first ones the likeliest. */
function sentences(): ExactAnswer {
  const text = (k: number) => `On day ${k} the old captain walked to the harbor and slept.`;
  const mass = (k: number) => 0.5 ** Math.min(k + 1, 30);
  const rows = Array.from({ length: 200 }, (_, k) => ({
    text: text(k),
    target: mass(k),
    policy: mass(k),
    prior: mass(k),
  }));
  return { ...integers(), layout: "ranked", exact: false, rows, rest: nothing };
}

const taken = (answer: ExactAnswer): Picture => {
  const picture = pictureOf(answer);
  if (!picture) throw new Error("no picture was taken");
  return picture;
};

test("a picture adds less than 1 kB to the link of random integers", async () => {
  const run = { experiment: experimentOf("random-integers"), edits: [], steps: 240 };
  const bare = await linkOf(run);
  const drawn = await linkOf({ ...run, picture: taken(integers()) });
  expect(drawn.length - bare.length).toBeLessThan(900);
});

test("a picture of 200 sentences lists the first, adds up the rest, and fits a link", async () => {
  const answer = sentences();
  const { rows, more } = taken(answer);
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.length + more.count).toBe(200);
  expect(rows.map((row) => row.text)).toEqual(
    answer.rows.slice(0, rows.length).map((row) => row.text),
  );
  const run = { experiment: experimentOf("continuation"), edits: [], steps: 240 };
  expect((await linkOf({ ...run, picture: taken(answer) })).length).toBeLessThan(3_000);
});

test("masses are kept to 0.25 %, and rounding twice changes nothing", () => {
  for (let mass = 1; mass > 2e-9; mass *= 0.83) {
    expect(Math.abs(roundMass(mass) / mass - 1)).toBeLessThan(0.002_51);
    expect(roundMass(roundMass(mass))).toBe(roundMass(mass));
  }
  expect([0, 1e-12, -1e-9, 1, 1.000_001].map(roundMass)).toEqual([0, 0, 0, 1, 1]);
});

test("any picture comes back from its written form, its link and its file", async () => {
  for (const seed of seeds) {
    const picture = randomPicture(900, draws(seed));
    const through = JSON.parse(JSON.stringify(writePicture(picture))) as unknown;
    expect(readPicture(through, 900)).toEqual({ ok: true, value: picture });
    const run = { experiment: experimentOf("continuation"), edits: [], steps: 900, picture };
    const link = await decodeLink(await linkOf(run));
    expect(link).toMatchObject({ ok: true, value: { run } });
    expect(readFile(writeFile(run))).toEqual({ ok: true, value: run });
  }
});

test("what is no picture is refused, and says where", () => {
  const written = writePicture(taken(integers()));
  const refused = (change: object) => {
    const read = readPicture({ ...written, ...change }, 240);
    return read.ok ? "" : read.sentence;
  };
  expect(refused({})).toBe("");
  expect(refused({ more: 1 })).toBe('picture: "more" is not known.');
  expect(refused({ step: 241 })).toBe("picture: step must be a whole number from 0 to 240.");
  expect(refused({ policy: written.policy.slice(2) })).toBe(
    "picture: policy must be 204 letters, two for each of 102 masses.",
  );
  expect(refused({ policy: "AB".repeat(102) })).toBe(
    "picture: the masses of policy sum to more than 1.",
  );
  const wrong = [{ prior: "A!".repeat(102) }, { texts: 1e9 }, { texts: [1] }, { logZ: "1" }];
  const worse = [{ klReverse: -1 }, { layout: "round" }, { exact: 1 }, { prompt: null }];
  const worst = [{ rewardTemperature: 0 }, { unlisted: -1 }, { unlisted: 0.5 }, { texts: [] }];
  for (const change of [...wrong, ...worse, ...worst])
    expect(refused(change)).toMatch(/^picture: .+[.]$/);
});

test("an answer that no picture can hold has none", () => {
  const [row] = integers().rows;
  expect(
    pictureOf({ ...integers(), rows: Array(300).fill(row) as (typeof row)[] }),
  ).toBeUndefined();
  expect(pictureOf({ ...integers(), logZ: { value: -Infinity } })).toBeUndefined();
});

test("a link that would be too long with its picture is written without it", async () => {
  const experiment = experimentOf("continuation");
  const rng = draws(9);
  const wide = () => String.fromCharCode(0x4e00 + Math.floor(rng() * 0x5000));
  const texts = [
    "",
    ...Array.from({ length: 86 }, () => Array.from({ length: 60 }, wide).join("")),
  ];
  const edits = texts
    .slice(1)
    .map((to, k) => ({ step: k, path: "prompt.text", from: texts[k], to }));
  const run = { experiment, edits, steps: 240 };
  const bare = await linkOf(run);
  expect(bare.length).toBeGreaterThan(14_000);
  const link = await encodeLink({ ...run, picture: taken(sentences()) });
  expect(link).toEqual({ ok: true, value: bare });
});
