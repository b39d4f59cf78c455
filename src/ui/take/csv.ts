/** Figures in columns, as a chart is taken home in numbers; null: there is none. */
export interface Figures {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

const cell = (value: string | number | null): string => {
  if (value === null || (typeof value === "number" && Number.isNaN(value))) return "";
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
};

/**
 * A CSV file (RFC 4180) under one line that begins with # and is the caption; numbers have all of
 * their digits, and what does not exist is empty.
 */
export const csv = ({ columns, rows }: Figures, caption: string): string =>
  [
    `# ${caption.replace(/\s*\n\s*/g, " ")}`,
    ...[columns, ...rows].map((row) => row.map(cell).join(",")),
    "",
  ].join("\r\n");
