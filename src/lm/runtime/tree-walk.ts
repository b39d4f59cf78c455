import type { Prepared } from "../../compute/executor";
import type { TokenTree } from "../policy";
import type { Prompt } from "../sequences";
import type { Context } from "./context";
import { writePrompt } from "./prompt-cache";
import { CHUNK, type NodeProgram, type NodeStage, PAIRS } from "./tree";
import type { RootStage, TreeProgram } from "./tree";

/** Opens a walk under one prompt. A program serves one walk at a time; the caller sees to that. */
export function openTree(context: Context, program: TreeProgram, prompt: Prompt): TokenTree {
  return new PlannedTree(context, program, prompt);
}

class PlannedTree implements TokenTree {
  // slots of each node's ancestors and itself, the root left out
  private readonly paths: number[][] = [[]];
  private closed = false;

  constructor(
    private readonly context: Context,
    private readonly program: TreeProgram,
    private readonly prompt: Prompt,
  ) {}

  async root(): Promise<Float32Array> {
    const prepared = this.begin();
    const [logp] = await this.context.executor.submit([prepared.root], [this.program.rootLogp]);
    if (!logp) throw new Error("The root's log-probabilities were not read.");
    return logp;
  }

  async extend(parents: Uint32Array, tokens: Uint32Array): Promise<Float32Array> {
    const { executor, model } = this.context;
    const { V } = model.architecture;
    this.use();
    const out = new Float32Array(parents.length * V);
    const reads = new Reads();
    for (let start = 0; start < parents.length; start += CHUNK) {
      const n = Math.min(CHUNK, parents.length - start);
      const program = this.sized(n);
      const [up, by] = [parents.subarray(start, start + n), tokens.subarray(start, start + n)];
      this.writeNodes(program, up, by);
      reads.add(executor.submit([ready(program).extend], [program.logp]), ([logp]) =>
        out.set(logp.subarray(0, n * V), start * V),
      );
    }
    await reads.done();
    return out;
  }

  async mass(
    parents: Uint32Array,
    tokens: Uint32Array,
  ): Promise<{ logQ: Float32Array; logStop: Float32Array }> {
    const { executor } = this.context;
    const nodes = parents.length;
    const masses: Masses = {
      tokens,
      children: childrenOf(parents),
      logQ: new Float32Array(nodes),
      logStop: new Float32Array(nodes),
    };
    const prepared = this.begin();
    this.paths.length = 1;
    const reads = new Reads();
    void executor.submit([prepared.root]);
    this.gather(prepared.gatherRoot, masses, { first: 0, n: 1 }, reads);
    for (let start = 1; start < nodes;) {
      const n = levelChunk(parents, start);
      const program = this.sized(n);
      const [up, by] = [parents.subarray(start, start + n), tokens.subarray(start, start + n)];
      this.writeNodes(program, up, by);
      void executor.submit([ready(program).states]);
      this.gather(ready(program).gather, masses, { first: start, n }, reads);
      start += n;
    }
    await reads.done();
    return { logQ: masses.logQ, logStop: masses.logStop };
  }

  close(): void {
    this.closed = true;
  }

  /** Reads log q(⊤) of n nodes, whose logits the device has just computed, and of their edges. */
  private gather(
    stage: Prepared,
    masses: Masses,
    { first, n }: { first: number; n: number },
    reads: Reads,
  ): void {
    const { executor, stop } = this.context;
    const { pairs } = this.program;
    const wanted = wantedOf(masses, { first, n, stop });
    for (let at = 0; at < wanted.length; at += PAIRS) {
      const part = wanted.slice(at, at + PAIRS);
      const rows = part.map(({ row }) => row);
      const tokens = part.map(({ token }) => token);
      executor.write(pairs.rows, padded(rows, PAIRS));
      executor.write(pairs.tokens, padded(tokens, PAIRS));
      reads.add(executor.submit([stage], [pairs.logp]), ([logp]) =>
        part.forEach(({ to, node }, i) => (to[node] = logp[i] ?? NaN)),
      );
    }
  }

  /** The smallest program that holds so many nodes. */
  private sized(nodes: number): NodeProgram {
    const found = this.program.sizes.find(({ size }) => size >= nodes);
    if (!found) throw new Error(`A launch of ${nodes} nodes has more than any program.`);
    return found;
  }

