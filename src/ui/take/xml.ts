const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** Text as it stands in XML; characters that XML has no room for are left out. */
export const escaped = (text: string): string =>
  text
    // eslint-disable-next-line no-control-regex -- XML 1.0 allows no other control characters
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
    .replace(/[&<>"]/g, (sign) => entities[sign] ?? sign);

/** Attributes of an element, each with a space before it; those without a value are left out. */
export const attributes = (of: Readonly<Record<string, string | number | null>>): string =>
  Object.entries(of)
    .flatMap(([name, value]) =>
      value === null || value === "" ? [] : [` ${name}="${escaped(written(value))}"`],
    )
    .join("");

/** Hundredths of a pixel are more than a picture shows. */
const written = (value: string | number): string =>
  typeof value === "number" ? String(Math.round(100 * value) / 100) : value;
