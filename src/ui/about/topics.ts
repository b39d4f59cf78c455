/** The figures that have a definition in `definitions.ts`. */
export type Topic =
  | "tv"
  | "klReverse"
  | "klForward"
  | "modes"
  | "valid"
  | "exact"
  | "coverage"
  | "reward"
  | "diversity"
  | "likelihood"
  | "logZ"
  | "prefix"
  | "lines"
  | "speed"
  | "memory"
  | "fingerprint"
  | "webgpu";
