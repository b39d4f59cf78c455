/** What makes a file unreadable, in one sentence; thrown by the cursor, caught by `readGguf`. */
export class Unreadable extends Error {}

/** More of the file must be read before its header ends; thrown by the cursor. */
export class NeedsMore extends Error {
  constructor(readonly bytes: number) {
    super(`The header goes on to byte ${bytes} at least.`);
  }
}

const text = new TextDecoder("utf-8"); // a token may be a part of a character

/**
 * Reads little-endian values one after the other from the beginning of a file. Throws `Unreadable`
 * where the file ends first, before anything of the claimed size is made, and `NeedsMore` where the
 * bytes at hand end first.
 */
export class Cursor {
  at = 0;
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly size: number, // of the whole file
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  readonly u8 = () => this.view.getUint8(this.pass(1));
  readonly i8 = () => this.view.getInt8(this.pass(1));
  readonly u16 = () => this.view.getUint16(this.pass(2), true);
  readonly i16 = () => this.view.getInt16(this.pass(2), true);
  readonly u32 = () => this.view.getUint32(this.pass(4), true);
  readonly i32 = () => this.view.getInt32(this.pass(4), true);
  readonly f32 = () => this.view.getFloat32(this.pass(4), true);
  readonly f64 = () => this.view.getFloat64(this.pass(8), true);
  readonly bool = () => this.u8() !== 0;
  /** Integers of 64 bits as numbers: exact up to 2⁵³, beyond any size that a file can have. */
  readonly u64 = () => Number(this.view.getBigUint64(this.pass(8), true));
  readonly i64 = () => Number(this.view.getBigInt64(this.pass(8), true));
  readonly string = () => {
    const length = this.u64();
    const start = this.pass(length);
    return text.decode(this.bytes.subarray(start, start + length));
  };

  /** How many of something follow, each of which takes at least `least` bytes. */
  count(least: number): number {
    const count = this.u64();
    if (count * least > this.size - this.at) throw this.cutShort();
    return count;
  }

  /** Where the next `length` bytes begin; the cursor goes behind them. */
  private pass(length: number): number {
    const start = this.at;
    if (length > this.size - start) throw this.cutShort();
    if (length > this.bytes.byteLength - start) throw new NeedsMore(start + length);
    this.at = start + length;
    return start;
  }

  private cutShort(): Unreadable {
    return new Unreadable(
      `The GGUF file of ${this.size} bytes ends within its header; it is cut short ` +
        "or damaged, so fetch it again.",
    );
  }
}
