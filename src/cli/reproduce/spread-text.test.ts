import { expect, test } from "vitest";
import { spreadText } from "./spread-text";

test.each([
  [0.999_982, 2.02e-5, "0.999982 ± 0.000020"],
  [2.4e-5, 9.3e-6, "(2.40 ± 0.93)e-5"],
  [16_512, 288.3, "16,512 ± 288"],
  [5.37, 9.2, "5.4 ± 9.2"],
  [262, 373, "262 ± 373"],
  [-2.83, 0.012, "-2.830 ± 0.012"],
  [0.115, 0.0229, "0.115 ± 0.023"],
])("%d with a deviation of %d is written %s", (mean, deviation, text) => {
  expect(spreadText(mean, deviation)).toBe(text);
});
