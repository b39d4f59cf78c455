import type { FileBytes } from "./source";

/** Bytes read ahead, so that the many small tensors of a model take few requests. */
export const WINDOW = 8 * 2 ** 20;

/**
 * The same file, read in pieces of at least `size` bytes, of which the last is kept. A longer read
 * goes past it. What is returned may be a part of the piece, so it must not be changed.
 */
export function windowed(file: FileBytes, size = WINDOW): FileBytes {
  let piece: { readonly from: number; readonly to: number; readonly bytes: Promise<Uint8Array> };
  piece = { from: 0, to: 0, bytes: Promise.resolve(new Uint8Array()) };
  return {
    name: file.name,
    size: file.size,
    async read(from, to) {
      if (to - from >= size) return file.read(from, to);
      if (from < piece.from || to > piece.to) {
        const end = Math.max(to, Math.min(file.size, from + size));
        const next = { from, to: end, bytes: file.read(from, end) };
        piece = next;
        next.bytes.catch(() => {
          if (piece === next) piece = { ...next, to: from }; // the next read tries again
        });
      }
      const { from: start, bytes } = piece;
      return (await bytes).subarray(from - start, to - start);
    },
  };
}
