import { useLive, useRuntime, useSetup, useShownSetup } from "../lane/context";
import { useLayout } from "../shared/hooks";
import { leavesNow } from "../stores/setup";
import { useNews } from "./edit-news";
import { useExpected } from "./expected";
import { message } from "./message";
import type { Message } from "./scene";

/** What is to be said now. */
export function useMessage(): Message {
  const runtime = useRuntime((r) => r);
  const step = useLive((l) =>
    runtime.phase.at === "running" && !runtime.playback && !runtime.held
      ? Math.min(l.head.step, 1)
      : l.head.step,
  );
  return message({
    runtime,
    step,
    preset: useSetup((s) => s.start.preset),
    leaves: useShownSetup(leavesNow),
    now: performance.now(), // each report of a download is timed
    phone: useLayout() === "phone",
    news: useNews(),
    converged: useLive((l) => l.converged),
    expected: useExpected(),
  });
}
