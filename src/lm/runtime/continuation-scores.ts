import { at } from "../../compute/arrays";
import type { Continuation } from "../policy";
import { type Prompt, promptFor } from "../sequences";
import type { Context } from "./context";
import { type ForestProgram, type RowsProgram, pairsOf } from "./forest";
import { Forest, type ForestLaunch } from "./forest-launches";
import { built } from "./run-plan";

/** What is uploaded for a launch. */
interface Filled {
  readonly forest: Forest;
  readonly launch: ForestLaunch;
  readonly prompt: Uint32Array; // tokens
}

/** Scores continuations with the programs of one adapter, on or off. */
export class ContinuationScores {
  private held: Prompt | undefined; // whose keys and values the device has

  constructor(
    private readonly context: Context,
    private readonly program: ForestProgram,
  ) {}

  /** log p(Y | X, z_1:i) of each, [N] [nats]. */
  async of(prompt: Prompt, asked: readonly Continuation[]): Promise<Float64Array> {
    const { executor, model } = this.context;
    const { first, sizes, depth, adapter } = this.program;
    const rows = Math.max(...sizes.map((size) => size.rows));
    const room = { rows, pairs: pairsOf(rows), depth };
    const { tokens } = promptFor(prompt, adapter);
    const forest = new Forest(asked, model.architecture.V, room);
    const found = new Float64Array(forest.parents.length);
    const reading = forest.launches.map(async (launch, k) => {
      const fresh = k === 0 && (adapter === "on" || this.held !== prompt);
      if (fresh) this.writePrompt(prompt.id, tokens);
      this.held = prompt;
      const program = smallest(sizes, launch);
      this.writeLaunch(program, { forest, launch, prompt: tokens });
      const stages = fresh ? [built(first), built(program)] : [built(program)];
      const [values] = await executor.submit(stages, [program.logp]);
      launch.edges.forEach((node, i) => (found[node] = at(values, i)));
    });
    await Promise.all(reading);
    return Float64Array.from(forest.ends, (nodes) =>
      nodes.reduce((sum, node) => sum + at(found, node), 0),
    );
  }

  /** Uploads all tokens of the prompt but the last; the next launch must be of the prompt. */
  private writePrompt(id: string, prompt: Uint32Array): void {
    const { executor, P } = this.context;
    const n = prompt.length;
    if (n < 1 || n > P)
      throw new Error(`The prompt ${id} has ${n} tokens; this run was opened for 1 to ${P}.`);
    const pad = P - (n - 1);
    const tokens = new Uint32Array(P);
    tokens.set(prompt.subarray(0, n - 1), pad);
    const positions = Uint32Array.from({ length: P }, (_, row) => Math.max(0, row - pad));
    const { prompt: cache } = this.program.first;
    executor.write(cache.tokens, tokens);
    executor.write(cache.positions, positions);
    executor.write(cache.layout, [pad, 0, 0, 0]);
  }

  private writeLaunch(program: RowsProgram, { forest, launch, prompt }: Filled): void {
    const { executor } = this.context;
    const { depth } = this.program;
    const { rows } = program;
    const pairs = pairsOf(rows);
    const root = prompt.length - 1; // the position of the prompt's last token
    const tokens = new Uint32Array(rows);
    const positions = new Uint32Array(rows);
    const counts = new Uint32Array(rows);
    const ancestors = new Uint32Array(rows * depth);
    launch.nodes.forEach((node, row) => {
      tokens[row] = node === 0 ? at(prompt, root) : at(forest.tokens, node);
      counts[row] = at(forest.depths, node);
      positions[row] = root + at(forest.depths, node);
      ancestors.set(forest.ancestorRows(node, launch), row * depth);
    });
    const pairRows = new Uint32Array(pairs);
    const pairTokens = new Uint32Array(pairs);
    launch.edges.forEach((node, i) => {
      pairRows[i] = launch.rowOf.get(at(forest.parents, node)) ?? 0;
      pairTokens[i] = at(forest.tokens, node);
    });
    executor.write(program.tokens, tokens);
    executor.write(program.positions, positions);
    executor.write(program.counts, counts);
    executor.write(program.ancestors, ancestors);
    executor.write(program.pairRows, pairRows);
    executor.write(program.pairTokens, pairTokens);
  }
}

function smallest(sizes: readonly RowsProgram[], { nodes, edges }: ForestLaunch): RowsProgram {
  const found = sizes.find(({ rows }) => rows >= nodes.length && pairsOf(rows) >= edges.length);
  if (!found) throw new Error("A launch of continuations has more rows than any program.");
  return found;
}
