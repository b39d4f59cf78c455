import { exp, log, square } from "../exact-math";
import type { Decoded } from "../schema/field";
import type { Masses, Picture } from "./experiment";
import { clip, isRecord } from "./leaves";

/** What a picture is taken of: the part of an exact answer that it keeps. */
export interface ExactAnswer extends Omit<Picture, "logZ" | "klForward" | "klReverse"> {
  readonly logZ: { readonly value: number };
  readonly klForward: { readonly value: number } | null;
  readonly klReverse: { readonly value: number } | null;
}

const MOST_ROWS = 256;
const MOST_LETTERS = 2_400; // of the texts of a ranked picture, which would fill a link otherwise
const LONGEST_TEXT = 400; // characters of a row's text

/**
 * The picture of an exact answer. Of ranked strings it lists the most probable ones that it has
 * room for and adds the masses of the others to `more`. Undefined where the answer is outside the
 * bounds within which pictures are read.
 */
export function pictureOf(answer: ExactAnswer): Picture | undefined {
  const picture = roundedAnswer(answer);
  return readPicture(writePicture(picture), picture.step).ok ? picture : undefined;
}

function roundedAnswer(answer: ExactAnswer): Picture {
  const { step, prompt, rewardTemperature, layout, exact, rest } = answer;
  const listed = answer.layout === "ranked" ? firstRows(answer.rows) : answer.rows;
  const others = answer.rows.slice(listed.length);
  const sum = (of: keyof Masses) => others.reduce((total, row) => total + row[of], answer.more[of]);
  const more = { target: sum("target"), policy: sum("policy"), prior: sum("prior") };
  return {
    step,
    prompt,
    rewardTemperature,
    layout,
    exact,
    rows: listed.map((row) => ({ text: row.text, ...rounded(row) })),
    more: { ...rounded(more), count: answer.more.count + others.length },
    rest: rounded(rest),
    logZ: figure(answer.logZ.value),
    klForward: divergence(answer.klForward),
    klReverse: divergence(answer.klReverse),
  };
}

/** Seven digits; −0 becomes 0, as in JSON. */
const figure = (value: number): number => Number(value.toPrecision(7)) + 0;

/** A divergence may come out a hair below 0 by rounding. */
const divergence = (found: { readonly value: number } | null): number | null =>
  found && figure(Math.max(0, found.value));

function firstRows(rows: ExactAnswer["rows"]): ExactAnswer["rows"] {
  let letters = 0;
  const end = rows.findIndex(({ text }) => {
    letters += text.length;
    return letters > MOST_LETTERS;
  });
  return end < 0 ? rows : rows.slice(0, Math.max(1, end));
}

// ── masses in two letters

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const FINENESS = 0.005; // nats between two neighbouring masses
const CODES = square(LETTERS.length); // 0 for no mass, then from 1 down to e^−20.47

function codeOf(mass: number): number {
  const code = 1 + Math.round(-log(Math.min(1, mass)) / FINENESS);
  return mass > 0 && code < CODES ? code : 0;
}

const massOf = (code: number) => (code === 0 ? 0 : exp(-(code - 1) * FINENESS));

/** The mass that two letters can say nearest to a mass; 0 for less than 1.3e−9. */
export const roundMass = (mass: number): number => massOf(codeOf(mass));

const rounded = ({ target, policy, prior }: Masses): Masses => ({
  target: roundMass(target),
  policy: roundMass(policy),
  prior: roundMass(prior),
});

function lettersOf(masses: readonly number[]): string {
  const pairs = masses.map((mass) => {
    const code = codeOf(mass);
    return LETTERS[code >> 6] + LETTERS[code & 63];
  });
  return pairs.join("");
}

function massesOf(letters: string): number[] {
  return Array.from({ length: letters.length / 2 }, (_, k) => {
    const [high, low] = letters.slice(2 * k, 2 * k + 2);
    return massOf(64 * LETTERS.indexOf(high) + LETTERS.indexOf(low));
  });
}

// ── the written form

/** A picture as links and files hold it: texts, or their number where they are "0", "1", …. */
export function writePicture(picture: Picture) {
  const { rows, more, rest, ...figures } = picture;
  const all = [...rows, more, rest];
  const texts = rows.map((row) => row.text);
  const counted = texts.every((text, k) => text === String(k));
  return {
    ...figures,
    texts: counted ? rows.length : texts,
    unlisted: more.count,
    target: lettersOf(all.map((row) => row.target)),
    policy: lettersOf(all.map((row) => row.policy)),
    prior: lettersOf(all.map((row) => row.prior)),
  };
}

const KEYS = [
  ...["step", "prompt", "rewardTemperature", "layout", "exact", "logZ", "klForward", "klReverse"],
  ...["texts", "unlisted", "target", "policy", "prior"],
];

