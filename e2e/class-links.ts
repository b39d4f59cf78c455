import type { Page } from "@playwright/test";
import { encodePage } from "../src/experiment/codec";
import { experimentOf } from "../src/experiment/presets";
import type { Script } from "./fake-worker/page";
import { linkTo, smallRun } from "./visit";

/** Links that students shared from a lesson, and the worker that replays them. */

const STEPS = 120;
const lesson = `---
title: Mine
minutes: 5
for: a test
---
# How many?

\`\`\`page
train: random-integers
outcome: kept
A: ≥ 95
B: 20 to 94
C: < 20
\`\`\`

How many numbers keep at least half of their share?

- [ ] All
- [ ] About half
- [x] Few

\`\`\`reveal
step: ${STEPS}
\`\`\`

So.
`;

/** A run of a seed that a student shared from the lesson, with an answer. */
async function answered(seed: number, answer: number): Promise<string> {
  const { preset, leaves } = experimentOf("random-integers");
  const marks = [1, 10, 100, STEPS].map((step) => ({ step, hash: "8f3ac21e00112233" }));
  const run = {
    experiment: { preset, leaves: { ...leaves, "run.seed": seed } },
    edits: [],
    steps: STEPS,
    fingerprint: { adapter: "Stand-in GPU", marks },
  };
  const link = await encodePage({ run, lesson: { lesson: "mine", step: 0, answers: [answer] } });
  return link.ok ? link.value : "";
}

/** Five links, of which one parts and two are equal runs, and one that was cut short. */
export async function classLinks(): Promise<string> {
  const five = [
    [1, 0],
    [2, 2],
    [3, 1],
    [4, 0],
    [1, 2],
  ] as const;
  const links = await Promise.all(five.map(([seed, answer]) => answered(seed, answer)));
  const cut = (await linkTo(smallRun(), { steps: 2 })).slice(0, -8);
  return [...links, cut].join("\n");
}

/** By seed: what they keep, and where one of them parts. */
export const classScript: Script = {
  milliseconds: 1,
  warmUp: 20,
  keeps: [1, 1, 0.12, 0.55],
  partsAt: { "3": 100 },
};

/** The lesson of the links stands beside the page. */
export const serveClassLesson = (page: Page) =>
  page.route("**/lessons/mine.md", (route) =>
    route.fulfill({ body: lesson, contentType: "text/markdown" }),
  );
