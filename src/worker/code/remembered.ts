import type { CodeRunner, CodeString } from "../../reward/code";

const MOST_CODES = 3;
const MOST_VALUES = 100_000; // of a code, some 100 bytes each

/** Remembers what a code gave for each string: a value depends on nothing else. */
export class RememberedCode implements CodeRunner {
  private readonly known = new Map<string, Map<string, number>>(); // by code, the last used last

  constructor(private readonly runner: CodeRunner) {}

  async values(code: string, strings: readonly CodeString[]): Promise<number[]> {
    const known = this.about(code);
    const names = strings.map(nameOf);
    const fresh = new Map<string, CodeString>();
    names.forEach((name, k) => {
      if (!known.has(name)) fresh.set(name, strings[k]);
    });
    const found = new Map<string, number>();
    if (fresh.size > 0) {
      const values = await this.runner.values(code, [...fresh.values()]);
      [...fresh.keys()].forEach((name, k) => found.set(name, values[k]));
    }
    const all = names.map((name) => known.get(name) ?? found.get(name) ?? NaN);
    if (known.size + found.size > MOST_VALUES) known.clear();
    for (const [name, value] of found) known.set(name, value);
    return all;
  }

  private about(code: string): Map<string, number> {
    const known = this.known.get(code) ?? new Map<string, number>();
    this.known.delete(code);
    this.known.set(code, known);
    for (const old of this.known.keys()) {
      if (this.known.size <= MOST_CODES) break;
      this.known.delete(old);
    }
    return known;
  }
}

const nameOf = ({ text, tokens, prompt }: CodeString): string =>
  JSON.stringify([text, tokens, prompt]);
