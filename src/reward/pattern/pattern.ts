/**
 * Regular expressions that always finish. A pattern becomes a small program, and every character of
 * the text advances all its threads at once: the time is at most text × states, whatever the
 * pattern, and the states are bounded. The language is that of `syntax.ts`; the meaning is
 * JavaScript's with the `u` flag.
 */
import { programOf, statesOf } from "./build";
import { Threads } from "./program";
import { parsePattern } from "./syntax";

/** Does the pattern occur anywhere in the text? */
export type Matcher = (text: string) => boolean;

/** At most this many states: 400 characters of text then take at most a few milliseconds. */
const MOST_STATES = 1000;

/** A pattern that was accepted. */
export interface Pattern {
  readonly ok: true;
  readonly matches: Matcher;
  /** May the pattern occur in a text that begins so? Never too seldom yes. */
  readonly mayMatchAfter: Matcher;
}

/** A matcher, or one sentence saying why the pattern is refused. */
export function compilePattern(source: string): Pattern | { ok: false; sentence: string } {
  const parsed = parseBounded(source);
  if (!parsed.ok) return parsed;
  const threads = new Threads(programOf(parsed.node));
  return {
    ok: true,
    matches: (text) => threads.occursIn(text),
    mayMatchAfter: (beginning) => threads.mayOccurAfter(beginning),
  };
}

/** Why a pattern is refused, if it is. Nothing is compiled, so that 500 edits are read quickly. */
export function patternFault(source: string): string | undefined {
  const parsed = parseBounded(source);
  return parsed.ok ? undefined : parsed.sentence;
}

function parseBounded(source: string): ReturnType<typeof parsePattern> {
  const parsed = parsePattern(source);
  if (!parsed.ok || statesOf(parsed.node) < MOST_STATES) return parsed;
  return {
    ok: false,
    sentence:
      `The repetitions of the pattern multiply to more than ${MOST_STATES} steps; ` +
      "use smaller counts.",
  };
}
