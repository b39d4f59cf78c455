import { expect, test } from "vitest";
import { ReferenceExecutor } from "../../compute/reference/executor";
import { readFixture } from "../testing";
import { draftPolicy } from "./draft";
import { fixtureOptions } from "./testing";

const options = fixtureOptions(readFixture("gpt2"));
const { V } = options.checkpoint.architecture;

test.each(["policyBias", "priorBias"])(
  "a %s that does not have an entry for every token is refused with both numbers",
  (name) => {
    for (const length of [0, V - 1, V + 1])
      expect(() =>
        draftPolicy(new ReferenceExecutor(), { ...options, [name]: new Float32Array(length) }),
      ).toThrow(
        `${name} has ${length} entries, but the model has ${V} tokens; give every token one.`,
      );
  },
);

test("biases with an entry for every token are accepted", () => {
  expect(draftPolicy(new ReferenceExecutor(), options).plans.length).toBeGreaterThan(0);
});
