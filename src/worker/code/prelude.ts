/** Programs that the interpreter runs beside the visitor's code, in its own JavaScript. */

/**
 * Code as the body of logReward, which begins on the second line, or a block in that body.
 * An arrow function, so that it has no `arguments` and no `this` of its own.
 */
export function wrapped(code: string, as: "body" | "block"): string {
  const [open, close] = as === "block" ? ["{{", "}}"] : ["{", "}"];
  return `(({ text, tokens, n, prompt }) => ${open}\n${code}\n${close})`;
}

/** Lines before the first line of the code. */
export const LINES_BEFORE = 1;

/**
 * Takes chance and other sources of differences away, freezes all that code can reach, so that
 * nothing is kept from one call to the next, and gives two functions: `caller` makes of logReward
 * a function from the text of its arguments to its value, or to words for what is no finite number;
 * `explain` says what was thrown.
 */
export const prelude = `(() => {
  const { parse, stringify } = JSON;
  const { isFinite } = Number;
  delete Math.random;
  for (const name of ["eval", "WeakRef", "FinalizationRegistry", "performance", "Atomics",
    "SharedArrayBuffer", "queueMicrotask"]) delete globalThis[name];
  const seen = new Set();
  const freeze = (value) => {
    if (value === null || (typeof value !== "object" && typeof value !== "function")) return;
    if (seen.has(value)) return;
    seen.add(value);
    for (const key of Reflect.ownKeys(value)) {
      const { value: inner, get, set } = Object.getOwnPropertyDescriptor(value, key);
      [inner, get, set].forEach(freeze);
    }
    freeze(Object.getPrototypeOf(value));
    Object.freeze(value);
  };
  const iterators = [[].values(), "".matchAll(/a/g), ""[Symbol.iterator](), new Map().entries(),
    new Set().values(), (function* () {})()];
  [globalThis, ...iterators].forEach(freeze);
  const words = (value) => {
    if (value === undefined) return "nothing";
    if (value === null) return "null";
    if (typeof value === "number") return value === -Infinity ? "−∞" : isFinite(value) ? "" :
      value > 0 ? "∞" : "NaN";
    return { string: "a text", boolean: "true or false", function: "a function",
      bigint: "a bigint", symbol: "a symbol" }[typeof value] ?? "an object";
  };
  const textOf = (value) => (typeof value === "string" ? value.slice(0, 1000) : "");
  return {
    caller: (logReward) => (given) => {
      const value = logReward(parse(given));
      return typeof value === "number" && isFinite(value) ? value : words(value);
    },
    explain: (thrown) => {
      const isError = typeof thrown === "object" && thrown !== null;
      const says = isError ? textOf(thrown.message) : textOf(thrown) || words(thrown);
      const name = isError ? textOf(thrown.name) : "";
      return stringify({ name, says, stack: isError ? textOf(thrown.stack) : "" });
    },
  };
})()`;