const no = (sentence: string) => ({ ok: false, sentence: `picture: ${sentence}` }) as const;

/** Reads what `writePicture` wrote of a run of so many steps. */
export function readPicture(raw: unknown, steps: number): Decoded<Picture> {
  if (!isRecord(raw)) return no("it must be an object.");
  const extra = Object.keys(raw).find((key) => !KEYS.includes(key));
  if (extra !== undefined) return no(`${JSON.stringify(clip(extra))} is not known.`);
  const texts = textsOf(raw["texts"]);
  if (!texts)
    return no(
      `texts must be a number from 1 to ${MOST_ROWS}, or as many texts of at most ` +
        `${LONGEST_TEXT} characters.`,
    );
  const figures = readFigures(raw, steps);
  if (!figures.ok) return figures;
  const masses = readMasses(raw, texts.length + 2, figures.value.exact);
  if (!masses.ok) return masses;
  const rows = texts.map((text, k) => ({ text, ...masses.value[k] }));
  const [more, rest] = masses.value.slice(texts.length);
  const { unlisted, ...kept } = figures.value;
  return { ok: true, value: { ...kept, rows, more: { ...more, count: unlisted }, rest } };
}

function textsOf(raw: unknown): readonly string[] | undefined {
  if (isWhole(raw, 1, MOST_ROWS)) return Array.from({ length: raw }, (_, k) => String(k));
  if (!Array.isArray(raw) || raw.length < 1 || raw.length > MOST_ROWS) return undefined;
  const list: readonly unknown[] = raw;
  return list.every((text) => typeof text === "string" && text.length <= LONGEST_TEXT)
    ? (list as readonly string[])
    : undefined;
}

const isLayout = (raw: unknown): raw is Picture["layout"] => raw === "by-value" || raw === "ranked";

type Figures = Omit<Picture, "rows" | "more" | "rest"> & { readonly unlisted: number };

function readFigures(raw: Record<string, unknown>, steps: number): Decoded<Figures> {
  const { step, prompt, rewardTemperature, layout, exact, unlisted } = raw;
  const { logZ, klForward, klReverse } = raw;
  if (!isWhole(step, 0, steps)) return no(`step must be a whole number from 0 to ${steps}.`);
  if (typeof prompt !== "string" || prompt.length > 2_000)
    return no("prompt must be a text of at most 2000 characters.");
  if (!isBetween(rewardTemperature, 1e-6, 1e6))
    return no("rewardTemperature must be a number above 0.");
  if (!isLayout(layout)) return no("layout must be by-value or ranked.");
  if (typeof exact !== "boolean") return no("exact must be true or false.");
  if (!isWhole(unlisted, 0, 1e9)) return no("unlisted must be a whole number.");
  if (!isBetween(logZ, -1e6, 1e6)) return no("logZ must be a number.");
  if (!isDivergence(klForward) || !isDivergence(klReverse))
    return no("klForward and klReverse must be numbers of at least 0, or null.");
  const figures = { step, prompt, rewardTemperature, layout, exact, unlisted };
  return { ok: true, value: { ...figures, logZ, klForward, klReverse } };
}

/** Masses of a number of rows; each distribution sums to 1 at most, but for rounding. */
function readMasses(
  raw: Record<string, unknown>,
  rows: number,
  exact: boolean,
): Decoded<readonly Masses[]> {
  const read: Record<keyof Masses, readonly number[]> = { target: [], policy: [], prior: [] };
  for (const name of ["target", "policy", "prior"] as const) {
    const letters = raw[name];
    if (typeof letters !== "string" || !/^[\w-]*$/.test(letters) || letters.length !== 2 * rows)
      return no(`${name} must be ${2 * rows} letters, two for each of ${rows} masses.`);
    const masses = massesOf(letters);
    const sum = masses.reduce((total, mass) => total + mass, 0);
    const bounds = name === "target" && !exact; // what was not reached has an upper bound
    if (sum > 1.01 && !bounds) return no(`the masses of ${name} sum to more than 1.`);
    read[name] = masses;
  }
  const { target, policy, prior } = read;
  const masses = target.map((mass, k) => ({ target: mass, policy: policy[k], prior: prior[k] }));
  return { ok: true, value: masses };
}

const isBetween = (raw: unknown, low: number, high: number): raw is number =>
  typeof raw === "number" && raw >= low && raw <= high;

const isWhole = (raw: unknown, low: number, high: number): raw is number =>
  Number.isInteger(raw) && isBetween(raw, low, high);

const isDivergence = (raw: unknown): raw is number | null => raw === null || isBetween(raw, 0, 1e6);
