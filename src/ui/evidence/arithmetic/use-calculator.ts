import { useShownSetup } from "../../lane/context";

/** Is the calculator of the run on screen on? */
export const useCalculator = (): boolean =>
  useShownSetup((s) => s.start.leaves["arithmetic.calculator"] === "on");
