import { defineConfig } from "vitest/config";
import base from "../vite.config.ts";

/**
 * Tests of models that people use. They need a file of 98 MB from outside the repository, 1 GB of
 * memory and ten minutes of a core, so `npm test` leaves them to `npm run -s real-models`; it
 * tests the same kernels, model family and reader at small sizes.
 */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ["src/**/*.real.test.ts"],
    projects: undefined,
    reporters: ["verbose"],
  },
});
