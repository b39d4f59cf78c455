import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { javascriptLanguage } from "@codemirror/lang-javascript";
import { bracketMatching, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, drawSelection, keymap, lineNumbers } from "@codemirror/view";
import type { CodePlace } from "../../worker/protocol";
import { highlighting, look } from "./look";

/** What is wrong with the code, and where. */
export interface EditorFault {
  readonly sentence: string;
  readonly place: CodePlace | null;
}

interface Handlers {
  readonly changed: (code: string) => void;
  readonly apply: () => void;
}

/** An editor in a shadow root: the page's policy allows no style elements, and needs none there. */
export class CodeEditor {
  private readonly view: EditorView;
  private readonly writable = new Compartment();

  constructor(host: HTMLElement, label: string, { changed, apply }: Handlers) {
    const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    root.replaceChildren();
    const state = EditorState.create({
      extensions: [
        keymap.of([{ key: "Mod-Enter", run: applying(apply) }]),
        lineNumbers(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        javascriptLanguage,
        syntaxHighlighting(highlighting),
        keymap.of([...defaultKeymap, ...historyKeymap]), // no Tab: it leaves the editor
        look,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed(update.state.doc.toString());
        }),
        this.writable.of([]),
      ],
    });
    this.view = new EditorView({ state, parent: root, root });
  }

  show(code: string, readOnly: boolean): void {
    const { doc } = this.view.state;
    const changes = doc.toString() === code ? [] : [{ from: 0, to: doc.length, insert: code }];
    const fixed = readOnly ? [EditorState.readOnly.of(true)] : [];
    this.view.dispatch({ changes, effects: this.writable.reconfigure(fixed) });
  }

  /** Underlines the token at a fault and marks its line; null: nothing is wrong. */
  mark(fault: EditorFault | null): void {
    this.view.dispatch(setDiagnostics(this.view.state, fault ? this.diagnostics(fault) : []));
  }

  focus = (): void => this.view.focus();
  close = (): void => this.view.destroy();

  private diagnostics({ sentence, place }: EditorFault): Diagnostic[] {
    const { doc } = this.view.state;
    if (!place || place.line > doc.lines) return [];
    const line = doc.line(place.line);
    const from = Math.min(line.from + place.column - 1, line.to);
    const word = /^[\w$]+|^./.exec(doc.sliceString(from, line.to))?.[0].length ?? 0;
    const start = word === 0 ? line.from : from; // at the end of a line: all of it
    return [
      { from: start, to: word === 0 ? line.to : from + word, severity: "error", message: sentence },
    ];
  }
}

const applying = (apply: () => void) => () => {
  apply();
  return true; // the key is used up
};
