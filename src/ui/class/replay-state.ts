import type { ClassLink } from "./class-link";

/** How a replay compares with its link. Parted is not wrong. */
export type ReplayState = keyof typeof replayStates;

/** In the order of the list, with a sign and what is said of their number. */
export const replayStates = {
  identical: { sign: "=", says: "identical, token by token" },
  alike: { sign: "≈", says: "alike, on another kind of device" },
  parted: { sign: "≺", says: "parted from its link" },
  alone: { sign: "·", says: "nothing to compare with" },
  open: { sign: "…", says: "still to replay" },
  unread: { sign: "△", says: "could not be replayed" },
} as const;

export function replayState(link: ClassLink): ReplayState {
  if (link.at === "unread") return "unread";
  if (link.partedAt !== null || link.figures?.agrees === false) return "parted";
  if (link.at !== "done") return "open";
  if (link.figures?.agrees) return "alike";
  return link.identicalThrough === null ? "alone" : "identical";
}

/** The state of a replay in a few words. */
export function stateOf(link: ClassLink): string {
  const { at, step, run, partedAt } = link;
  if (at === "waiting") return "waits";
  if (at === "replaying") return `step ${step} of ${run?.steps ?? 0}`;
  const state = replayState(link);
  if (state === "parted") return partedAt === null ? "parted" : `parts ${partedWhere(link)}`;
  return { identical: "identical", alike: "alike", alone: "done", open: "", unread: "not read" }[
    state
  ];
}

/** Marks are compared, not steps: at a mark, or between it and the one before. */
function partedWhere({ partedAt, identicalThrough }: ClassLink): string {
  const at = partedAt ?? 0;
  return at - (identicalThrough ?? 0) === 1 ? `at ${at}` : `by ${at}`;
}
