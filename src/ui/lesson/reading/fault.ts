/** A lesson that cannot be read: one sentence that names the line and what to do there. */
export class LessonFault extends Error {
  constructor(
    readonly line: number, // counted from 1
    readonly sentence: string,
  ) {
    super(sentence);
  }
}

/** Ends the reading of a lesson. */
export function refuse(line: number, sentence: string): never {
  throw new LessonFault(line, sentence);
}
