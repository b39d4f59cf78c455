import type { ModelSource } from "./source";

/** Tests only: a source that counts what is asked of it. */
export interface Counted {
  readonly source: ModelSource;
  readonly reads: readonly { readonly file: string; readonly bytes: number }[];
}

export function counted(of: ModelSource): Counted {
  const reads: { file: string; bytes: number }[] = [];
  const source: ModelSource = {
    ...of,
    async read(file, from, to, signal) {
      const bytes = await of.read(file, from, to, signal);
      reads.push({ file, bytes: bytes.length });
      return bytes.slice(); // memory of its own, as a disk or a server gives it
    },
  };
  return { source, reads };
}
