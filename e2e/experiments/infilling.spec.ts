import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { readStories, type JudgedStory } from "../../src/tasks/infilling/stories";
import { bounded, percent } from "../../src/ui/shared/figures";
import { listen, reported } from "../visit";
import {
  axisOf,
  figuresOf,
  openSmall,
  rowOf,
  rowsOf,
  sideTab,
  triangleOf,
  truthWhere,
} from "./parts";

/** Story infilling: the gap, three truths apart, the stories, and an ending of the visitor's. */

/** A story that was held out, by its beginning, as the grammar that wrote it knows it. */
function storyBeginning(text: string): JudgedStory {
  const file: unknown = JSON.parse(readFileSync("public/models/world/infilling.json", "utf8"));
  const stories = readStories(file);
  if ("sentence" in stories) throw new Error(stories.sentence);
  const story = stories.heldOut.find(({ beginning }) => text.includes(beginning));
  if (!story) throw new Error("the story on screen is not held out");
  return story;
}

test("a story with its gap, three truths of its middles, and an ending that nobody knows", async ({
  page,
}) => {
  await listen(page);
  const truth = await openSmall(page, "infilling");
  const shown = page.locator(".story");
  const story = storyBeginning((await shown.textContent()) ?? "");
  const slot = shown.locator(".slot");
  await expect(slot).toHaveText(story.middle);
  await expect(shown).toContainText(`${story.beginning} ${story.middle} ${story.ending}`);

  // target and policy are the exact answer's, the world is the grammar's own posterior
  const world = (text: string) =>
    story.posterior.find((middle) => middle.text === `${text.trim()}.`)?.p ?? 0;
  const [first, second] = truth.rows;
  for (const row of [first, second]) {
    const line = rowOf(page, row);
    const figures = [row.target, row.policy, world(row.text)].map(percent);
    expect(await figuresOf(line)).toEqual(figures);
    const axis = await axisOf(line, row.target);
    expect(await triangleOf(line, axis)).toBeCloseTo(world(row.text), 2);
    const own = `${row.text.trim()}.` === story.middle;
    await expect(line.locator("circle.reference")).toHaveCount(own ? 1 : 0);
  }
  const outOf = rowsOf(page).filter({ hasText: "middles the ending rules out" });
  expect((await figuresOf(outOf)).at(-1)).toBe("0");

  await rowOf(page, second).hover();
  await expect(slot).toHaveText(`${second.text.trim()}.`);
  await sideTab(page, "Stories");
  await expect(slot).toHaveText(story.middle);

  const stories = page.locator(".stories");
  await expect(stories.getByRole("button", { name: "Held out 100" })).toBeVisible();
  await expect(stories.locator(".scroll tbody tr")).toHaveCount(100);
  const [opening] = story.beginning.split(/(?<=\.) /);
  const picked = stories.locator("tr.picked");
  await expect(picked.getByRole("button")).toHaveText(opening);
  // the walk's figure, or that over the grammar's middles, which hold nearly all of the target
  const told = (await picked.locator("td").last().textContent())?.replace(/^[≥≈] /, "");
  expect(Math.abs(Number(told) - (truth.klForward?.value ?? NaN))).toBeLessThan(0.1);
  const gaps = page.locator(".gaps tbody tr td:last-child");
  const of = [truth.klForward, truth.world?.toTarget, truth.world?.toPolicy];
  await expect(gaps).toHaveText(of.map((gap) => bounded(gap ?? null)));

  const ending = "The dog was happy, and the sun came out.";
  const box = page.getByLabel("Ending Y");
  await box.fill(ending);
  await box.press("Enter");
  const own = await truthWhere(page, ({ prompt }) => prompt.includes(ending));
  expect(own.world).toBeUndefined();
  await expect(shown).toContainText(`${story.beginning} ${ending}`);
  await expect(slot).toHaveClass(/empty/);
  await expect(page.locator(".gaps")).toContainText("The grammar does not know this story.");
  await expect(page.locator(".ranked-list .triangle")).toHaveCount(0);
  expect((await figuresOf(rowOf(page, own.rows[0]))).at(-1)).toBe("–");
  expect((await reported(page, "edited")).map(({ edit }) => edit.path)).toEqual(["prompt.text"]);
});
