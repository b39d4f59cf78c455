import type { ComponentType } from "react";
import { loadRuns } from "../runs/entry";
import type { Layout } from "../shared/layout";
import type { PlaceName } from "../stores/place";

/** A place of the page: its program is loaded when it is opened first. */
interface PlaceSpec {
  readonly title: string; // "The list of models", the subject of a sentence
  readonly load: () => Promise<ComponentType<{ layout: Layout }>>;
}

export const places: Readonly<Record<PlaceName, PlaceSpec>> = {
  class: {
    title: "The class",
    load: () => import("../class/ClassPlace").then(({ ClassPlace }) => ClassPlace),
  },
  models: {
    title: "The list of models",
    load: () => import("../models/Chooser").then(({ Chooser }) => Chooser),
  },
  runs: {
    title: "The comparison of runs",
    load: async () => {
      const [{ RunsPlace }] = await Promise.all([import("../runs/place/RunsPlace"), loadRuns()]);
      return RunsPlace;
    },
  },
  walk: {
    title: "The walk through a string",
    load: () => import("../walk/Walk").then(({ Walk }) => Walk),
  },
  report: {
    title: "The report",
    load: () => import("../report/ReportPlace").then(({ ReportPlace }) => ReportPlace),
  },
};
