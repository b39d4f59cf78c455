import type { Runtime } from "../stores/runtime";
import type { Message } from "./message";

/** Another host is named, and contacted only by one click. `open`: the run is open already. */
export function consent(
  { host, what, for: use }: NonNullable<Runtime["consent"]>,
  open: boolean,
): Message {
  const where = `${what}, which is on ${host}. Nothing was contacted; `;
  const sentences = {
    diversity:
      `This run measures diversity with ${where}until you agree, diversity is measured ` +
      "without it.",
    reward: open
      ? `The reward is to ask ${where}until you agree, the reward stays as it is.`
      : `The reward of this run asks ${where}the run opens once you agree.`,
  };
  return {
    sign: "caution",
    tone: "caution",
    sentence: sentences[use],
    act: { action: "allow-host", label: `Allow ${host}` },
    quiet:
      use === "reward" && !open
        ? { action: "cancel", label: "Cancel" }
        : { action: "decline-host", label: "Go on without" },
  };
}
