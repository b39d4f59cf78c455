import { exp, log } from "../exact-math";
import type { TokenTree } from "../lm/policy";
import type { Nats } from "../lm/sequences";
import type { Forced } from "./forced";
import { Heap } from "./heap";
import { logSumExp } from "./numbers";
import type { Sampler } from "./sampler";

/** How the sampler's own tree is walked. */
export interface OwnWalkRules extends Sampler {
  readonly stop: number; // ⊤
  readonly forced?: Forced; // of a tool
  readonly tolerance: number; // of the sampler's mass may be left out
  readonly nodes: number; // at most
}

/** A whole string with the sampler's probability of it. */
export interface OwnString {
  readonly tokens: Uint32Array;
  readonly p: number;
}

/** What a sampler writes, and what the walk did not reach of it. */
export interface OwnWalk {
  readonly strings: readonly OwnString[];
  readonly rest: number; // 1 − Σ p
  readonly nodes: number;
}

/** A string that the model has not read yet. */
interface Waiting {
  readonly priority: Nats; // log of the chance to come here
  readonly parent: number; // node
  readonly string: Uint32Array; // its last token is not read
  readonly forced: readonly number[]; // what a tool writes after it
  readonly wasForced: boolean;
}

const BATCH = 64; // nodes of one call of the model
const NEGLIGIBLE: Nats = log(1e-9); // less likely strings are never reached

/**
 * Best-first search of the token tree under the sampler itself, likeliest strings first, until no
 * more than `tolerance` of its mass is unknown. The mass of any set of strings is then known up to
 * `rest`, and has no noise. The tree must be new, with room for `nodes` and a tool's tokens.
 */
export async function ownWalk(tree: TokenTree, rules: OwnWalkRules): Promise<OwnWalk> {
  const search = new Search(rules);
  search.root(await tree.root());
  for (let batch = search.next(); batch.length > 0; batch = search.next()) {
    const rows = await tree.extend(
      Uint32Array.from(batch, ({ parent }) => parent),
      Uint32Array.from(batch, ({ string }) => string.at(-1) ?? 0),
    );
    const size = rows.length / batch.length;
    batch.forEach((reached, k) => search.reach(reached, rows.subarray(k * size, (k + 1) * size)));
  }
  return search.found;
}

class Search {
  private nodes = 0;
  private known = 0; // mass
  private readonly strings: OwnString[] = [];
  private readonly heap = new Heap<Waiting>();

  constructor(private readonly rules: OwnWalkRules) {}

  get found(): OwnWalk {
    return { strings: this.strings, rest: Math.max(0, 1 - this.known), nodes: this.nodes };
  }

  /** The likeliest strings that wait; none where the walk is at its end. */
  next(): Waiting[] {
    const batch: Waiting[] = [];
    if (1 - this.known <= this.rules.tolerance) return batch;
    const room = Math.min(BATCH, this.rules.nodes - this.nodes);
    while (batch.length < room) {
      const best = this.heap.pop();
      if (!best) break;
      batch.push(best);
    }
    return batch;
  }

  root(row: Float32Array): void {
    const empty = new Uint32Array();
    this.reach({ priority: 0, parent: 0, string: empty, forced: [], wasForced: false }, row);
  }

  /** A string that the model has read; `row` [V] is log q of what follows it. */
  reach({ priority, string, forced, wasForced }: Waiting, row: Float32Array): void {
    const parent = this.nodes++;
    const called = wasForced || string.length === 0 ? forced : this.forcedAfter(string);
    const [first, ...later] = called;
    if (first !== undefined) {
      const next = joined(string, first);
      this.heap.push({ priority, parent, string: next, forced: later, wasForced: true });
      return;
    }
    this.end(string, priority, row);
    if (string.length < this.rules.maxLength) this.follow({ parent, string, priority }, row);
  }

  private forcedAfter = (string: Uint32Array): readonly number[] =>
    this.rules.forced?.(string) ?? [];

  private end(tokens: Uint32Array, arrive: Nats, row: Float32Array): void {
    const { stop, minLength, maxLength } = this.rules;
    if (tokens.length < minLength) return;
    const p = exp(arrive + (tokens.length === maxLength ? 0 : row[stop]));
    this.known += p;
    if (p > exp(NEGLIGIBLE)) this.strings.push({ tokens, p });
  }

  private follow(
    { parent, string, priority }: Pick<Waiting, "parent" | "string" | "priority">,
    row: Float32Array,
  ): void {
    const { stop, minLength } = this.rules;
    // by the others' own sum: 1 − q(⊤) rounds to 0 where ⊤ has nearly all of the mass
    const barred = string.length < minLength ? logSumExp(row.with(stop, -Infinity)) : 0;
    if (barred === -Infinity) return; // nothing can follow
    row.forEach((logQ, token) => {
      const arrive = priority + logQ - barred;
      if (token === stop || arrive < NEGLIGIBLE) return;
      const next = joined(string, token);
      this.heap.push({ priority: arrive, parent, string: next, forced: [], wasForced: false });
    });
  }
}

function joined(string: Uint32Array, token: number): Uint32Array {
  const out = new Uint32Array(string.length + 1);
  out.set(string);
  out[string.length] = token;
  return out;
}
