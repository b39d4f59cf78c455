/**
 * The page's fonts that a picture uses, as @font-face rules that carry them: a picture that is
 * opened elsewhere has no other way to them, and one that is drawn on a canvas neither.
 */
export async function fontRules(svg: string): Promise<string> {
  const faces = Array.from(document.styleSheets).flatMap((sheet) =>
    Array.from(sheet.cssRules).filter((rule) => rule instanceof CSSFontFaceRule),
  );
  const used = faces.filter(({ style }) => isUsed(style, svg));
  return (await Promise.all(used.map(carried))).join("\n");
}

function isUsed(face: CSSStyleDeclaration, svg: string): boolean {
  const family = face.getPropertyValue("font-family").replace(/["']/g, "");
  if (!svg.includes(family)) return false;
  const weight = face.getPropertyValue("font-weight") || "400";
  const isItalic = face.getPropertyValue("font-style") === "italic";
  if (weight !== "400" && !svg.includes(`font-weight="${weight}"`)) return false;
  if (isItalic && !svg.includes('font-style="italic"')) return false;
  return hasAny(svg, face.getPropertyValue("unicode-range"));
}

/** Is there a character of "U+370-3FF, U+2016" in a text? Without a range there is. */
export function hasAny(text: string, ranges: string): boolean {
  if (ranges === "") return true;
  const spans = ranges.split(",").map((range) => {
    const [from, to = from] = range.trim().replace(/^U\+/i, "").split("-");
    return [parseInt(from, 16), parseInt(to, 16)] as const;
  });
  return Array.from(text).some((sign) => {
    const code = sign.codePointAt(0) ?? 0;
    return spans.some(([from, to]) => from <= code && code <= to);
  });
}

async function carried(rule: CSSFontFaceRule): Promise<string> {
  const [, address] = /url\(["']?([^"')]+)["']?\)/.exec(rule.style.getPropertyValue("src")) ?? [];
  if (address === undefined) return "";
  const base = rule.parentStyleSheet?.href ?? document.baseURI;
  const answer = await fetch(new URL(address, base));
  if (!answer.ok) throw new Error(`The font ${address} was not found.`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const source = `url(data:font/woff2;base64,${text}) format("woff2")`;
  const kept = ["font-family", "font-weight", "font-style", "unicode-range"].flatMap((name) => {
    const value = rule.style.getPropertyValue(name);
    return value ? [`${name}: ${value};`] : [];
  });
  return `@font-face { ${kept.join(" ")} src: ${source}; }`;
}
