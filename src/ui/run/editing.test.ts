import { expect, test, vi } from "vitest";
import { pageOfOneLane, standInBrowser } from "../testing/page";
import { edit, takeBack } from "./editing";

standInBrowser();
vi.stubGlobal("location", { hash: "", search: "?lock=reward.temperature", pathname: "/" });

const path = "reward.temperature";

test("a field that the link locks is neither edited nor is an edit of it taken back", () => {
  const { lane, commands } = pageOfOneLane();
  const { start } = lane.setup.getState();
  const made = { step: 3, path, from: 1, to: 0.5 };
  lane.session.begin(start);
  lane.runtime.setState({ phase: { at: "paused", why: "requested" } });
  lane.setup.setState({ edits: [made] });
  lane.live.takeStep(5);
  takeBack(lane, made);
  edit(lane, path, 0.7);
  expect(lane.setup.getState().sent).toEqual({});
  expect(commands.filter(({ kind }) => kind === "edit")).toEqual([]);
  expect(lane.runtime.getState().confirmed?.sentence).toContain("locked by the link");
});
