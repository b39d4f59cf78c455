/**
 * Regular expressions that always finish. A pattern becomes a small program (Thompson 1968, Pike's
 * simulation) and every character of the text advances all its threads at once: time is at most
 * text × program, whatever the pattern, so a visitor's `(a+)+$` cannot hang the worker and no
 * clock has to decide anything. The language is that of `syntax.ts`; the meaning is
 * JavaScript's with the `u` flag.
 */
import { parsePattern } from "./syntax";
import type { Node, Test } from "./syntax";

/** Does the pattern occur anywhere in the text? */
export type Matcher = (text: string) => boolean;

type Instruction =
  | { readonly op: "character"; readonly test: Test }
  | { readonly op: "assert"; readonly test: (before: string, after: string) => boolean }
  | { readonly op: "split"; readonly a: number; readonly b: number }
  | { readonly op: "match" };

const MOST_INSTRUCTIONS = 2000;

/** A matcher, or one sentence saying why the pattern is refused. */
export function compilePattern(
  source: string,
): { ok: true; matches: Matcher } | { ok: false; sentence: string } {
  const parsed = parsePattern(source);
  if (!parsed.ok) return parsed;
  if (size(parsed.node) > MOST_INSTRUCTIONS)
    return {
      ok: false,
      sentence:
        `The repetitions of the pattern multiply to more than ${MOST_INSTRUCTIONS} steps; ` +
        "use smaller counts.",
    };
  const program: Instruction[] = [];
  emit(parsed.node, program);
  program.push({ op: "match" });
  return { ok: true, matches: (text) => run(program, [...text]) };
}

/** Upper bound of the instructions a node turns into. */
function size(node: Node): number {
  switch (node.kind) {
    case "character":
    case "assert":
      return 1;
    case "sequence":
      return node.parts.reduce((sum, part) => sum + size(part), 0);
    case "either":
      return node.options.reduce((sum, option) => sum + size(option) + 2, 0);
    case "repeat":
      return (size(node.of) + 2) * Math.max(1, node.max === Infinity ? node.min + 1 : node.max);
  }
}

function emit(node: Node, program: Instruction[]): void {
  switch (node.kind) {
    case "character":
      program.push({ op: "character", test: node.test });
      return;
    case "assert":
      program.push({ op: "assert", test: node.test });
      return;
    case "sequence":
      node.parts.forEach((part) => emit(part, program));
      return;
    case "either":
      emitEither(node.options, program);
      return;
    case "repeat":
      emitRepeat(node, program);
  }
}

/** first | rest:  split → first; jump end; rest. */
function emitEither(options: readonly Node[], program: Instruction[]): void {
  const [first, ...rest] = options;
  if (rest.length === 0) return emit(first, program);
  const fork = program.push({ op: "split", a: 0, b: 0 }) - 1;
  emit(first, program);
  const leave = program.push({ op: "split", a: 0, b: 0 }) - 1;
  program[fork] = { op: "split", a: fork + 1, b: program.length };
  emitEither(rest, program);
  program[leave] = { op: "split", a: program.length, b: program.length };
}

/** `min` copies, then either a loop or up to `max − min` copies that may be left out. */
function emitRepeat(
  { of, min, max }: Extract<Node, { kind: "repeat" }>,
  program: Instruction[],
): void {
  for (let k = 0; k < min; k++) emit(of, program);
  const loop = max === Infinity;
  for (let k = min; k < (loop ? min + 1 : max); k++) {
    const fork = program.push({ op: "split", a: 0, b: 0 }) - 1;
    emit(of, program);
    if (loop) program.push({ op: "split", a: fork, b: fork });
    program[fork] = { op: "split", a: fork + 1, b: program.length };
  }
}

function run(program: readonly Instruction[], text: readonly string[]): boolean {
  let waiting: number[] = []; // character instructions that the next character may satisfy
  for (let at = 0; at <= text.length; at++) {
    const seen = new Uint8Array(program.length);
    const next: number[] = [];
    for (const start of [0, ...waiting])
      // 0: an occurrence may begin at every position
      if (follow(program, start, { before: text[at - 1] ?? "", after: text[at] ?? "", seen, next }))
        return true;
    waiting = next
      .filter((i) => at < text.length && passes(program[i], text[at]))
      .map((i) => i + 1);
  }
  return false;
}

const passes = (instruction: Instruction, character: string) =>
  instruction.op === "character" && instruction.test(character);

interface Place {
  readonly before: string;
  readonly after: string;
  readonly seen: Uint8Array; // instructions reached at this position
  readonly next: number[];
}

/** Follows everything that consumes no character; true when the end of the program is reached. */
function follow(
  program: readonly Instruction[],
  start: number,
  { before, after, seen, next }: Place,
): boolean {
  const open = [start];
  while (open.length > 0) {
    const i = open.pop() ?? 0;
    if (seen[i]) continue;
    seen[i] = 1;
    const instruction = program[i];
    if (instruction.op === "match") return true;
    if (instruction.op === "character") next.push(i);
    else if (instruction.op === "split") open.push(instruction.b, instruction.a);
    else if (instruction.test(before, after)) open.push(i + 1);
  }
  return false;
}
