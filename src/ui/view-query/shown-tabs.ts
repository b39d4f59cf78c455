import { pageTabs } from "../stores/page-tabs";
import type { Tab } from "../stores/view";
import { hides } from "./view-query";

/** The tabs that the address does not hide, each a name and what it shows. */
export const shownTabs = <V extends string, C>(
  tabs: readonly (readonly [V, C])[],
): (readonly [V, C])[] => tabs.filter(([name]) => !hides(name));

/** A tab, or the first one that is not hidden in its place. */
export const shownTab = (tab: Tab): Tab =>
  hides(tab) ? (pageTabs.find((other) => !hides(other)) ?? tab) : tab;
