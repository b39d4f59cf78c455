import { useEffect, useRef } from "react";
import { CodeEditor, type EditorFault } from "./editor";

interface Props {
  readonly code: string;
  readonly readOnly: boolean;
  readonly fault: EditorFault | null;
  readonly changed: (code: string) => void;
  readonly apply: () => void;
}

/** The body of logReward, to be written or to be read. */
export function Editor({ code, readOnly, fault, changed, apply }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<CodeEditor | null>(null);
  const handlers = useRef({ changed, apply });
  useEffect(() => {
    handlers.current = { changed, apply };
  });
  useEffect(() => {
    if (!host.current) return undefined;
    const made = new CodeEditor(host.current, "Body of logReward", {
      changed: (text) => handlers.current.changed(text),
      apply: () => handlers.current.apply(),
    });
    editor.current = made;
    made.focus();
    return () => made.close();
  }, []);
  useEffect(() => editor.current?.show(code, readOnly), [code, readOnly]);
  useEffect(() => editor.current?.mark(fault), [fault]);
  return <div className="code-editor" ref={host} />;
}
