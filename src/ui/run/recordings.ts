import type { Decoded } from "../../schema/field";
import type { Recording } from "../../worker/recording";

/** A recorded run beside the page, from `recordings/NAME.json`. */
export async function fetchRecording(name: string, title = name): Promise<Decoded<Recording>> {
  const reading = import("../../worker/recording-file").catch(() => null); // beside the file
  const response = await fetch(`recordings/${name}.json`).catch(() => null);
  if (!response?.ok || !response.headers.get("content-type")?.includes("json"))
    return { ok: false, sentence: `There is no recorded run of ${title} here.` };
  const text = await response.text().catch(() => null);
  const program = await reading;
  if (text === null || program === null)
    return {
      ok: false,
      sentence: "The recorded run did not arrive: the connection broke on the way.",
    };
  return program.readRecording(text);
}
