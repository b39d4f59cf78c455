import type { NamedFile } from "./protocol";

/**
 * Files as one ZIP archive (PKWARE's APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12 and 4.3.16), stored
 * without compression under names that begin with `folder`. Dates are 1 January 1980, so that the
 * same files give the same bytes. Throws beyond the 4 GB that the format's 32-bit sizes hold.
 */
export function zipped(folder: string, files: readonly NamedFile[]): Uint8Array {
  const entries = files.map(({ name, bytes }) => ({
    name: new TextEncoder().encode(folder + name),
    bytes,
    crc: crc32(bytes),
  }));
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { name, bytes, crc } of entries) {
    const common = [
      [2, UTF8_NAMES],
      [2, 0],
      [2, 0],
      [2, FIRST_DAY],
      [4, crc],
    ] as const;
    const sizes = [
      [4, bytes.length],
      [4, bytes.length],
      [2, name.length],
      [2, 0],
    ] as const;
    const head = record([[4, 0x04034b50], [2, 20], ...common, ...sizes]);
    const listed = [[4, 0x02014b50], [2, 20], [2, 20], ...common, ...sizes] as const;
    directory.push(record([...listed, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]]), name);
    parts.push(head, name, bytes);
    at += head.length + name.length + bytes.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  if (at + size >= 2 ** 32) throw new Error("A ZIP archive holds less than 4 GB.");
  const count = entries.length;
  const counts = [
    [2, 0],
    [2, 0],
    [2, count],
    [2, count],
  ] as const;
  const end = record([[4, 0x06054b50], ...counts, [4, size], [4, at], [2, 0]]);
  return joined([...parts, ...directory, end]);
}

const UTF8_NAMES = 0x0800;
const FIRST_DAY = 0x0021; // 1 January 1980

/** Little-endian numbers of two or four bytes. */
function record(fields: readonly (readonly [bytes: 2 | 4, value: number])[]): Uint8Array {
  const out = new Uint8Array(fields.reduce((sum, [bytes]) => sum + bytes, 0));
  const view = new DataView(out.buffer);
  let at = 0;
  for (const [bytes, value] of fields) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += bytes;
  }
  return out;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** CRC-32 with the polynomial 0xEDB88320. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
