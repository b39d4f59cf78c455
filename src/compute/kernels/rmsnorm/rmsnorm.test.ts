import { beforeAll, describe } from "vitest";
import type { Executor } from "../../executor";
import { openTestExecutor } from "../../testing";
import { testNorm } from "../testing/norm";
import { rmsnormBackward, rmsnormForward } from "./spec";

describe("rmsnorm", () => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await openTestExecutor();
  });
  testNorm(() => executor, rmsnormForward, rmsnormBackward);
});
