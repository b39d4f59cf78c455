import type { Continuation } from "../lm/policy";
import { type Nats, type Prompt, type Sequences, sequence } from "../lm/sequences";
import type { ContinuationLogProbs } from "./continuations";

/**
 * What stands in the likelihood for ending at each prefix, in place of log p_LM(⊤ | X, z_1:i): for
 * instance log p_LM(Y | X, z_1:i) of a given continuation Y. [B, T+1] log-probabilities [nats], for
 * which a model may be needed; 0 past a sequence's length.
 */
export type Terminal = (prompt: Prompt, z: Sequences) => Promise<Float32Array>;

/** What a string must end in, in place of ⊤: data, so that a task needs no model. */
export interface Ending {
  /** The tokens Y that follow z under a prompt; ⊤ is their last where the text must end there. */
  continuation(prompt: Prompt): Uint32Array;
  /** Tokens of the longest. */
  readonly longest: number;
  /**
   * Whether an unfinished string is compared with what it would be if it ended here; absent: every
   * one is. Where it is not, its terminal is −∞, and the objective must leave it out.
   */
  compared?(prefix: Uint32Array): boolean;
  /** The answers that there are, Y among them; absent: nobody knows of others. */
  readonly answers?: readonly Uint32Array[];
  /** What could follow z in place of `continuation`; absent: nothing that matters. */
  rivals?(prompt: Prompt): readonly Uint32Array[];
  /** Added to the terminal where a rival is likelier, at most 0 [nats]; absent: 0. */
  gate?(): Nats;
}

/**
 * The terminal of an ending: log p_LM(Y | X, z_1:i), as `scores` have it. Whole strings always have
 * one; a prefix that a tool continues cannot end, and has 0.
 */
export function terminalOf(scores: ContinuationLogProbs, ending: Ending): Terminal {
  return async (prompt, z) => {
    const tokens = ending.continuation(prompt);
    const ends = new Float32Array(z.batch * (z.width + 1));
    const asked: Continuation[] = [];
    const places: number[] = []; // of what is asked, in `ends`
    for (const { after, place, whole } of placesOf(z))
      if (whole || ending.compared?.(after) !== false) {
        asked.push({ after, tokens });
        places.push(place);
      } else ends[place] = -Infinity;
    const logProbs = await scores.logProbs(prompt, asked);
    const gates = await gatesOf(scores, ending, { prompt, asked, logProbs });
    places.forEach((place, k) => (ends[place] = logProbs[k] + gates[k]));
    return ends;
  };
}

interface Scored {
  readonly prompt: Prompt;
  readonly asked: readonly Continuation[];
  readonly logProbs: readonly Nats[];
}

/** What the gate of an ending adds to each of its scores. */
async function gatesOf(
  scores: ContinuationLogProbs,
  ending: Ending,
  { prompt, asked, logProbs }: Scored,
): Promise<Nats[]> {
  const gate = ending.gate?.() ?? 0;
  const rivals = gate === 0 ? [] : (ending.rivals?.(prompt) ?? []);
  const gates = asked.map(() => 0);
  for (const tokens of rivals) {
    const others = await scores.logProbs(
      prompt,
      asked.map(({ after }) => ({ after, tokens })),
    );
    others.forEach((other, k) => {
      if (other > logProbs[k]) gates[k] = gate;
    });
  }
  return gates;
}

/** A prefix at which a sequence may end, and its place in [B, T+1]. */
interface Place {
  readonly after: Uint32Array;
  readonly place: number;
  readonly whole: boolean; // the sequence does end here
}

function placesOf(z: Sequences): Place[] {
  const places: Place[] = [];
  for (let b = 0; b < z.batch; b++) {
    const own = sequence(z, b);
    for (let i = 0; i <= own.length; i++) {
      const whole = i === own.length;
      if (!whole && z.actions?.[b * z.width + i] === 0) continue;
      places.push({ after: own.slice(0, i), place: b * (z.width + 1) + i, whole });
    }
  }
  return places;
}

/** The terminals of whole strings, [N]. */
export async function terminalsOf(
  terminal: Terminal,
  { prompt, stopToken }: { readonly prompt: Prompt; readonly stopToken: number },
  strings: readonly Uint32Array[],
): Promise<Nats[]> {
  if (strings.length === 0) return [];
  const lengths = Uint32Array.from(strings, (z) => z.length);
  const width = Math.max(1, ...lengths);
  const tokens = new Uint32Array(strings.length * width).fill(stopToken);
  strings.forEach((z, b) => tokens.set(z, b * width));
  // as if every token were forced, so that no end is asked for but the string's own
  const actions = new Uint8Array(tokens.length);
  const z = { batch: strings.length, width, tokens, lengths, actions };
  const ends = await terminal(prompt, z);
  return Array.from(lengths, (n, b) => ends[b * (width + 1) + n]);
}
