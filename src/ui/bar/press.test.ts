import { beforeEach, expect, test, vi } from "vitest";
import { setPlace, type Place } from "../stores/place";
import { pageOfOneLane, standInBrowser } from "../testing/page";

standInBrowser();
vi.stubGlobal("HTMLElement", class {});
vi.stubGlobal("document", { hidden: false, activeElement: null, querySelector: () => null });
const { press } = await import("./press");
const { view, setView } = await import("../stores/view");

const key = (name: string) => {
  const prevented = vi.fn();
  const event = { key: name, composedPath: () => [], preventDefault: prevented, target: null };
  return { prevented, event: event as unknown as KeyboardEvent };
};

beforeEach(() => setView({ keys: false, adding: false }));

/** The commands that keys of the transport send to a run that waits. */
function pressed(place: Place) {
  const { lane, commands } = pageOfOneLane();
  setPlace(place);
  lane.session.begin(lane.setup.getState().start);
  lane.runtime.setState({ phase: { at: "ready" } });
  for (const name of [" ", "ArrowRight", "r", "L"]) press(lane, key(name).event);
  const { wanted } = lane.runtime.getState();
  return { wanted, kinds: commands.map(({ kind }) => kind), adding: view().adding };
}

test.each(["class", "report", "runs", "walk"] as const)(
  "in the place of the %s no key reaches the run behind it; ? lists the keys",
  (place) => {
    expect(pressed(place)).toEqual({ wanted: false, kinds: ["open"], adding: false });
    press(pageOfOneLane().lane, key("?").event);
    expect(view().keys).toBe(true);
    const escape = key("Escape");
    press(pageOfOneLane().lane, escape.event);
    expect(view().keys).toBe(false);
    expect(escape.prevented).toHaveBeenCalled();
  },
);

test.each(["run", "models"] as const)("with the %s on screen they drive the run", (place) => {
  expect(pressed(place)).toEqual({
    wanted: true,
    kinds: ["open", "step", "rewind"],
    adding: true,
  });
});
