import { beforeAll, describe, expect, test } from "vitest";
import { at } from "../../compute/arrays";
import type { Executor } from "../../compute/executor";
import { ReferenceExecutor } from "../../compute/reference/executor";
import { executors } from "../../compute/testing";
import { initialAdapter } from "../adapter";
import { TERMS, adapterAt, factorStart, trainedLength } from "../temperatures";
import { readFixture } from "../testing";
import { draftPolicy } from "./draft";
import type { PlannedPolicy } from "./planned-policy";
import { balance, fixtureAdam, fixtureOptions, fixtureRequest } from "./testing";

const fixture = readFixture("llama");
const { prompt, z } = fixture;
const temperatures = { low: 0.5, high: 1.5 };

/** Trained numbers none of which is zero, so that every term shows. */
function somewhere({ layout }: PlannedPolicy): Float32Array {
  const start = initialAdapter(layout, 3);
  return start.map((value, i) => value + 0.02 * Math.sin(1 + 5 * i));
}

async function open(executor: Executor): Promise<PlannedPolicy> {
  const policy = await draftPolicy(executor, { ...fixtureOptions(fixture), temperatures }).open();
  write(policy, somewhere(policy));
  return policy;
}

function write(policy: PlannedPolicy, parameters: Float32Array): void {
  const zeros = new Float32Array(parameters.length);
  policy.writeState({ parameters, m: zeros, v: zeros, updates: 0 });
}

const scores = async (policy: PlannedPolicy, T: number, adapter: "on" | "off" = "on") => {
  policy.condition(T);
  const { logQ, logStop } = await policy.logProbs(prompt, z, adapter);
  return Float32Array.of(...logQ, ...logStop);
};
const apart = (a: Float32Array, b: Float32Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - at(b, i))), 0);

/** The gradient of the balance loss by every trained number, at T. */
async function gradientAt(executor: Executor, policy: PlannedPolicy, T: number) {
  policy.condition(T);
  const { loss } = await balance(policy, { ...fixtureRequest(fixture), rewardTemperature: T });
  return { loss, gradient: (await executor.read(policy.gradient)) as Float32Array };
}

