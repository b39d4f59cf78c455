import { encodePage } from "../../experiment/codec";
import type { Decoded } from "../../schema/field";
import type { Lane } from "../lane/lane";
import { besides } from "../lanes/lanes";
import { lessonPlace } from "../lesson/place";
import { onLesson } from "../lesson/store";
import { sharedPage } from "../run/shared-page";
import { writeViewQuery } from "../view-query/query";
import type { Draft } from "./draft";

/** The address that a draft stands for; a sentence where its run is too long for a link. */
export async function addressOf(lane: Lane, { opens, ...view }: Draft): Promise<Decoded<string>> {
  const fragment = await fragmentOf(lane, opens);
  if (!fragment.ok) return fragment;
  const page = location.href.replace(/[?#].*$/, "");
  return { ok: true, value: `${page}${writeViewQuery(view)}${fragment.value}` };
}

async function fragmentOf(lane: Lane, opens: Draft["opens"]): Promise<Decoded<string>> {
  const place = lessonPlace();
  if (opens === "lesson" && place) return { ok: true, value: `#lesson=${place.lesson}` };
  if (opens === "run") {
    const { run, beside } = sharedPage(lane);
    return encodePage({ run, ...(beside && { beside }) });
  }
  const { start } = lane.recorded.getState().setup ?? lane.setup.getState();
  return { ok: true, value: `#preset=${start.preset}` };
}

const REST = 300; // ms, so that a run that trains is not written at each of its steps

/** Tells the address now, and after what it holds has changed. The function returned ends it. */
export function watchAddress(
  lane: Lane,
  draft: Draft,
  tell: (address: Decoded<string>) => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  const make = async () => {
    timer = undefined;
    const address = await addressOf(lane, draft);
    if (!ended) tell(address);
  };
  const soon = () => {
    timer ??= setTimeout(() => void make(), REST);
  };
  const ends = [
    onLesson(soon),
    ...besides(lane).flatMap(({ setup, recorded, runtime, live }) =>
      [setup, recorded, runtime, live.shown].map((store) => store.subscribe(soon)),
    ),
  ];
  void make();
  return () => {
    ended = true;
    clearTimeout(timer);
    for (const end of ends) end();
  };
}
