import type { Persona } from "./act";
import { newcomer } from "./newcomer";
import { teacher } from "./teacher";

/** Everybody for whom the page is made. */
export const personas: readonly Persona[] = [newcomer, teacher];
