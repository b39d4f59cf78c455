import { defineConfig } from "vitest/config";
import base from "../vite.config.ts";

/**
 * Tests of real runs of every experiment, some ten minutes of two cores. `npm test` leaves them to
 * `npm run -s thorough`; it tests the same code on one experiment or on a table of logits.
 */
export default defineConfig({
  ...base,
  test: { ...base.test, include: ["src/**/*.thorough.test.ts"], projects: undefined },
});