  private use(): Record<RootStage, Prepared> {
    if (this.closed) throw new Error("This token tree was closed; another walk has its memory.");
    if (!this.program.prepared) throw new Error("The tree programs were not prepared.");
    return this.program.prepared;
  }

  /** Uploads the prompt; the next launch must be `root`, which fills its keys and values. */
  private begin(): Record<RootStage, Prepared> {
    const prepared = this.use();
    writePrompt(this.context, this.program.prompt, this.prompt);
    return prepared;
  }

  /** Numbers a launch's new nodes and uploads their rows; unused rows write to scratch slots. */
  private writeNodes({ rows, size }: NodeProgram, parents: Uint32Array, tokens: Uint32Array): void {
    const { executor, maxLength } = this.context;
    const { capacity } = this.program;
    const counts = new Uint32Array(size);
    const slots = Uint32Array.from({ length: size }, (_, i) => capacity + i);
    const positions = new Uint32Array(size);
    const ancestors = new Uint32Array(size * maxLength);
    parents.forEach((parent, i) => {
      const node = this.paths.length;
      const before = this.paths[parent];
      if (before === undefined) throw new Error(`Node ${parent} is not in the tree yet.`);
      if (node >= capacity) throw new Error(`The token tree is full: ${capacity} nodes.`);
      if (before.length >= maxLength)
        throw new Error(`A node lies deeper than ${maxLength} tokens.`);
      slots[i] = node;
      counts[i] = before.length;
      positions[i] = this.prompt.tokens.length + before.length;
      ancestors.set(before, i * maxLength);
      this.paths.push([...before, node]);
    });
    executor.write(rows.tokens, padded(tokens, size));
    executor.write(rows.positions, positions);
    executor.write(rows.counts, counts);
    executor.write(rows.slots, slots);
    executor.write(rows.ancestors, ancestors);
  }
}

function ready({ size, prepared }: NodeProgram): Record<NodeStage, Prepared> {
  if (!prepared) throw new Error(`The tree programs of ${size} nodes were not prepared.`);
  return prepared;
}

/** A known tree and what is read of it. */
interface Masses {
  readonly tokens: Uint32Array;
  readonly children: readonly (readonly number[])[];
  readonly logQ: Float32Array; // along the edge to each node
  readonly logStop: Float32Array; // at each node
}

/** One log-probability: of `token` after row `row` of the launch, for `to[node]`. */
interface Wanted {
  readonly row: number;
  readonly token: number;
  readonly to: Float32Array;
  readonly node: number;
}

function wantedOf(
  { tokens, children, logQ, logStop }: Masses,
  { first, n, stop }: { first: number; n: number; stop: number },
): Wanted[] {
  const wanted: Wanted[] = [];
  children.slice(first, first + n).forEach((of, row) => {
    wanted.push({ row, token: stop, to: logStop, node: first + row });
    for (const node of of) wanted.push({ row, token: tokens[node] ?? stop, to: logQ, node });
  });
  return wanted;
}

/**
 * Readbacks under way. If a walk throws before it awaits them, their failures are its own, not
 * unhandled ones.
 */
class Reads {
  private readonly all: Promise<void>[] = [];

  add<T>(result: Promise<T>, take: (value: T) => void): void {
    const taken = result.then(take);
    taken.catch(() => undefined);
    this.all.push(taken);
  }
  async done(): Promise<void> {
    await Promise.all(this.all);
  }
}

/** How many nodes from `start` on may share a launch: none may be another's parent. */
function levelChunk(parents: Uint32Array, start: number): number {
  const later = parents.subarray(start, start + CHUNK);
  const first = later.findIndex((parent, i) => i > 0 && parent >= start);
  return first < 0 ? later.length : first;
}

function childrenOf(parents: Uint32Array): number[][] {
  const children: number[][] = Array.from(parents, () => []);
  parents.forEach((parent, k) => {
    if (k > 0) children[parent]?.push(k);
  });
  return children;
}

function padded(values: ArrayLike<number>, length: number): Uint32Array {
  const out = new Uint32Array(length);
  out.set(values);
  return out;
}
