import { expect, test } from "vitest";
import { plain } from "./plain";

test("a refusal names every setting by its label, and nothing else", () => {
  expect(plain("constraint.minWords is 3 but constraint.maxWords is 2.")).toBe(
    "Fewest words is 3 but Most words is 2.",
  );
  expect(plain("reward.temperature: -3 is not in model.safetensors.")).toBe(
    "Reward T: −3 is not in model.safetensors.",
  );
});
