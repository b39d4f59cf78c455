import { CodeFault, type CodeRunner, type CodeString } from "../../reward/code";
import type { Tried } from "../protocol";

interface Trial {
  readonly code: string;
  readonly strings: readonly CodeString[];
}

/** What a code gives for strings, and how long it takes once it is loaded and compiled. */
export async function tried(
  runner: CodeRunner | undefined,
  { code, strings }: Trial,
  now: () => number,
): Promise<Tried> {
  if (!runner) return { sentence: "Rewards in code cannot run here.", place: null };
  try {
    await runner.values(code, strings);
    const began = now();
    const values = await runner.values(code, strings);
    return { values, milliseconds: now() - began };
  } catch (error) {
    if (error instanceof CodeFault) return { sentence: error.sentence, place: error.place };
    throw error;
  }
}
