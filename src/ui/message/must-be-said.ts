import type { Runtime } from "../stores/runtime";

/**
 * Is there something that only the message line says, and without which the run waits for ever or
 * stands still unexplained? It is then shown even where the address hides it.
 */
export const mustBeSaid = ({ review, consent, trouble, phase }: Runtime): boolean =>
  review !== null || consent !== null || trouble !== null || phase.at === "stopped";
