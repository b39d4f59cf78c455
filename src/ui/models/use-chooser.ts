import { useEffect } from "react";
import { useLane } from "../lane/context";
import type { Lane } from "../lane/lane";
import { taskShown } from "../stores/runtime";
import { leavesNow } from "../stores/setup";
import { modelNews, plainName } from "../stores/models";
import { placeStore } from "../stores/place";
import { acts } from "./acts";
import { leaveOnEscape } from "./keys";
import { lentBy, shapeOf } from "./shape";
import { models } from "./state";

const leave = () => acts.leave();
const comeBack = ({ persisted }: PageTransitionEvent) => {
  if (persisted) acts.comeBack();
};

/**
 * The lane for whose run the list was opened. A window that is turned or resized mounts the list
 * anew, and what was chosen in it stays.
 */
let openedFor: Lane | null = null;

/** Starts what the chooser needs while it is on screen. */
export function useChooser() {
  const lane = useLane();
  useEffect(() => {
    acts.start();
    if (openedFor !== lane) void begin(lane);
    openedFor = lane;
    document.addEventListener("keydown", leaveOnEscape);
    return () => {
      document.removeEventListener("keydown", leaveOnEscape);
      if (placeStore.getState().place !== "models") openedFor = null;
    };
  }, [lane]);
  useEffect(() => {
    const tell = () => models.setState({ online: navigator.onLine });
    tell();
    addEventListener("online", tell);
    addEventListener("offline", tell);
    addEventListener("pagehide", leave); // once, and also after the chooser is closed
    addEventListener("pageshow", comeBack);
    return () => {
      removeEventListener("online", tell);
      removeEventListener("offline", tell);
    };
  }, []);
}

/** The plan is made for the settings of the run on screen, on the device that computes it. */
async function begin({ setup, runtime }: Lane) {
  const { start, edits } = setup.getState();
  const leaves = leavesNow({ start, edits });
  const prompts = taskShown(runtime.getState())?.prompts.map(({ text }) => text) ?? [];
  acts.setShape(shapeOf(leaves, prompts));
  const { asked } = modelNews.getState();
  const own = plainName(String(leaves["model.name"]));
  acts.want(asked ?? own);
  document.querySelector<HTMLElement>(".model-row.selected input")?.focus();
  acts.setLent(await lentBy(runtime.getState().machine));
}
