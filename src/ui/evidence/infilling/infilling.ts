import { later } from "../../shared/later";
import { percent } from "../../shared/figures";
import type { Evidence } from "../evidence";

const Allowed = later(() => import("./Allowed").then((file) => file.Allowed));
const HeldOut = later(() => import("./HeldOut").then((file) => file.HeldOut));
const Story = later(() => import("./Story").then((file) => file.Story));
const Stories = later(() => import("./Stories").then((file) => file.Stories));

/** The middles of one story: the model's posterior, the policy, and what the grammar says. */
export const infilling: Evidence = {
  title: "Middles of this story",
  shortTitle: "Middles",
  head: Story,
  foot: Allowed,
  tabs: [{ name: "evidence:stories", title: "Stories", Panel: Stories }],
  rows: {
    noun: "middle z",
    order: "target",
    dot: { name: "the story’s own middle", on: ({ reference }) => reference === true },
    triangle: { name: "world: the grammar’s posterior", of: ({ world }) => world ?? null },
    columns: [
      {
        name: "world",
        kind: "figure",
        side: "after",
        width: 48,
        text: ({ world }) => (world === undefined ? "–" : percent(world)),
        mass: ({ world }) => world ?? null,
      },
    ],
    fold: ({ verdict }) => (verdict === false ? "middles the ending rules out" : null),
  },
  charts: { logZ: { title: "Held out", Chart: HeldOut } },
};
