import type { Lane } from "../lane/lane";
import { setPlace } from "../stores/place";

/** Opens the report of the run on screen; its program is loaded when it is first asked for. */
export async function openReport(lane: Lane): Promise<void> {
  try {
    const { collect } = await import("./collect");
    await collect(lane);
    setPlace("report");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    lane.runtime.setState({ confirmed: { sentence: `The report was not made: ${why}` } });
  }
}
