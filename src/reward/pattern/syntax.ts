/**
 * The pattern language, a part of JavaScript's: literals, `.`, classes `[a-z]` `[^…]`, `\d \w \s
 * \D \W \S`, `\b \B`, `^ $`, groups, `|`, and `* + ? {m} {m,} {m,n}`. Backreferences and
 * lookarounds are not regular and are refused.
 */
import {
  type CharacterSet,
  anyButLineEnds,
  complement,
  namedSets,
  range,
  single,
  union,
} from "./characters";

/** Places between characters: the ends of the text, and where words begin or end or do not. */
export type Place = "start" | "end" | "boundary" | "no boundary";

export type Node =
  | { readonly kind: "character"; readonly set: CharacterSet }
  | { readonly kind: "assert"; readonly place: Place }
  | { readonly kind: "sequence"; readonly parts: readonly Node[] }
  | { readonly kind: "either"; readonly options: readonly Node[] }
  | { readonly kind: "repeat"; readonly of: Node; readonly min: number; readonly max: number };

const LONGEST = 400; // characters of a pattern

/** The pattern as a tree, or one sentence saying what is wrong and where. */
export function parsePattern(
  source: string,
): { ok: true; node: Node } | { ok: false; sentence: string } {
  if (source.length > LONGEST)
    return {
      ok: false,
      sentence: `The pattern has ${source.length} characters; at most ${LONGEST} are allowed.`,
    };
  try {
    return { ok: true, node: new Parser([...source]).whole() };
  } catch (refused) {
    if (refused instanceof Refused) return { ok: false, sentence: refused.message };
    throw refused;
  }
}

/**
 * Leaves the descent at the first thing that is not in the language; its message is the sentence.
 */
class Refused extends Error {}

const controls: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
]);
const syntax = "^$\\.*+?()[]{}|/";

class Parser {
  private at = 0;

  constructor(private readonly source: readonly string[]) {}

  whole(): Node {
    const node = this.either();
    if (this.at < this.source.length) this.refuse("has a ) that closes nothing");
    return node;
  }

  private either(): Node {
    const options = [this.sequence()];
    while (this.take("|")) options.push(this.sequence());
    return { kind: "either", options };
  }

  private sequence(): Node {
    const parts: Node[] = [];
    while (this.at < this.source.length && this.peek() !== "|" && this.peek() !== ")")
      parts.push(this.quantified());
    return { kind: "sequence", parts };
  }

  private quantified(): Node {
    const of = this.atom();
    const counts = this.quantifier();
    if (!counts) return of;
    if (of.kind === "assert") this.refuse("repeats something that matches no character");
    this.take("?"); // lazy or not, the same texts match
    if (this.quantifier()) this.refuse("has two repetitions in a row");
    return { kind: "repeat", of, ...counts };
  }

  private quantifier(): { min: number; max: number } | undefined {
    if (this.take("*")) return { min: 0, max: Infinity };
    if (this.take("+")) return { min: 1, max: Infinity };
    if (this.take("?")) return { min: 0, max: 1 };
    if (!this.take("{")) return undefined;
    const min = this.count();
    const max = this.take(",") ? (this.peek() === "}" ? Infinity : this.count()) : min;
    if (!this.take("}"))
      this.refuse("has a { that starts no count like {2} or {2,5}; write \\{ for the character");
    if (max < min) this.refuse("has a count whose second number is smaller than its first");
    return { min, max };
  }

  private count(): number {
    let digits = "";
    while (/^\d$/.test(this.peek())) digits += this.next();
    if (digits === "")
      this.refuse("has a { that starts no count like {2} or {2,5}; write \\{ for the character");
    if (digits.length > 3) this.refuse("has a count above 999");
    return Number(digits);
  }

  private atom(): Node {
    const c = this.next();
    if (c === "(") return this.group();
    if (c === "[") return character(this.characterClass());
    if (c === "\\") return this.escape();
    if (c === ".") return character(anyButLineEnds);
    if (c === "^") return assertion("start");
    if (c === "$") return assertion("end");
    if (syntax.includes(c) && c !== "/")
      this.refuse(`has a ${c} with nothing before it; write \\${c} for the character`);
    return character(single(c));
  }

  private group(): Node {
    if (this.take("?") && !this.take(":"))
      this.refuse(
        "uses (? for something other than (?: ; lookarounds and named groups are not available",
      );
    const node = this.either();
    if (!this.take(")")) this.refuse("has a ( that is never closed");
    return node;
  }

  private escape(): Node {
    if (this.take("b")) return assertion("boundary");
    if (this.take("B")) return assertion("no boundary");
    return character(setOf(this.escaped("")));
  }

  /** After a backslash: a set like \d, or one literal character. */
  private escaped(more: string): Member {
    if (this.at >= this.source.length) this.refuse("ends with a lone \\");
    const c = this.next();
    const known = namedSets.get(c) ?? controls.get(c);
    if (known !== undefined) return known;
    if (/^[1-9k]$/.test(c)) this.refuse(`uses \\${c}; backreferences are not available`);
    if (!(syntax + more).includes(c)) this.refuse(`uses \\${c}, which is not available`);
    return c;
  }

  private characterClass(): CharacterSet {
    const negated = this.take("^");
    const sets: CharacterSet[] = [];
    while (!this.take("]")) {
      const from = this.member();
      const ranged = this.peek() === "-" && this.source[this.at + 1] !== "]";
      sets.push(ranged ? this.range(from) : setOf(from));
    }
    const members = union(sets);
    return negated ? complement(members) : members;
  }

  private range(from: Member): CharacterSet {
    this.next();
    const to = this.member();
    if (typeof from !== "string" || typeof to !== "string")
      return this.refuse("has a range that starts or ends with a set like \\d");
    return range(from, to) ?? this.refuse("has a range that runs backwards");
  }

  private member(): Member {
    if (this.at >= this.source.length) this.refuse("has a [ that is never closed");
    const c = this.next();
    return c === "\\" ? this.escaped("-") : c;
  }

  private peek = (): string => this.source[this.at] ?? "";
  private next = (): string => this.source[this.at++] ?? "";
  private take(c: string): boolean {
    if (this.peek() !== c) return false;
    this.at++;
    return true;
  }
  private refuse(what: string): never {
    throw new Refused(`The pattern ${what} (at character ${Math.max(1, this.at)}).`);
  }
}

/** One character, or a set like \d. */
type Member = CharacterSet | string;
const setOf = (member: Member) => (typeof member === "string" ? single(member) : member);

const character = (set: CharacterSet): Node => ({ kind: "character", set });
const assertion = (place: Place): Node => ({ kind: "assert", place });
