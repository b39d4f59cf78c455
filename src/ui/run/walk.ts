import type { NamedString } from "../../worker/protocol";
import type { Lane } from "../lane/lane";
import { setPlace } from "../stores/place";
import { pause } from "./transport";

/** Opens the walk of a sampled string; the run rests meanwhile, and nothing is sampled again. */
export function walkThrough(lane: Lane, { prompt, text }: NamedString) {
  const string = { prompt, text };
  pause(lane);
  lane.runtime.setState({ walk: { string, walked: "asked" } });
  lane.session.send({ kind: "walk", string });
  setPlace("walk");
}
