/**
 * Memory for the weight that is being made, large enough for the largest so far. To make it anew
 * for every weight would cost more than to fill it.
 */
export class Workspace {
  private memory = new Uint16Array();

  /** Zeros, which stay as they are filled until the next are taken. */
  zeros(length: number): Uint16Array {
    if (this.memory.length < length) this.memory = new Uint16Array(length);
    return this.memory.subarray(0, length).fill(0);
  }
}
