/** A row of a CSV, and the line on which it begins, from 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Has the first row a tab outside of quotes? */
function isTabbed(text: string): boolean {
  let quoted = false;
  for (const letter of text) {
    if (letter === '"') quoted = !quoted;
    else if (!quoted && (letter === "\t" || letter === "\n")) return letter === "\t";
  }
  return false;
}

/**
 * Rows of a CSV (RFC 4180): cells between commas, or between tabs where the first row has a tab
 * outside of quotes; a cell in quotes may hold them, line breaks, and quotes written twice. Blank
 * lines are left out.
 */
export function csvRows(text: string): readonly CsvRow[] {
  const comma = isTabbed(text) ? "\t" : ",";
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let cell = "";
  let quoted = false;
  let line = 1;
  let began = 1;
  const endRow = () => {
    cells.push(cell);
    if (cells.some((one) => one.trim() !== "")) rows.push({ line: began, cells });
    cells = [];
    cell = "";
  };
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (letter === "\n") line++;
    if (quoted && letter === '"' && text[i + 1] === '"') cell += text[i++];
    else if (letter === '"' && (quoted || cell === "")) quoted = !quoted;
    else if (quoted) cell += letter;
    else if (letter === comma) {
      cells.push(cell);
      cell = "";
    } else if (letter === "\n") {
      endRow();
      began = line;
    } else if (letter !== "\r") cell += letter;
  }
  endRow();
  return rows;
}
