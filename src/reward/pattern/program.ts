/**
 * A pattern as a small program for Pike's simulation (Thompson 1968): each state waits for a
 * character, tests a place, splits in two, or is the end.
 */
import { includes, wordCharacters } from "./characters";
import type { Place } from "./syntax";

export const CHARACTER = 0; // first: number of the set
export const SPLIT = 1; // first, second: states to go on with
export const ASSERT = 2; // first: number of the place in `places`
export const MATCH = 3;

export const places: readonly Place[] = ["start", "end", "boundary", "no boundary"];

const MOST_VISITS = 2 ** 30; // that an Int32Array can count

export interface Program {
  readonly size: number; // states
  readonly operation: Uint8Array; // [size]
  readonly first: Int32Array; // [size]
  readonly second: Int32Array; // [size]
  /** [sets] 1 where the set has the code point; made once for every code point that occurs. */
  readonly members: (code: number) => Uint8Array;
}

/** The threads of a program at one place of a text; one text after another. */
export class Threads {
  private readonly reached: Int32Array; // by state: the last visit that reached it
  private readonly open: Int32Array; // stack of states to follow
  private waiting: Int32Array; // states that wait for the next character
  private next: Int32Array;
  private readonly holds = new Uint8Array(places.length); // 1: the assertion holds at this place
  private count = 0; // of `next`
  private visit = 0; // of a place, counted over all texts

  constructor(private readonly program: Program) {
    const { size } = program;
    this.reached = new Int32Array(size);
    this.open = new Int32Array(size + 1);
    this.waiting = new Int32Array(size);
    this.next = new Int32Array(size);
  }

  occursIn(text: string): boolean {
    const codes = codesOf(text);
    this.restart();
    for (let at = 0; at <= codes.length; at++) if (this.arrive(codes, at)) return true;
    return false;
  }

  private restart(): void {
    if (this.visit > MOST_VISITS) {
      this.reached.fill(0);
      this.visit = 0;
    }
    this.count = 0;
  }

  /**
   * May the pattern occur in a text that begins with this one? Where the text goes on, its end may
   * be any place: a word may end there or not. It may say yes too often, never too seldom.
   */
  mayOccurAfter(beginning: string): boolean {
    const codes = codesOf(beginning);
    this.restart();
    for (let at = 0; at < codes.length; at++) if (this.arrive(codes, at)) return true;
    this.holds.fill(1);
    if (codes.length > 0) this.holds[places.indexOf("start")] = 0;
    if (this.goOn(codes, codes.length) || this.count > 0) return true;
    // nothing waits, but an occurrence may begin further on
    this.visit++;
    this.holds[places.indexOf("start")] = 0;
    return this.follow(0) || this.count > 0;
  }

  /** Lets the threads go on that waited for the character before a place, and begins a new one. */
  private arrive(codes: readonly number[], at: number): boolean {
    this.look(codes, at);
    return this.goOn(codes, at);
  }

  /** The same, where `holds` says which assertions hold there. */
  private goOn(codes: readonly number[], at: number): boolean {
    const { first } = this.program;
    const waited = this.next;
    const many = this.count;
    this.next = this.waiting;
    this.waiting = waited;
    this.count = 0;
    this.visit++;
    if (this.follow(0)) return true; // an occurrence may begin at every place
    if (many === 0) return false;
    const members = this.program.members(codes[at - 1]);
    for (let k = 0; k < many; k++) {
      const state = waited[k];
      if (members[first[state]] === 1 && this.follow(state + 1)) return true;
    }
    return false;
  }

  /** Which assertions hold at a place. */
  private look(codes: readonly number[], at: number): void {
    const boundary = isWord(codes, at - 1) !== isWord(codes, at);
    this.holds[places.indexOf("start")] = at === 0 ? 1 : 0;
    this.holds[places.indexOf("end")] = at === codes.length ? 1 : 0;
    this.holds[places.indexOf("boundary")] = boundary ? 1 : 0;
    this.holds[places.indexOf("no boundary")] = boundary ? 0 : 1;
  }

  /** Follows what consumes no character, every state once a place; true where one is the end. */
  private follow(start: number): boolean {
    const { operation, first, second } = this.program;
    const { open, reached, visit, next, holds } = this;
    let depth = 0;
    open[depth++] = start;
    while (depth > 0) {
      const state = open[--depth];
      if (reached[state] === visit) continue;
      reached[state] = visit;
      const kind = operation[state];
      if (kind === MATCH) return true;
      if (kind === CHARACTER) next[this.count++] = state;
      else if (kind === SPLIT) {
        open[depth++] = second[state];
        open[depth++] = first[state];
      } else if (holds[first[state]] === 1) open[depth++] = state + 1;
    }
    return false;
  }
}

const codesOf = (text: string): number[] =>
  Array.from(text, (character) => character.codePointAt(0) ?? 0);
const isWord = (codes: readonly number[], at: number) =>
  at >= 0 && at < codes.length && includes(wordCharacters, codes[at]);
