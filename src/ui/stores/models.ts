import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { hubName, readModelName } from "../../experiment/models";
import { setPlace } from "./place";

/**
 * What the whole page knows of real models: the rest is in `ui/models`, which is loaded when the
 * chooser is opened first.
 */
interface ModelNews {
  readonly asked: string | null; // the model whose row it is opened at, as `model.name` names it
  readonly contacted: readonly string[]; // every host that was contacted for models, in order
  readonly arriving: { readonly title: string; readonly share: number } | null;
  // a run on another model that is being opened beside the one on screen
  readonly opening: {
    readonly title: string;
    readonly what: string;
    readonly progress: number | undefined;
  } | null;
}

export const modelNews = createStore<ModelNews>(() => ({
  asked: null,
  contacted: [],
  arriving: null,
  opening: null,
}));
export const useModelNews = <V>(select: (news: ModelNews) => V) => useStore(modelNews, select);

/** Opens the chooser, at the row of a model where one is named. */
export function openChooser(asked: string | null = null) {
  modelNews.setState({ asked });
  setPlace("models");
}

/** A model's name as people say it: "world", "SmolLM2-135M", "smollm2-1.7b-q4_k.gguf". */
export function modelTitle(model: string): string {
  const name = readModelName(model);
  if (name?.kind === "hub") return name.file ?? name.repository.split("/")[1];
  return name?.kind === "local" ? name.title : model;
}

/** One name for one model: the revision "main" is left out. */
export function plainName(model: string): string {
  const name = readModelName(model);
  return name?.kind === "hub" && name.revision === "main"
    ? hubName(name).replace(/@main$/, "")
    : model;
}