describe.each(Object.entries(executors))(
  "an adapter for all temperatures in %s",
  (_, openExecutor) => {
    let executor: Executor;
    let policy: PlannedPolicy;
    beforeAll(async () => {
      executor = await openExecutor();
      policy = await open(executor);
    });

    test("at T it is the plain adapter θ(T) with its logits times f(T)", async () => {
      const plain = await draftPolicy(executor, fixtureOptions(fixture)).open();
      const { layout } = policy;
      const trained = somewhere(policy);
      trained.fill(0, factorStart(layout.length)); // f = 1
      write(policy, trained);
      for (const T of [0.5, 0.8, 1, 1.5]) {
        write(plain, adapterAt(layout, trained, T).parameters);
        const alone = await scores(plain, T);
        expect(apart(await scores(policy, T), alone), `T ${T}`).toBeLessThan(1e-4);
      }
      write(policy, somewhere(policy));
    });

    test("the token tree gives what a teacher-forced pass does, at every temperature", async () => {
      for (const T of [0.6, 1.3]) {
        policy.condition(T);
        const tree = policy.tree(prompt, "on");
        await tree.root();
        const tokens = z.tokens.subarray(0, z.lengths[0]);
        const parents = Uint32Array.from({ length: tokens.length + 1 }, (_, i) =>
          Math.max(0, i - 1),
        );
        const { logQ, logStop } = await tree.mass(parents, Uint32Array.of(0, ...tokens));
        const forced = await policy.logProbs(prompt, z, "on");
        const n = tokens.length;
        expect(apart(logQ.slice(1), forced.logQ.slice(0, n)), `T ${T}`).toBeLessThan(1e-4);
        expect(apart(logStop, forced.logStop.slice(0, n + 1)), `T ${T}`).toBeLessThan(1e-4);
      }
    });

    test("outside its range the nearest end holds, and the frozen model knows no T", async () => {
      expect(await scores(policy, 4)).toEqual(await scores(policy, 1.5));
      expect(await scores(policy, 0.1)).toEqual(await scores(policy, 0.5));
      expect(await scores(policy, 0.5, "off")).toEqual(await scores(policy, 1.5, "off"));
      expect(apart(await scores(policy, 0.5), await scores(policy, 1.5))).toBeGreaterThan(0.1);
    });

    test("samples follow the temperature in force; those of the frozen model do not", async () => {
      const request = { prompt, batch: 4, minLength: 1, maxLength: 5, temperature: 1 };
      const draw = (T: number, adapter: "on" | "off") => {
        policy.condition(T);
        return policy.sample({ ...request, seed: 3, step: 1, stream: 0, adapter });
      };
      expect(await draw(0.5, "on")).not.toEqual(await draw(1.5, "on"));
      expect(await draw(0.5, "off")).toEqual(await draw(1.5, "off"));
      expect(await draw(0.5, "on")).toEqual(await draw(0.5, "on"));
    });

    test("an update moves the adapter at the temperature in force", async () => {
      await gradientAt(executor, policy, 0.7);
      const before = await scores(policy, 0.7);
      policy.update(fixtureAdam);
      const after = await policy.logProbs(prompt, z, "on");
      const moved = apart(Float32Array.of(...after.logQ, ...after.logStop), before);
      expect(moved).toBeGreaterThan(1e-3);
      expect(apart(await scores(policy, 0.7), before)).toBe(moved);
      write(policy, somewhere(policy));
    });

    test("weight decay draws the adapter to the prior, and leaves the logits' factor", async () => {
      await gradientAt(executor, policy, 0.7);
      policy.update({ ...fixtureAdam, weightDecay: 0 }); // what is read below has no gradient left
      const trained = somewhere(policy);
      write(policy, trained);
      policy.update({ ...fixtureAdam, learningRate: 0.5, weightDecay: 0.5 });
      const { parameters } = await policy.readState();
      const start = factorStart(policy.layout.length);
      const decayed = trained.map((value, i) => (i < start ? 0.75 * value : value));
      expect(apart(parameters, decayed)).toBeLessThan(1e-6);
      expect(at(decayed, start)).not.toBe(0);
      write(policy, trained);
    });
  },
);

test("its gradient is that of float64 on a device, two temperatures in one step", async () => {
  const ofTwo = async (executor: Executor) => {
    const policy = await open(executor);
    await gradientAt(executor, policy, 0.6);
    return (await gradientAt(executor, policy, 1.2)).gradient;
  };
  const expected = await ofTwo(new ReferenceExecutor());
  const size = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (const openExecutor of Object.values(executors)) {
    const found = await ofTwo(await openExecutor());
    expect(apart(found, expected)).toBeLessThan(1e-4 * size);
  }
});

test("its gradient is the slope of the loss by central differences", async () => {
  const executor = new ReferenceExecutor();
  const policy = await open(executor);
  const T = 0.6;
  const { gradient } = await gradientAt(executor, policy, T);
  const trained = somewhere(policy);
  const { length, slots } = policy.layout;
  const slot = at(slots, 1);
  const entries = [length + slot.b + 1, TERMS * length + slot.a + 2, factorStart(length)];
  const by = 1 / 64; // the loss is read as f32, and is in the thousands
  for (const i of entries) {
    const moved = async (sign: number) => {
      const values = trained.slice();
      values[i] = at(values, i) + sign * by;
      write(policy, values);
      return { loss: (await gradientAt(executor, policy, T)).loss, value: at(values, i) };
    };
    const [up, down] = [await moved(1), await moved(-1)];
    const slope = (up.loss - down.loss) / (up.value - down.value);
    const off = Math.abs(at(gradient, i) - slope);
    expect(off, `entry ${i}: ${at(gradient, i)}, not ${slope}`).toBeLessThan(
      0.01 * (1 + Math.abs(slope)),
    );
  }
  expect(gradient.length).toBe(trainedLength(policy.layout));
});
