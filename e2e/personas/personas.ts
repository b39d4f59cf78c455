import type { Persona } from "./act";
import { newcomer } from "./newcomer";

/** Everybody for whom the page is made. */
export const personas: readonly Persona[] = [newcomer];
