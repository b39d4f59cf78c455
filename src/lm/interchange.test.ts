import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openWasmExecutor } from "../compute/testing";
import { initialAdapter, putLoraB } from "./adapter";
import { exportPeft, importPeft } from "./peft";
import { normal } from "./streams";
import { openPlannedPolicy } from "./runtime/testing";
import { fixtureFamilies, readFixture } from "./testing";

/**
 * What another program must agree to: an adapter folder as `--out` writes it, and check.json with
 * the log-probabilities the policy gave. tools/reference/check_adapter.py compares them with
 * transformers and PEFT.
 */
describe.each(fixtureFamilies)("an adapter of %s leaves for Hugging Face", (family) => {
  const { checkpoint, expected, prompt, z } = readFixture(family);
  const { V } = checkpoint.architecture;
  const folder = join(tmpdir(), `amortize-adapter-${family}`);

  test("its folder holds what the policy ran", async () => {
    const policyBias = Float32Array.from({ length: V }, (_, v) =>
      expected.illegal.includes(v) ? -99 : 0,
    );
    const policy = await openPlannedPolicy(await openWasmExecutor(), {
      checkpoint,
      rank: 6,
      alpha: 12,
      batch: z.batch,
      longestPrompt: 8,
      maxLength: 5,
      stopToken: expected.stop,
      policyBias,
      priorBias: new Float32Array(V),
      treeNodes: 64,
      inFlight: 3,
      seed: 1,
      losses: [],
    });
    const parameters = initialAdapter(policy.layout, 5);
    for (const slot of policy.layout.slots)
      putLoraB(
        parameters,
        slot,
        6,
        Float32Array.from({ length: 6 * slot.N }, (_, i) => 0.2 * normal(5, 1, 0, slot.b + i)),
      );
    const zeros = new Float32Array(policy.layout.length);
    policy.writeState({ parameters, m: zeros, v: zeros, updates: 0 });
    const { logQ, logStop } = await policy.logProbs(prompt, z, "on");
    const check = {
      prompt: expected.prompt,
      stop: expected.stop,
      bias: Object.fromEntries(expected.illegal.map((v) => [v, -99])),
      sequences: expected.sequences.map((tokens, b) => ({
        tokens,
        logQ: [...logQ.subarray(b * z.width, b * z.width + tokens.length)],
        logStop: [...logStop.subarray(b * (z.width + 1), b * (z.width + 1) + tokens.length + 1)],
      })),
    };
    const { config, weights } = exportPeft(
      policy.layout,
      checkpoint.architecture,
      { parameters },
      { name: family },
    );
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "adapter_config.json"), config);
    writeFileSync(join(folder, "adapter_model.safetensors"), weights);
    writeFileSync(join(folder, "check.json"), `${JSON.stringify(check)}\n`);

    const again = {
      config: readFileSync(join(folder, "adapter_config.json"), "utf8"),
      weights: new Uint8Array(readFileSync(join(folder, "adapter_model.safetensors"))),
    };
    expect(await importPeft(policy.layout, again, checkpoint)).toEqual({
      ok: true,
      value: parameters,
    });
    for (const { logQ: l, logStop: t } of check.sequences)
      expect([...l, ...t].every((v) => Number.isFinite(v) && v < 0)).toBe(true);
  });
});
