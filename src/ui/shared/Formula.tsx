import { useEffect, useState } from "react";

type Render = (tex: string) => string;

/** KaTeX as MathML, which browsers set in their own fonts; it is brought when first needed. */
let loading: Promise<Render> | undefined;
const load = (): Promise<Render> =>
  (loading ??= import("katex").then(
    ({ default: katex }) =>
      (tex) =>
        katex.renderToString(tex, { output: "mathml", displayMode: true, throwOnError: false }),
  ));

/** A formula in TeX, set as mathematics; until KaTeX is there, or without it, as it is written. */
export function Formula({ tex }: { tex: string }) {
  const [markup, setMarkup] = useState<{ readonly tex: string; readonly html: string } | null>(
    null,
  );
  useEffect(() => {
    let wanted = true;
    load().then(
      (render) => {
        if (wanted) setMarkup({ tex, html: render(tex) });
      },
      () => {
        loading = undefined; // a later formula may try again
      },
    );
    return () => {
      wanted = false;
    };
  }, [tex]);
  if (markup?.tex !== tex) return <code className="formula">{tex}</code>;
  return <span className="formula" dangerouslySetInnerHTML={{ __html: markup.html }} />;
}
