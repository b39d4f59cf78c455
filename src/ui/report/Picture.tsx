import { useEffect, useRef } from "react";

const fitting = "svg { display: block; max-width: 100%; height: auto; }";

/**
 * A picture that the page itself has drawn, in a shadow root: rules for the text of the page's own
 * drawings do not hold for it.
 */
export function Picture({ name, svg }: { readonly name: string; readonly svg: string }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!host.current) return;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(fitting);
    root.adoptedStyleSheets = [sheet];
    root.innerHTML = svg;
  }, [svg]);
  return <div className="report-picture" ref={host} role="img" aria-label={name} />;
}
