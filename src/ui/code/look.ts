import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** The editor in the page's own colours and letters, light and dark. */
export const look = EditorView.theme({
  "&": {
    height: "100%",
    color: "var(--ink)",
    backgroundColor: "var(--paper)",
    fontSize: "var(--small)",
  },
  "&.cm-focused": { outline: "2px solid var(--ink)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "18px", overflow: "auto" },
  ".cm-content": { padding: "6px 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 8px" },
  ".cm-gutters": {
    backgroundColor: "var(--panel)",
    color: "var(--ink3)",
    borderRight: "1px solid var(--rule)",
  },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 8px 0 10px", minWidth: "28px" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "1.5px" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--rule2)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--pick)", outline: "none" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    borderBottom: "2px solid var(--stop)",
  },
  ".cm-lintPoint-error::after": { borderBottomColor: "var(--stop)" },
  ".cm-tooltip": {
    backgroundColor: "var(--paper)",
    color: "var(--ink)",
    border: "1px solid var(--control)",
    borderRadius: "var(--radius)",
    fontFamily: "var(--sans)",
  },
  ".cm-diagnostic": { padding: "4px 8px", borderLeft: "2px solid var(--stop)" },
});

/** Words of the language are bold, notes muted, texts and numbers a shade lighter than names. */
export const highlighting = HighlightStyle.define([
  { tag: tags.keyword, fontWeight: "600" },
  { tag: tags.comment, color: "var(--ink3)" },
  { tag: [tags.string, tags.regexp, tags.number, tags.bool], color: "var(--ink2)" },
]);
