import { deflateRawSync, inflateRawSync } from "node:zlib";
import { decodePage, encodePage } from "../../src/experiment/codec";
import { below, damagedBytes, damagedText, damagedValue, pick, randomValue } from "./mutate";
import { keys, validPage, verdictOf } from "./runs";
import type { Attempt, Rng, Target } from "./target";

/** Links: valid ones damaged at every level they consist of, random JSON, and known bad ones. */
export default { name: "links", run } satisfies Target;

async function run(rng: Rng): Promise<Attempt> {
  const make = rng() < 0.03 ? () => pick(knownBad, rng) : pick(makers, rng);
  const input = await make(rng);
  return { input, check: () => check(input) };
}

async function check(input: string) {
  const read = await decodePage(input);
  return verdictOf(read.ok ? { ok: true, value: read.value.page } : read);
}

/** The link of a valid page that is not too long for one. */
async function validLink(rng: Rng): Promise<string> {
  const link = await encodePage(validPage(rng));
  return link.ok ? link.value : validLink(rng);
}

const makers: readonly ((rng: Rng) => string | Promise<string>)[] = [
  validLink,
  async (rng) => damagedText(await validLink(rng), rng),
  async (rng) => linkOfBytes(damagedBytes(bytesOf(await validLink(rng)), rng)),
  async (rng) => linkOfText(damagedText(textOf(await validLink(rng)), rng)),
  async (rng) => {
    const { c: _check, ...payload } = JSON.parse(textOf(await validLink(rng))) as Payload;
    return linkOfText(JSON.stringify(damagedValue(payload, keys, rng)));
  },
  (rng) => linkOfText(JSON.stringify(randomPayload(rng))),
  (rng) => `#${below(4, rng)}.${"A".repeat(below(40, rng))}`,
];

type Payload = Record<string, unknown>;

const bytesOf = (link: string) => new Uint8Array(Buffer.from(link.split(".")[1], "base64url"));
const textOf = (link: string) => inflateRawSync(bytesOf(link)).toString("utf8");
const linkOfBytes = (bytes: Uint8Array) => `#1.${Buffer.from(bytes).toString("base64url")}`;
const linkOfText = (text: string) => linkOfBytes(deflateRawSync(Buffer.from(text, "utf8")));

function randomPayload(rng: Rng): unknown {
  const value = randomValue(keys, 4, rng);
  const preset = { p: pick(["random-integers", "continuation"], rng), n: below(2000, rng) };
  return typeof value === "object" && rng() < 0.8 ? { ...preset, ...value } : value;
}

const edits = (count: number) =>
  Array.from({ length: count }, (_, k) => [k, "prompt.text", `${k}`]);

/** What was once a fault, or is the first thing that an attacker would try. */
const knownBad: readonly string[] = [
  linkOfText("[".repeat(5_000) + "]".repeat(5_000)),
  linkOfText(`{"p":"random-integers","l":${"[".repeat(100_000)}${"]".repeat(100_000)}}`),
  linkOfText(`{"p":${'{"p":'.repeat(20_000)}1${"}".repeat(20_000)}}`),
  linkOfBytes(deflateRawSync(Buffer.alloc(11_000_000, " "))), // a deflate bomb
  linkOfText(`{"p":"random-integers","l":{"reward.words":"${"a".repeat(200_000)}"}}`),
  linkOfText(JSON.stringify({ p: "continuation", n: 600, e: edits(501) })),
  linkOfText('{"p":"random-integers","l":{"__proto__":1}}'),
  linkOfText('{"p":"random-integers","l":{"run.seed":1e999}}'),
  linkOfText('{"p":"__proto__"}'),
  linkOfText('{"p":"random-integers","b":[{"p":"random-integers","b":[]}]}'),
  linkOfText('{"p":"random-integers","b":{"length":1}}'),
  linkOfText('{"p":"random-integers","t":["../log-z",0,[]]}'),
  linkOfText('{"p":"random-integers","p":"continuation"}'),
  linkOfText('{"p":"random-integers","a":"GPU","m":[[9,"0123456789abcdef"]],"n":5}'),
  linkOfText('\ufeff{"p":"random-integers"}'),
  linkOfText("null"),
  "#1.",
  `#1.${"A".repeat(100_000)}`,
  `${"#".repeat(30_000)}1.AA`,
  `https://example.org/${"a".repeat(5_000)}#1.AA`,
];
