import type { Decoded } from "../../schema/field";
import { readRecording, type Recording } from "../../worker/recording";

/** A recorded run beside the page, from `recordings/NAME.json`. */
export async function fetchRecording(name: string, title = name): Promise<Decoded<Recording>> {
  const response = await fetch(`recordings/${name}.json`).catch(() => null);
  if (!response?.ok || !response.headers.get("content-type")?.includes("json"))
    return { ok: false, sentence: `There is no recorded run of ${title} here.` };
  const text = await response.text().catch(() => null);
  if (text === null)
    return {
      ok: false,
      sentence: "The recorded run did not arrive: the connection broke on the way.",
    };
  return readRecording(text);
}
