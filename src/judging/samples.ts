import { sequence } from "../lm/sequences";
import type { Prompt, Sequences } from "../lm/sequences";
import type { Balanced } from "../lm/policy";
import type { SamplePrefix, SampleReport, SampleRow } from "./report";
import type { Judgeable } from "./judgeable";

const REMEMBERED = 5000;
const REPORTED = 200;

/** One batch of a prompt and what `balance` said of it. */
export interface Batch {
  readonly step: number;
  readonly prompt: Prompt;
  readonly z: Sequences;
  readonly balanced: Pick<Balanced, "logQ" | "logStop" | "logR" | "logPrior" | "logZ">;
}

/**
 * A string of the run: counted always, described by its numbers when it was last seen. Copies:
 * batches are let go.
 */
interface Entry {
  readonly first: number;
  readonly prompt: string;
  readonly tokens: Uint32Array; // [n]
  seen: number;
  latest: number;
  numbers: {
    readonly l: Float32Array;
    readonly t: Float32Array;
    readonly r: Float32Array;
    readonly u: Float32Array;
    readonly logP: number | null;
  }; // l [n], the others [n+1]
}

/** Plain data, for saving. Order matters: it decides what is forgotten first. */
export interface SampleBookState {
  readonly step: number;
  readonly drawn: number;
  readonly entries: readonly Readonly<Entry>[];
}

const nameOf = ({ prompt, tokens }: Pick<Entry, "prompt" | "tokens">) =>
  `${prompt}\n${tokens.join(" ")}`;

/**
 * Every string sampled in a run, by prompt: how often, when, and its numbers when it was last seen.
 */
export class SampleBook {
  private readonly entries = new Map<string, Entry>(); // least recently seen first
  private step = 0;
  private drawn = 0;
  private here = new Set<string>();

  constructor(private readonly task: Pick<Judgeable, "show" | "valid">) {}

  add(batch: Batch): void {
    const { step, prompt, z } = batch;
    if (step !== this.step) [this.step, this.drawn, this.here] = [step, 0, new Set()];
    this.drawn += z.batch;
    for (let b = 0; b < z.batch; b++) {
      const tokens = sequence(z, b);
      const name = nameOf({ prompt: prompt.id, tokens });
      const before = this.entries.get(name);
      const latest = numbersOf(batch, b);
      // the frozen model does not change its mind
      const numbers = { ...latest, logP: latest.logP ?? before?.numbers.logP ?? null };
      const entry = before ?? {
        first: step,
        prompt: prompt.id,
        tokens: tokens.slice(),
        seen: 0,
        latest: step,
        numbers,
      };
      this.entries.delete(name);
      this.entries.set(name, Object.assign(entry, { seen: entry.seen + 1, latest: step, numbers }));
      this.here.add(name);
    }
    for (const [name, { seen }] of this.entries) {
      if (this.entries.size <= REMEMBERED) break;
      if (seen === 1 || this.entries.size > 2 * REMEMBERED) this.entries.delete(name);
    }
  }

  /** The latest step's strings and the run's most frequent ones, at most 200 rows. */
  report(): SampleReport {
    const all = [...this.entries].reverse();
    const latest = all.filter(([name]) => this.here.has(name)).slice(0, REPORTED / 2);
    const names = new Set(latest.map(([name]) => name));
    const frequent = all
      .filter(([name]) => !names.has(name))
      .sort(([, a], [, b]) => b.seen - a.seen || b.latest - a.latest);
    const rows = [...latest, ...frequent.slice(0, REPORTED - latest.length)].map(([, entry]) =>
      this.row(entry),
    );
    return {
      step: this.step,
      drawn: this.drawn,
      distinct: this.here.size,
      known: this.entries.size,
      rows,
    };
  }

  state(): SampleBookState {
    return {
      step: this.step,
      drawn: this.drawn,
      entries: [...this.entries.values()].map((entry) => ({ ...entry })),
    };
  }

  restore({ step, drawn, entries }: SampleBookState): void {
    [this.step, this.drawn] = [step, drawn];
    this.entries.clear();
    for (const entry of entries) this.entries.set(nameOf(entry), { ...entry });
    this.here = new Set(entries.filter(({ latest }) => latest === step).map(nameOf));
  }

  private row({
    tokens,
    prompt,
    seen,
    first,
    latest,
    numbers: { l, t, r, u, logP },
  }: Entry): SampleRow {
    const n = tokens.length;
    const prefixes = Array.from(r, (_, i): SamplePrefix => ({
      text: this.task.show(tokens.subarray(0, i)),
      r: r[i],
      l: i < n ? l[i] : null,
      t: t[i],
      u: u[i],
    }));
    const logQ = l.reduce((a, x) => a + x, t[n]);
    return {
      text: prefixes[n].text,
      valid: this.task.valid(tokens),
      prompt,
      seen,
      latest,
      first,
      logR: r[n],
      logQ,
      logP,
      prefixes,
    };
  }
}

function numbersOf({ z, balanced }: Batch, b: number): Entry["numbers"] {
  const n = z.lengths[b];
  const at = b * (z.width + 1);
  const prefixes = (of: Float32Array) => of.slice(at, at + n + 1);
  return {
    l: balanced.logQ.slice(b * z.width, b * z.width + n),
    t: prefixes(balanced.logStop),
    r: prefixes(balanced.logR),
    u: prefixes(balanced.logZ),
    logP: balanced.logPrior?.[at + n] ?? null,
  };
}
