import type {
  QuickJSContext,
  QuickJSHandle,
  QuickJSRuntime,
  QuickJSWASMModule,
} from "quickjs-emscripten-core";
import type { CodePlace, CodeString } from "../../reward/code";
import { LINES_BEFORE, prelude, wrapped } from "./prelude";

/** What a code may use. */
export const LIMITS = {
  megabytes: 32, // of memory
  stackBytes: 256 * 1024,
  // How often the interpreter may ask, for one string, whether to go on: it does so every 10,000
  // jumps and calls. Some 100 ms; a count, so that no clock decides about a number.
  checks: 100,
  seconds: 20, // after which a batch is given up, whatever was counted
};

type ProblemKind =
  | "syntax"
  | "nested" // deeper than the stack of whoever runs the interpreter
  | "thrown"
  | "endless"
  | "memory"
  | "depth"
  | "not a number"
  | "late";

/** Why there is no value. */
export interface Problem {
  readonly kind: ProblemKind;
  readonly says: string; // the interpreter's words, or what was returned
  readonly place: CodePlace | null;
}

type Outcome =
  | { readonly value: number; readonly checks: number }
  | { readonly problem: Problem; readonly checks: number };

const FILE = "reward.js";
const intrinsics = {
  BaseObjects: true,
  Eval: true, // of the host; the prelude takes it from the code
  RegExp: true,
  RegExpCompiler: true,
  StringNormalize: true,
  JSON: true,
  MapSet: true,
  TypedArrays: true,
  BigInt: true,
  Date: false, // no clock
  Promise: false, // nothing that could go on after the value is returned
  Proxy: false,
};

/**
 * One code in an interpreter of its own, QuickJS in WebAssembly: no clock, no chance, no network,
 * no storage, and nothing kept from one string to the next, since all that it reaches is frozen.
 * Its arithmetic, Math.exp and its kin included, is WebAssembly's, with the same bits everywhere.
 */
export class Realm {
  private readonly runtime: QuickJSRuntime;
  private readonly context: QuickJSContext;
  private readonly explain: QuickJSHandle;
  private readonly caller: QuickJSHandle;
  private call: QuickJSHandle | undefined; // text of the arguments → value
  private checks = 0;
  private isLate = false;

  constructor(
    quickjs: QuickJSWASMModule,
    private readonly until: () => boolean, // is there time left?
  ) {
    this.runtime = quickjs.newRuntime();
    this.runtime.setMemoryLimit(LIMITS.megabytes * 2 ** 20);
    this.runtime.setMaxStackSize(LIMITS.stackBytes);
    this.context = this.runtime.newContext({ intrinsics });
    const tools = this.context.unwrapResult(this.context.evalCode(prelude, FILE, { strict: true }));
    this.caller = this.context.getProp(tools, "caller");
    this.explain = this.context.getProp(tools, "explain");
    tools.dispose();
    this.runtime.setInterruptHandler(() => this.interrupts());
  }

  /** Compiles the body of logReward; what is wrong with it, or nothing. */
  compile(code: string): Problem | undefined {
    // text that closes the function and opens another one does not parse inside a block too
    for (const as of ["block", "body"] as const) {
      this.restart();
      const result = this.context.evalCode(wrapped(code, as), FILE, { strict: true });
      if (result.error) return { ...this.problem(result.error), kind: "syntax" };
      this.call?.dispose();
      this.call = this.context.unwrapResult(
        this.context.callFunction(this.caller, this.context.undefined, result.value),
      );
      result.value.dispose();
    }
    return undefined;
  }

  /** logReward of one string, after `compile`. */
  value({ text, tokens, prompt }: CodeString): Outcome {
    const { context, call } = this;
    if (!call) throw new Error("A code is compiled before it is called.");
    this.restart();
    const given = context.newString(JSON.stringify({ text, tokens, n: tokens.length, prompt }));
    const result = context.callFunction(call, context.undefined, given);
    given.dispose();
    const { checks } = this;
    if (result.error) return { problem: this.problem(result.error), checks };
    const value = context.dump(result.value) as number | string;
    result.value.dispose();
    if (typeof value === "number") return { value, checks };
    return { problem: { kind: "not a number", says: value, place: null }, checks };
  }

  close(): void {
    for (const handle of [this.call, this.caller, this.explain]) handle?.dispose();
    this.context.dispose();
    this.runtime.dispose();
  }

  private restart(): void {
    this.checks = 0;
    this.isLate = false;
  }

  private interrupts(): boolean {
    this.checks++;
    this.isLate ||= !this.until();
    return this.isLate || this.checks > LIMITS.checks;
  }

  /** What was thrown; reading it may itself take long or fail, and is limited too. */
  private problem(error: QuickJSHandle): Problem {
    const { context } = this;
    const stopped = this.checks > LIMITS.checks;
    const { isLate } = this;
    this.restart();
    const result = context.callFunction(this.explain, context.undefined, error);
    error.dispose();
    if (result.error) {
      result.error.dispose();
      return { kind: "thrown", says: "it threw what cannot be read", place: null };
    }
    const { name, says, stack } = JSON.parse(context.getString(result.value)) as Explained;
    result.value.dispose();
    const place = placeIn(stack);
    if (isLate) return { kind: "late", says, place };
    if (name !== "InternalError" && name !== "RangeError") return { kind: "thrown", says, place };
    if (stopped && says === "interrupted") return { kind: "endless", says, place };
    if (says === "out of memory") return { kind: "memory", says, place };
    return { kind: says.includes("stack") ? "depth" : "thrown", says, place };
  }
}

interface Explained {
  readonly name: string;
  readonly says: string;
  readonly stack: string;
}

/** The innermost place of the code in a stack, as lines and columns of the code alone. */
function placeIn(stack: string): CodePlace | null {
  const [, line, column] = /reward\.js:(\d+):(\d+)/.exec(stack) ?? [];
  return line === undefined || Number(line) <= LINES_BEFORE
    ? null
    : { line: Number(line) - LINES_BEFORE, column: Number(column) };
}
