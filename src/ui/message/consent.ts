import type { Runtime } from "../stores/runtime";

/** What is said of another host, and the two buttons beside it. */
interface Asked {
  readonly sentence: string;
  readonly act: { readonly action: "allow-host"; readonly label: string };
  readonly quiet: { readonly action: "cancel" | "decline-host"; readonly label: string };
}

/** Another host is named, and contacted only by one click. `open`: the run is open already. */
export function consent(
  { host, what, for: use }: NonNullable<Runtime["consent"]>,
  open: boolean,
): Asked {
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
    sentence: sentences[use],
    act: { action: "allow-host", label: `Allow ${host}` },
    quiet:
      use === "reward" && !open
        ? { action: "cancel", label: "Cancel" }
        : { action: "decline-host", label: "Go on without" },
  };
}
