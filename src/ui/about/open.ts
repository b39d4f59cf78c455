import { createStore } from "zustand/vanilla";
import { useStore } from "zustand";

/** "About this number": which figure was asked about, and where it stands. */
export type Topic =
  | "tv"
  | "klReverse"
  | "klForward"
  | "modes"
  | "valid"
  | "exact"
  | "coverage"
  | "reward"
  | "diversity"
  | "likelihood"
  | "logZ"
  | "prefix"
  | "lines"
  | "speed"
  | "memory"
  | "fingerprint"
  | "webgpu";
interface Asked {
  readonly topic: Topic;
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
  readonly from: HTMLElement;
}

const store = createStore<{ asked: Asked | null }>(() => ({ asked: null }));
export const useAsked = () => useStore(store, (s) => s.asked);
export const closeAbout = () => {
  store.getState().asked?.from.focus({ preventScroll: true });
  store.setState({ asked: null });
};
export const dropAbout = () => store.setState({ asked: null });

export const openAbout = (topic: Topic) => (event: React.MouseEvent<HTMLElement>) => {
  const { left, top, bottom } = event.currentTarget.getBoundingClientRect();
  store.setState({ asked: { topic, left, top, bottom, from: event.currentTarget } });
};
