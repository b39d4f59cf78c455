import type { Persona } from "./act";
import { newcomer } from "./newcomer";
import { researcher } from "./researcher";
import { student } from "./student";
import { teacher } from "./teacher";

/** Everybody for whom the page is made. */
export const personas: readonly Persona[] = [newcomer, teacher, student, researcher];
