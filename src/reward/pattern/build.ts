import { type CharacterSet, includes } from "./characters";
import { ASSERT, CHARACTER, MATCH, type Program, SPLIT, places } from "./program";
import type { Node } from "./syntax";

const MOST_ROWS = 1024; // code points whose memberships are kept

/**
 * At most this many states does a tree become, and so much work is it to make them. Something empty
 * that is repeated counts as one state a copy: to copy it is work too.
 */
export function statesOf(node: Node): number {
  switch (node.kind) {
    case "character":
    case "assert":
      return 1;
    case "sequence":
      return node.parts.reduce((sum, part) => sum + statesOf(part), 0);
    case "either":
      return node.options.reduce((sum, option) => sum + statesOf(option) + 2, -2);
    case "repeat":
      return repeatStates(node);
  }
}

function repeatStates({ of, min, max }: Extract<Node, { kind: "repeat" }>): number {
  const once = Math.max(1, statesOf(of));
  return max === Infinity ? min * once + once + 2 : min * once + (max - min) * (once + 1);
}

export function programOf(node: Node): Program {
  const builder = new Builder();
  builder.emit(node);
  builder.add(MATCH);
  return builder.program();
}

class Builder {
  private readonly operation: number[] = [];
  private readonly first: number[] = [];
  private readonly second: number[] = [];
  private readonly sets: CharacterSet[] = [];
  private readonly numbers = new Map<string, number>(); // of sets, so that equal ones are one

  emit(node: Node): void {
    switch (node.kind) {
      case "character":
        this.add(CHARACTER, this.numberOf(node.set));
        return;
      case "assert":
        this.add(ASSERT, places.indexOf(node.place));
        return;
      case "sequence":
        node.parts.forEach((part) => this.emit(part));
        return;
      case "either":
        this.either(node.options);
        return;
      case "repeat":
        this.repeat(node);
    }
  }

  /** Appends a state and gives its number. */
  add(operation: number, first = 0, second = 0): number {
    this.first.push(first);
    this.second.push(second);
    return this.operation.push(operation) - 1;
  }

  program(): Program {
    const { sets } = this;
    const rows = new Map<number, Uint8Array>();
    return {
      size: this.operation.length,
      operation: Uint8Array.from(this.operation),
      first: Int32Array.from(this.first),
      second: Int32Array.from(this.second),
      members(code) {
        const known = rows.get(code);
        if (known) return known;
        const row = Uint8Array.from(sets, (set) => (includes(set, code) ? 1 : 0));
        if (rows.size >= MOST_ROWS) rows.clear();
        rows.set(code, row);
        return row;
      },
    };
  }

  /** first | rest:  split → first; jump end; rest. */
  private either(options: readonly Node[]): void {
    const jumps: number[] = [];
    options.forEach((option, k) => {
      if (k === options.length - 1) return this.emit(option);
      const fork = this.add(SPLIT);
      this.emit(option);
      jumps.push(this.add(SPLIT));
      this.lead(fork, fork + 1, this.end);
    });
    jumps.forEach((jump) => this.lead(jump, this.end, this.end));
  }

  /** `min` copies, then either a loop or `max − min` copies, each of which may be the end. */
  private repeat({ of, min, max }: Extract<Node, { kind: "repeat" }>): void {
    for (let k = 0; k < min; k++) this.emit(of);
    const forks: number[] = [];
    for (let k = min; k < (max === Infinity ? min + 1 : max); k++) {
      forks.push(this.add(SPLIT));
      this.emit(of);
    }
    if (max === Infinity) this.add(SPLIT, forks[0], forks[0]);
    forks.forEach((fork) => this.lead(fork, fork + 1, this.end));
  }

  private get end(): number {
    return this.operation.length;
  }

  private lead(split: number, first: number, second: number): void {
    this.first[split] = first;
    this.second[split] = second;
  }

  private numberOf(set: CharacterSet): number {
    const key = set.join(";");
    const number = this.numbers.get(key) ?? this.sets.push(set) - 1;
    this.numbers.set(key, number);
    return number;
  }
}
