import { createElement, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeEach, expect, test, vi } from "vitest";
import { presetNames, taskOf } from "../../experiment/presets";
import { createLane } from "../lane/lane";
import { freshSetup, fromPreset } from "../stores/setup";
import { setView, type Tab } from "../stores/view";
import type { Evidence } from "./evidence";
import { evidenceOf } from "./use-evidence";

/** What the stores ask of a browser as they are made. */
vi.hoisted(() => {
  vi.stubGlobal("requestAnimationFrame", () => 0);
  vi.stubGlobal("location", { hash: "" });
  vi.stubGlobal("document", { hidden: false });
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
  vi.stubGlobal("localStorage", { getItem: () => null });
});

/** Markup is rendered from the state that a store has now; on a server it has its first one. */
vi.mock("zustand", async (original) => ({
  ...(await original<object>()),
  useStore: <S, V>(store: { getState: () => S }, select: (state: S) => V) =>
    select(store.getState()),
}));

vi.mock("../samples/Samples", () => ({ Samples: () => "All that was sampled" }));

/** The record with a row of continuation that uses every part of the seam. */
vi.mock("./record", async (original) => {
  const { evidence } = await original<{ evidence: Record<string, Evidence> }>();
  const { own } = await import("./testing");
  return { evidence: { ...evidence, continuation: { ...evidence.continuation, ...own } } };
});

const { LaneContext } = await import("../lane/context");
const { Distribution } = await import("../distribution/Distribution");
const { Side } = await import("../samples/Side");

/** The page's part under a lane of a preset, as markup. */
function markup(preset: (typeof presetNames)[number], part: ReactNode): string {
  const lane = createLane(() => ({ send: () => undefined, end: () => undefined }));
  lane.setup.setState(freshSetup(fromPreset(preset)));
  return renderToStaticMarkup(createElement(LaneContext.Provider, { value: lane }, part));
}
/** The heading of the markup as it is read: a symbol in it may be a button that explains it. */
const heading = (html: string) => /<h2>(.*?)<\/h2>/.exec(html)?.[1].replace(/<[^>]*>/g, "");
const distribution = () => createElement(Distribution, { layout: "full" });

beforeEach(() => setView({ tab: "samples" }));

test("each task titles the middle panel, and stands above and below the rows", async () => {
  const integers = markup("random-integers", distribution());
  expect(heading(integers)).toBe("Probability of each string n⊤, %");
  expect(integers).not.toMatch(/evidence-(head|foot)/);
  const [head, plot, foot] = ["The question, full", 'class="plot"', "The verdict, full"];
  const listed = () => markup("continuation", distribution());
  expect(listed()).not.toContain(head); // before what lists rows is loaded
  await vi.waitFor(() => expect(listed()).toContain(head), { timeout: 20_000 });
  const sentences = listed();
  expect(heading(sentences)).toBe("Most probable completions");
  expect(sentences.indexOf(plot)).toBeGreaterThan(sentences.indexOf(head));
  expect(sentences.indexOf(foot)).toBeGreaterThan(sentences.indexOf(plot));
});

test("a task's tab stands after the samples, and is shown only for that task", () => {
  const tab: Tab = "evidence:stories";
  const names = [...markup("continuation", createElement(Side)).matchAll(/role="tab"[^>]*>(\w+)/g)];
  expect(names.map(([, name]) => name)).toEqual([
    "Start",
    "Samples",
    "Tree",
    "Residuals",
    "Stories",
    "Edits",
    "Runs",
  ]);
  setView({ tab });
  const own = markup("continuation", createElement(Side));
  expect(own).toContain("Twenty stories");
  expect(own).not.toContain("All that was sampled");
  const other = markup("random-integers", createElement(Side));
  expect(other).not.toContain("Stories");
  expect(other).toContain("All that was sampled"); // in place of another task's tab
});

test("the tabs of every task have names of their own", () => {
  for (const tabs of presetNames.map((preset) => evidenceOf(preset).tabs))
    expect(new Set(tabs.map(({ name }) => name)).size).toBe(tabs.length);
  expect(presetNames.map(taskOf)).toContain("continuation");
});
