import { createElement } from "react";
import type { Evidence } from "./evidence";

/** Parts of a task's evidence that the tests find again on the page. */
export const own: Partial<Evidence> = {
  head: ({ layout }) => createElement("p", null, `The question, ${layout}`),
  foot: ({ layout }) => createElement("p", null, `The verdict, ${layout}`),
  tabs: [
    {
      name: "evidence:stories",
      title: "Stories",
      Panel: () => createElement("p", null, "Twenty stories"),
    },
  ],
};
