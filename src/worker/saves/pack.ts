/**
 * A save as bytes: one line of JSON in which every typed array is `{ "$": type, at, length }`, then
 * the arrays themselves, little-endian. Numbers that JSON lacks are `{ "$": "number", is }`.
 * `unpackSave` reads it; what it reads is checked by `readSave`.
 */

const MAGIC = "amortize-save 1\n";
const views = { Float32Array, Uint32Array, Uint8Array } as const;
type ViewName = keyof typeof views;

export function packSave(value: unknown): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  const json = JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner === "number" && !Number.isFinite(inner))
      return { $: "number", is: String(inner) };
    if (!ArrayBuffer.isView(inner)) return inner;
    const bytes = new Uint8Array(inner.buffer, inner.byteOffset, inner.byteLength);
    const packed = { $: inner.constructor.name, at: length, length: inner.byteLength };
    parts.push(bytes, new Uint8Array(-bytes.length & 3));
    length += (bytes.length + 3) & ~3;
    return packed;
  });
  const head = new TextEncoder().encode(`${MAGIC}${json}\n`);
  const packed = new Uint8Array(head.length + length);
  packed.set(head);
  let at = head.length;
  for (const part of parts) {
    packed.set(part, at);
    at += part.length;
  }
  return packed;
}

/** The value, or undefined where the bytes are no save or end too early. */
export function unpackSave(bytes: Uint8Array): unknown {
  const magic = new TextDecoder().decode(bytes.subarray(0, MAGIC.length));
  const end = bytes.indexOf(10, MAGIC.length);
  if (magic !== MAGIC || end < 0) return undefined;
  const data = bytes.subarray(end + 1);
  try {
    const json = new TextDecoder().decode(bytes.subarray(MAGIC.length, end));
    return JSON.parse(json, (_key, inner: unknown) => revive(inner, data)) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function revive(inner: unknown, data: Uint8Array): unknown {
  if (typeof inner !== "object" || inner === null || !("$" in inner)) return inner;
  const { $: name, at, length, is } = inner as Readonly<Record<string, unknown>>;
  if (name === "number" && typeof is === "string") return Number(is);
  if (typeof name !== "string" || !Object.hasOwn(views, name)) throw new SyntaxError("no array");
  if (!isCount(at) || !isCount(length) || at + length > data.length)
    throw new RangeError("an array lies past the end");
  const View = views[name as ViewName];
  if (length % View.BYTES_PER_ELEMENT !== 0) throw new RangeError("an array is cut");
  return new View(Uint8Array.from(data.subarray(at, at + length)).buffer);
}

const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
