import { useLive, useSetup } from "../lane/context";
import { layoutOf } from "../../experiment/presets";
import type { Truth } from "../../worker/protocol";
import { useCallback, useState, useSyncExternalStore } from "react";
import { isPhone, isWide, layoutFor, type Layout } from "./layout";

export type { Layout } from "./layout";

/** The size of an element, in whole pixels; null until it is on the page. */
export function useSize(): [
  (element: Element | null) => (() => void) | undefined,
  { width: number; height: number } | null,
] {
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  const measure = useCallback((element: Element | null) => {
    if (!element) return undefined;
    const read = () => {
      const width = Math.floor(element.clientWidth);
      const height = Math.floor(element.clientHeight);
      setSize((before) =>
        before?.width === width && before.height === height ? before : { width, height },
      );
    };
    const observer = new ResizeObserver(read);
    observer.observe(element);
    read();
    return () => observer.disconnect();
  }, []);
  return [measure, size];
}

export const useMedia = (query: string) =>
  useSyncExternalStore(
    (changed) => {
      const media = matchMedia(query);
      media.addEventListener("change", changed);
      return () => media.removeEventListener("change", changed);
    },
    () => matchMedia(query).matches,
  );

/**
 * Strings by value or by rank: the exact answer says so, and the experiment before there is one.
 */
export function useDrawn(): Truth["layout"] {
  const truth = useLive((l) => l.truth?.layout);
  const preset = useSetup((s) => s.start.preset);
  return truth ?? layoutOf(preset);
}

/** The layout that the window has room for. */
export function useLayout(): Layout {
  return layoutFor(useMedia(isPhone), useMedia(isWide));
}
