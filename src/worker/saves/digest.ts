/**
 * A 64-bit checksum of plain data and typed arrays, as 16 hexadecimal digits. It finds damage; it
 * is no protection against forgery. Keys count in their order, so equal digests mean equal data.
 */
export function digestOf(value: unknown): string {
  const hash = new Hash();
  visit(value, hash);
  return hash.hex();
}

/** Two 32-bit lanes, each multiplied and folded as in MurmurHash3's finaliser. */
class Hash {
  private a = 0x9e3779b9;
  private b = 0x85ebca6b;

  word(word: number): void {
    this.a = Math.imul(this.a ^ word, 0x85ebca6b);
    this.a ^= this.a >>> 13;
    this.b = Math.imul(this.b ^ word, 0xc2b2ae35);
    this.b ^= this.b >>> 16;
  }

  hex(): string {
    return [this.a, this.b].map((lane) => (lane >>> 0).toString(16).padStart(8, "0")).join("");
  }
}

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

/** What a value is, so that the text "1" and the number 1 differ. */
const tags = {
  null: 1,
  undefined: 2,
  boolean: 3,
  number: 4,
  text: 5,
  array: 6,
  record: 7,
  view: 8,
};

function visit(value: unknown, hash: Hash): void {
  if (value === null) return hash.word(tags.null);
  if (typeof value === "number") return visitNumber(value, hash);
  if (typeof value === "string") return visitText(value, hash);
  if (typeof value === "boolean") {
    hash.word(tags.boolean);
    return hash.word(Number(value));
  }
  if (ArrayBuffer.isView(value)) return visitView(value, hash);
  if (Array.isArray(value)) {
    hash.word(tags.array);
    hash.word(value.length);
    for (const inner of value as unknown[]) visit(inner, hash);
    return;
  }
  if (typeof value !== "object") return hash.word(tags.undefined);
  visitRecord(Object.entries(value), hash);
}

function visitRecord(entries: readonly (readonly [string, unknown])[], hash: Hash): void {
  const present = entries.filter(([, inner]) => inner !== undefined);
  hash.word(tags.record);
  hash.word(present.length);
  for (const [key, inner] of present) {
    visitText(key, hash);
    visit(inner, hash);
  }
}

function visitNumber(value: number, hash: Hash): void {
  float[0] = value;
  hash.word(tags.number);
  hash.word(words[0] ?? 0);
  hash.word(words[1] ?? 0);
}

function visitText(text: string, hash: Hash): void {
  hash.word(tags.text);
  hash.word(text.length);
  for (let i = 0; i < text.length; i++) hash.word(text.charCodeAt(i));
}

function visitView(view: ArrayBufferView, hash: Hash): void {
  hash.word(tags.view);
  visitText(view.constructor.name, hash);
  hash.word(view.byteLength);
  const whole = view.byteOffset % 4 === 0 ? view.byteLength >> 2 : 0;
  const aligned = new Uint32Array(view.buffer, whole > 0 ? view.byteOffset : 0, whole);
  for (const word of aligned) hash.word(word);
  const rest = new Uint8Array(
    view.buffer,
    view.byteOffset + 4 * whole,
    view.byteLength - 4 * whole,
  );
  for (const byte of rest) hash.word(byte);
}
