import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { By } from "./choice-rows";

/** How a string is walked: how many of its choices are made, and how the next is looked at. */
interface WalkView {
  readonly known: number; // 0: nothing drawn; n + 1: ⊤ too
  readonly by: By;
}

export const walkView = createStore<WalkView>(() => ({ known: 0, by: "policy" }));
export const useWalkView = <V>(select: (view: WalkView) => V) => useStore(walkView, select);

/** One choice on, or back; never past either end. */
export const moveTo = (known: number, choices: number) =>
  walkView.setState({ known: Math.max(0, Math.min(choices, known)) });
