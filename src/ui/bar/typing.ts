/** Are letters that are pressed here meant for a text field? */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.matches("input:not([type=range], [type=radio]), textarea, select") ||
    target.isContentEditable);
