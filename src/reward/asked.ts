import { type Nats, type Prompt, type Sequences, sequence } from "../lm/sequences";
import { judgeName } from "./judges";
import { askedTermsFrom } from "./reward";
import type { Answerers, AskedTerm, Judged, Leaves, RewardContext, TermSpec } from "./term";
import { terms } from "./terms";

type Texts = Pick<RewardContext, "textOf" | "endText">;

/** What terms that are asked add to log R of whole strings, [N] [nats]. */
export async function askedOf(
  inForce: readonly AskedTerm[],
  prompt: Prompt,
  strings: readonly Uint32Array[],
  { textOf, endText = "" }: Texts,
): Promise<Nats[]> {
  const sums = strings.map(() => 0);
  if (strings.length === 0) return sums;
  const judged = strings.map((tokens): Judged => ({
    text: textOf(tokens) + endText,
    tokens,
    prompt,
  }));
  for (const { weight, ask } of inForce) {
    const values = await ask(judged);
    values.forEach((value, k) => (sums[k] += weight * value));
  }
  return sums;
}

/**
 * Adds what terms that are asked say of every prefix, taken as a whole string, to log-rewards of
 * all prefixes, [B, T+1]. A prefix that is no answer already is not asked for.
 */
export async function withAsked(
  logR: Float32Array,
  inForce: readonly AskedTerm[],
  { prompt, z }: { readonly prompt: Prompt; readonly z: Sequences },
  texts: Texts,
): Promise<Float32Array> {
  if (inForce.length === 0) return logR;
  const places: number[] = [];
  const strings: Uint32Array[] = [];
  for (let b = 0; b < z.batch; b++)
    for (let i = 0; i <= z.lengths[b]; i++) {
      const place = b * (z.width + 1) + i;
      if (logR[place] === -Infinity) continue;
      places.push(place);
      strings.push(sequence(z, b).slice(0, i));
    }
  const sums = await askedOf(inForce, prompt, strings, texts);
  const out = logR.slice();
  places.forEach((place, k) => (out[place] += sums[k]));
  return out;
}

/**
 * Has the judges that leaves name loaded, and asks every term in force for strings such as a run
 * will ask for, so that a judge of another kind, one that reads too little, or code with an error
 * is met here. `strings` is called where there is one to ask. Rejects with a whole sentence.
 */
export async function prepareAsked(
  leaves: Leaves,
  answering: Answerers & Pick<RewardContext, "textOf">,
  strings: () => readonly Judged[],
): Promise<void> {
  const inForce = askedTermsFrom(leaves, { own: [], ...answering });
  if (inForce.length === 0) return;
  const asked = strings();
  for (const { ask } of inForce) await ask(asked);
}

/** The judges that leaves name. */
export function judgesNamed(leaves: Leaves): readonly string[] {
  const specs: readonly TermSpec[] = Object.values(terms);
  const names = specs.flatMap(({ judge }) => (judge === undefined ? [] : String(leaves[judge])));
  return names.filter((name) => judgeName(name));
}
