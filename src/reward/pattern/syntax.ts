/**
 * The pattern language, a part of JavaScript's: literals, `.`, classes `[a-z]` `[^…]`, `\d \w \s
 * \D \W \S`, `\b \B`, `^ $`, groups, `|`, and `* + ? {m} {m,} {m,n}`. Backreferences and
 * lookarounds are not regular and are refused.
 */
export type Test = (character: string) => boolean;

export type Node =
  | { readonly kind: "character"; readonly test: Test }
  // "" at the ends of the text
  | { readonly kind: "assert"; readonly test: (before: string, after: string) => boolean }
  | { readonly kind: "sequence"; readonly parts: readonly Node[] }
  | { readonly kind: "either"; readonly options: readonly Node[] }
  | { readonly kind: "repeat"; readonly of: Node; readonly min: number; readonly max: number };

/** The pattern as a tree, or one sentence saying what is wrong and where. */
export function parsePattern(
  source: string,
): { ok: true; node: Node } | { ok: false; sentence: string } {
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

const word: Test = (c) => /^\w$/.test(c);
const sets: Readonly<Record<string, Test>> = {
  d: (c) => /^\d$/.test(c),
  D: (c) => !/^\d$/.test(c),
  w: word,
  W: (c) => !word(c),
  s: (c) => /^\s$/.test(c),
  S: (c) => !/^\s$/.test(c),
};
const controls: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };
const syntax = "^$\\.*+?()[]{}|/";
const atBoundary = (before: string, after: string) => word(before) !== word(after);

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
    if (c === ".") return character((x) => !/^[\n\r\u2028\u2029]$/.test(x));
    if (c === "^") return { kind: "assert", test: (before) => before === "" };
    if (c === "$") return { kind: "assert", test: (_, after) => after === "" };
    if (syntax.includes(c) && c !== "/")
      this.refuse(`has a ${c} with nothing before it; write \\${c} for the character`);
    return character((x) => x === c);
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
    if (this.take("b")) return { kind: "assert", test: atBoundary };
    if (this.take("B"))
      return { kind: "assert", test: (before, after) => !atBoundary(before, after) };
    const found = this.escaped("");
    return character(typeof found === "string" ? (x) => x === found : found);
  }

  /** After a backslash: a set like \d, or one literal character. */
  private escaped(more: string): Test | string {
    if (this.at >= this.source.length) this.refuse("ends with a lone \\");
    const c = this.next();
    if (c in sets) return sets[c];
    if (c in controls) return controls[c];
    if (/^[1-9k]$/.test(c)) this.refuse(`uses \\${c}; backreferences are not available`);
    if (!(syntax + more).includes(c)) this.refuse(`uses \\${c}, which is not available`);
    return c;
  }

  private characterClass(): Test {
    const negated = this.take("^");
    const tests: Test[] = [];
    while (!this.take("]")) {
      const from = this.member();
      if (this.peek() === "-" && this.source[this.at + 1] !== "]") tests.push(this.range(from));
      else tests.push(typeof from === "string" ? (x) => x === from : from);
    }
    return (x) => tests.some((test) => test(x)) !== negated;
  }

  private range(from: Test | string): Test {
    this.next();
    const to = this.member();
    if (typeof from !== "string" || typeof to !== "string")
      return this.refuse("has a range that starts or ends with a set like \\d");
    const [low, high] = [from, to].map((c) => c.codePointAt(0) ?? 0);
    if (high < low) this.refuse("has a range that runs backwards");
    return (x) => (x.codePointAt(0) ?? 0) >= low && (x.codePointAt(0) ?? 0) <= high;
  }

  private member(): Test | string {
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

const character = (test: Test): Node => ({ kind: "character", test });
