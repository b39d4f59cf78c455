import type { QuickJSWASMModule } from "quickjs-emscripten-core";
import { CodeFault, type CodeRunner, type CodeString, quoted } from "../../reward/code";
import { LIMITS, type Problem, Realm } from "./realm";

const MOST_REALMS = 3; // codes that are kept compiled
const TWICE = 64; // strings of a new code whose values are computed twice

/**
 * Computes rewards in code, one batch after the other. A realm in which anything went wrong is not
 * used again, nor is the interpreter's program where that realm cannot be closed: code that ran out
 * of memory may have left it so.
 */
export class Interpreter implements CodeRunner {
  private readonly realms = new Map<string, Realm>(); // by code, the last used last
  private quickjs: Promise<QuickJSWASMModule> | undefined;
  private deadline = Infinity;

  constructor(
    private readonly load: () => Promise<QuickJSWASMModule>,
    private readonly now: () => number, // ms, to give up what takes too long; decides no value
  ) {}

  async values(code: string, strings: readonly CodeString[]): Promise<number[]> {
    const quickjs = await this.program();
    this.deadline = this.now() + LIMITS.seconds * 1000;
    const known = this.realms.get(code);
    this.realms.delete(code);
    const fresh = () => this.compiled(quickjs, code);
    const realm = known ?? fresh();
    try {
      const values = strings.map((string) => this.valueIn(realm, fresh, string));
      if (!known) this.comparedAnew(fresh, strings.slice(0, TWICE), values);
      this.realms.set(code, realm);
      return values;
    } catch (error) {
      throw this.told(error);
    } finally {
      if (!this.realms.has(code)) this.discard(realm);
      for (const [old, unused] of this.realms) {
        if (this.realms.size <= MOST_REALMS) break;
        this.realms.delete(old);
        this.discard(unused);
      }
    }
  }

  /** The interpreter's program; one that could not be loaded is tried again. */
  private program(): Promise<QuickJSWASMModule> {
    return (this.quickjs ??= this.load().catch((error: unknown) => {
      this.quickjs = undefined;
      throw error;
    }));
  }

  close(): void {
    for (const realm of this.realms.values()) this.discard(realm);
    this.realms.clear();
  }

  /**
   * A value. How many checks fall into a call depends by one on the calls before it, so a call at
   * the limit is made once more in a fresh realm, whose verdict is always the same.
   */
  private valueIn(realm: Realm, fresh: () => Realm, string: CodeString): number {
    let outcome = realm.value(string);
    if (outcome.checks >= LIMITS.checks)
      outcome = this.apart(fresh, (another) => another.value(string));
    if ("value" in outcome) return outcome.value;
    throw faultOf(outcome.problem, string);
  }

  /** The value may depend on nothing but the string: not on the strings before it. */
  private comparedAnew(
    fresh: () => Realm,
    strings: readonly CodeString[],
    values: readonly number[],
  ): void {
    this.apart(fresh, (another) => {
      for (let k = strings.length - 1; k >= 0; k--) {
        const again = this.valueIn(another, fresh, strings[k]);
        if (!Object.is(again, values[k]))
          throw new CodeFault(
            `The reward's code gives two values for ${quoted(strings[k].text)}, ${values[k]} and ` +
              `${again}; it may depend on its arguments alone.`,
          );
      }
    });
  }

  /** Works in a realm that is closed afterwards, whatever comes of it. */
  private apart<R>(fresh: () => Realm, work: (another: Realm) => R): R {
    const another = fresh();
    try {
      return work(another);
    } finally {
      this.discard(another);
    }
  }

  private compiled(quickjs: QuickJSWASMModule, code: string): Realm {
    const realm = new Realm(quickjs, () => this.now() < this.deadline);
    try {
      const problem = realm.compile(code);
      if (problem) throw faultOf(problem);
      return realm;
    } catch (error) {
      this.discard(realm);
      throw this.told(error);
    }
  }

  /**
   * The interpreter reads code with the stack of whoever runs it, and so does part of its work. If
   * that overflows, the program is left in the middle of it, and another one is loaded.
   */
  private told(error: unknown): unknown {
    if (!isOverflow(error)) return error;
    this.abandon();
    return faultOf({ kind: "nested", says: "", place: null });
  }

  private discard(realm: Realm): void {
    try {
      realm.close();
    } catch {
      this.abandon();
    }
  }

  /** Another program is loaded for the next batch. */
  private abandon(): void {
    this.quickjs = undefined;
    this.realms.clear();
  }
}

/** "Maximum call stack size exceeded" in most engines, "too much recursion" in Firefox. */
const isOverflow = (error: unknown): boolean =>
  error instanceof RangeError || (error instanceof Error && error.name === "InternalError");

const words: { readonly [K in Problem["kind"]]: (says: string, on: string) => string } = {
  syntax: (says) => `: ${says}`,
  nested: () => " is nested too deep to be run; write it flatter",
  thrown: (says, on) => ` fails on ${on}: ${says}`,
  endless: (_, on) =>
    ` does not come to an end on ${on} within its limit, some 100 ms; look for a loop without end`,
  memory: (_, on) => ` needs more than ${LIMITS.megabytes} MB on ${on}`,
  depth: (_, on) => ` calls itself too deep on ${on}`,
  "not a number": (says, on) => ` returns ${says} for ${on}; it must return a finite number`,
  late: (_, on) => ` took longer than ${LIMITS.seconds} s, and was at ${on}`,
};

/** “The reward's code, line 3, column 7, fails on “42”: cannot read property 'x' of null.” */
function faultOf({ kind, says, place }: Problem, string?: CodeString): CodeFault {
  const at = place ? `, line ${place.line}, column ${place.column}` : "";
  const on = string ? quoted(string.text) : "no string yet";
  const where = at !== "" && kind !== "syntax" ? `${at},` : at;
  const told = words[kind](says.replace(/[.\s]+$/, ""), on);
  return new CodeFault(`The reward's code${where}${told}.`, place);
}
