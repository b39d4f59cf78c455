import type { Tool } from "../../lm/policy";
import type { Vocabulary } from "../vocabulary";

const CALL = /^ (-?\d+) ([+-]) (\d+) =$/;

/** The value of " a op b =", or undefined where the text is no such call. */
export function valueOf(call: string): number | undefined {
  const [, left, sign, right] = CALL.exec(call) ?? [];
  if (left === undefined) return undefined;
  return sign === "+" ? Number(left) + Number(right) : Number(left) - Number(right);
}

/** What stands after the last comma of an answer. */
export const lastStep = (answer: string): string => answer.slice(answer.lastIndexOf(",") + 1);

/** A sentence about the first call of an answer that cannot be read; undefined where all can. */
export function unreadCall(answer: string): string | undefined {
  const ends = Array.from(answer.matchAll(/=/g), ({ index }) => index + 1);
  const calls = ends.map((end) => lastStep(answer.slice(0, end)));
  const call = calls.find((text) => valueOf(text) === undefined);
  return (
    call &&
    `The calculator cannot read “${call.trim()}” and writes nothing: a call is one number, plus ` +
      "or minus, and another."
  );
}

/**
 * The calculator, called inside decoding: after " a op b =" it writes the value, with its leading
 * space (Hu et al. 2024, §4.4). A call that it cannot read is answered by nothing.
 */
export function calculatorOf(vocabulary: Vocabulary): Tool {
  const equals = vocabulary.tokenOf("=");
  const values = new Map<number, Uint32Array>();
  return (tokens) => {
    if (tokens.at(-1) !== equals) return [];
    const value = valueOf(lastStep(vocabulary.decode(tokens)));
    if (value === undefined) return [];
    const written = values.get(value) ?? vocabulary.encodeRest(` ${value}`);
    values.set(value, written);
    return written;
  };
}
