import { sequence, sequenceActions } from "../lm/sequences";
import type { PrefixLogProbs, Prompt, Sequences } from "../lm/sequences";
import type { Moment, SamplePrefix, SampleReport, SampleRow } from "./report";
import type { Judgeable } from "./judgeable";

const REMEMBERED = 5000;
const REPORTED = 200;

/** What the loss computes of every prefix of a batch; 0 past a sequence's length. */
export interface ScoredBatch extends PrefixLogProbs {
  readonly logR: Float32Array; // [B, T+1] untempered, with the likelihood term
  readonly logPrior?: Float32Array; // [B, T+1] log p_LM(z_1:i ⊤ | X), adapters off
  readonly logZ: Float32Array; // [B, T+1] u_i [nats]
  readonly learnedLogZ?: number; // of the prompt, where the loss learns one [nats]
}

/** One batch of a prompt with its scores. */
export interface LoggedBatch {
  readonly moment: Moment;
  readonly prompt: Prompt;
  readonly z: Sequences;
  readonly findings: ScoredBatch;
}

/**
 * A string of the run: counted always, described by its numbers when it was last seen. The numbers
 * are copies, since batches are not kept.
 */
interface Entry {
  readonly first: number;
  readonly prompt: string;
  readonly tokens: Uint32Array; // [n]
  seen: number;
  moment: Moment; // when it was last seen
  numbers: {
    readonly l: Float32Array;
    readonly t: Float32Array;
    readonly r: Float32Array;
    readonly u: Float32Array;
    readonly logP: number | null;
  }; // l [n], the others [n+1]
}

/** Plain data, for saving. Order matters: it decides what is forgotten first. */
export interface SampleLogState {
  readonly step: number;
  readonly drawn: number;
  readonly entries: readonly Readonly<Entry>[];
}

const nameOf = ({ prompt, tokens }: Pick<Entry, "prompt" | "tokens">) =>
  `${prompt}\n${tokens.join(" ")}`;

/**
 * Every string sampled in a run, by prompt: how often, when, and its numbers when it was last seen.
 */
export class SampleLog {
  private readonly entries = new Map<string, Entry>(); // least recently seen first
  private step = 0;
  private drawn = 0;
  private here = new Set<string>();

  constructor(private readonly task: Pick<Judgeable, "show" | "valid" | "remark">) {}

  add(batch: LoggedBatch): void {
    const { moment, prompt, z } = batch;
    const { step } = moment;
    if (step !== this.step) {
      this.step = step;
      this.drawn = 0;
      this.here = new Set();
    }
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
        moment,
        numbers,
      };
      this.entries.delete(name);
      this.entries.set(name, Object.assign(entry, { seen: entry.seen + 1, moment, numbers }));
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
      .sort(([, a], [, b]) => b.seen - a.seen || b.moment.step - a.moment.step);
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

  state(): SampleLogState {
    return {
      step: this.step,
      drawn: this.drawn,
      entries: [...this.entries.values()].map((entry) => ({ ...entry })),
    };
  }

  restore({ step, drawn, entries }: SampleLogState): void {
    this.step = step;
    this.drawn = drawn;
    this.entries.clear();
    for (const entry of entries) this.entries.set(nameOf(entry), { ...entry });
    this.here = new Set(entries.filter(({ moment }) => moment.step === step).map(nameOf));
  }

  /** The tokens of a row of the report; undefined where the string was forgotten. */
  tokensOf({ prompt, text }: Pick<SampleRow, "prompt" | "text">): Uint32Array | undefined {
    const entries = [...this.entries.values()].reverse();
    return entries.find((entry) => entry.prompt === prompt && this.task.show(entry.tokens) === text)
      ?.tokens;
  }

  /** The row of a string of the log with the numbers of another batch, where it stands alone. */
  rowOf(batch: LoggedBatch, tokens: Uint32Array): SampleRow {
    const prompt = batch.prompt.id;
    const { seen = 0, first = batch.moment.step } =
      this.entries.get(nameOf({ prompt, tokens })) ?? {};
    const numbers = numbersOf(batch, 0);
    return this.row({ prompt, tokens, seen, first, moment: batch.moment, numbers });
  }

  private row({
    tokens,
    prompt,
    seen,
    first,
    moment,
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
    const remark = this.task.remark?.(tokens);
    return {
      ...moment,
      prompt,
      text: prefixes[n].text,
      valid: this.task.valid(tokens),
      seen,
      first,
      logR: r[n],
      logQ,
      logP,
      prefixes,
      ...(remark !== undefined && { remark }),
    };
  }
}

function numbersOf({ z, findings }: LoggedBatch, b: number): Entry["numbers"] {
  const n = z.lengths[b];
  const at = b * (z.width + 1);
  const prefixes = (of: Float32Array) => of.slice(at, at + n + 1);
  const actions = sequenceActions(z, b);
  const l = findings.logQ.slice(b * z.width, b * z.width + n);
  return {
    l: l.map((value, k) => (actions?.[k] === 0 ? 0 : value)), // a forced token is certain
    t: prefixes(findings.logStop),
    r: prefixes(findings.logR),
    u: prefixes(findings.logZ),
    logP: findings.logPrior?.[at + n] ?? null,
  };
}
