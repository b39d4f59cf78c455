import { encodePage } from "../../experiment/codec";
import type { Decoded } from "../../schema/field";
import type { Lane } from "../lane/lane";
import { lessonPlace } from "../lesson/place";
import { sharedRun } from "../run/shared";
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
  if (opens === "run") return encodePage({ run: sharedRun(lane) });
  return { ok: true, value: `#preset=${lane.setup.getState().start.preset}` };
}
