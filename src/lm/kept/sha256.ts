import { byteAt } from "../../compute/arrays";

const BLOCK = 64; // bytes

const words = (hex: string): Int32Array =>
  Int32Array.from(hex.trim().split(/\s+/), (word) => parseInt(word, 16));

/** The first 32 bits of what follows the point in the cube roots of the first 64 primes. */
const ROUND_CONSTANTS = words(`
  428a2f98 71374491 b5c0fbcf e9b5dba5 3956c25b 59f111f1 923f82a4 ab1c5ed5
  d807aa98 12835b01 243185be 550c7dc3 72be5d74 80deb1fe 9bdc06a7 c19bf174
  e49b69c1 efbe4786 0fc19dc6 240ca1cc 2de92c6f 4a7484aa 5cb0a9dc 76f988da
  983e5152 a831c66d b00327c8 bf597fc7 c6e00bf3 d5a79147 06ca6351 14292967
  27b70a85 2e1b2138 4d2c6dfc 53380d13 650a7354 766a0abb 81c2c92e 92722c85
  a2bfe8a1 a81a664b c24b8b70 c76c51a3 d192e819 d6990624 f40e3585 106aa070
  19a4c116 1e376c08 2748774c 34b0bcb5 391c0cb3 4ed8aa4a 5b9cca4f 682e6ff3
  748f82ee 78a5636f 84c87814 8cc70208 90befffa a4506ceb bef9a3f7 c67178f2
`);
/** The same of the square roots of the first eight. */
const START = words("6a09e667 bb67ae85 3c6ef372 a54ff53a 510e527f 9b05688c 1f83d9ab 5be0cd19");

/** `at` for signed words alone, with which engines calculate faster than with unsigned ones. */
function wordAt(list: Int32Array, i: number): number {
  const value = list[i];
  if (value === undefined) throw new RangeError(`There is no word ${i}.`);
  return value;
}

const rotated = (word: number, by: number) => (word >>> by) | (word << (32 - by));

/**
 * SHA-256 (FIPS 180-4) of bytes that come in pieces. The browser's own digest needs all of a file
 * in memory at once, which the weights of a model may not take.
 */
export class Sha256 {
  private readonly state = START.slice();
  private readonly schedule = new Int32Array(BLOCK);
  private readonly waiting = new Uint8Array(BLOCK); // the bytes of a block that is not full yet
  private length = 0; // bytes so far

  /** Takes the next bytes in. */
  update(bytes: Uint8Array): this {
    const held = this.length % BLOCK;
    let at = 0;
    this.length += bytes.length;
    if (held > 0) {
      at = Math.min(BLOCK - held, bytes.length);
      this.waiting.set(bytes.subarray(0, at), held);
      if (held + at < BLOCK) return this;
      this.compress(this.waiting, 0);
    }
    for (; at + BLOCK <= bytes.length; at += BLOCK) this.compress(bytes, at);
    this.waiting.set(bytes.subarray(at));
    return this;
  }

  /** The digest in hex; nothing may be taken in afterwards. */
  digest(): string {
    const { length } = this;
    const padding = new Uint8Array(BLOCK - ((length + 8) % BLOCK) + 8);
    padding[0] = 0x80;
    new DataView(padding.buffer).setBigUint64(padding.length - 8, 8n * BigInt(length));
    this.update(padding);
    const unsigned = Array.from(this.state, (word) => word >>> 0);
    return unsigned.map((word) => word.toString(16).padStart(8, "0")).join("");
  }

  private compress(bytes: Uint8Array, start: number): void {
    const w = this.schedule;
    for (let t = 0; t < 16; t++) {
      const at = start + 4 * t;
      const high = (byteAt(bytes, at) << 24) | (byteAt(bytes, at + 1) << 16);
      w[t] = high | (byteAt(bytes, at + 2) << 8) | byteAt(bytes, at + 3);
    }
    for (let t = 16; t < 64; t++) {
      const early = wordAt(w, t - 15);
      const late = wordAt(w, t - 2);
      const s0 = rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3);
      const s1 = rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10);
      w[t] = (wordAt(w, t - 16) + s0 + wordAt(w, t - 7) + s1) | 0;
    }
    this.rounds();
  }

  /** 64 rounds on the state, in the letters of the standard. */
  private rounds(): void {
    const { state, schedule } = this;
    let a = wordAt(state, 0);
    let b = wordAt(state, 1);
    let c = wordAt(state, 2);
    let d = wordAt(state, 3);
    let e = wordAt(state, 4);
    let f = wordAt(state, 5);
    let g = wordAt(state, 6);
    let h = wordAt(state, 7);
    for (let t = 0; t < 64; t++) {
      const s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
      const choice = (e & f) ^ (~e & g);
      const t1 = (h + s1 + choice + wordAt(ROUND_CONSTANTS, t) + wordAt(schedule, t)) | 0;
      const s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
      const majority = (a & b) ^ (a & c) ^ (b & c);
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + s0 + majority) | 0;
    }
    state[0] = wordAt(state, 0) + a;
    state[1] = wordAt(state, 1) + b;
    state[2] = wordAt(state, 2) + c;
    state[3] = wordAt(state, 3) + d;
    state[4] = wordAt(state, 4) + e;
    state[5] = wordAt(state, 5) + f;
    state[6] = wordAt(state, 6) + g;
    state[7] = wordAt(state, 7) + h;
  }
}

/** The SHA-256 of a text, in hex. */
export const sha256Of = (text: string): string =>
  new Sha256().update(new TextEncoder().encode(text)).digest();
