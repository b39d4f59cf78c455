/**
 * A field that leaves the page with the focus in it tells nobody. What is typed inside is taken
 * first, as if it had been left.
 */
export function leave(panel: Element | null) {
  const focused = document.activeElement;
  if (focused instanceof HTMLElement && panel?.contains(focused)) focused.blur();
}
