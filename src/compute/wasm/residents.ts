import type { Values } from "../executor";
import { type Tensor, byteOffset, bytes, owner } from "../tensor";
import { checkCount, wordsOf } from "../words";
import type { Lot } from "./heap";
import { fromPanels, toPanels } from "./panels";

/** Where a resident lies: row by row, in panels, or both (f16 matrices alone have panels). */
interface Place {
  rows?: number; // addresses
  panels?: number;
}
/** In which orders the prepared plans read a resident. */
interface Uses {
  rows: boolean;
  columns?: number; // N of the matrix that is read in panels
}

/**
 * The residents of one executor. A matrix that plans read only in panels is kept in panels only, so
 * that a frozen weight takes 2 bytes in each of its two orientations, as on a GPU.
 */
export class Residents {
  private readonly places = new Map<Tensor, Place>();
  private readonly uses = new Map<Tensor, Uses>();
  private moves = 0;
  private lender: Residents | undefined;

  constructor(private readonly lot: Lot) {}

  /** Grows whenever an address that `address` gave is no longer right. */
  get generation(): number {
    return this.moves + (this.lender?.generation ?? 0);
  }

  /** What `lender` holds stands here too. What a plan was prepared with stays where it is. */
  borrow(lender: Residents): void {
    this.lender = lender;
  }

  isBorrowed(t: Tensor): boolean {
    return this.lender?.places.has(owner(t)) ?? false;
  }

  /** Announces how a plan reads a tensor, before its address is asked for. */
  use(t: Tensor, columns?: number): void {
    if (this.lender && this.isBorrowed(t)) return this.lender.use(t, columns);
    const root = owner(t);
    const uses = this.uses.get(root) ?? { rows: false };
    if (columns === undefined) uses.rows = true;
    else if ((uses.columns ?? columns) === columns && root === t) uses.columns = columns;
    else throw new Error(`${root.name} is read in panels of two shapes.`);
    this.uses.set(root, uses);
    const place = this.places.get(root);
    if (place) this.settle(root, place);
  }

  /** Where the tensor begins, in the order that a kernel reads; zeros if the tensor is new. */
  address(t: Tensor, order: "rows" | "panels"): number {
    if (this.lender && this.isBorrowed(t)) return this.lender.address(t, order);
    const place = this.placeOf(t);
    this.settle(owner(t), place);
    const start = place[order];
    if (start === undefined) throw new Error(`${t.name} is not there in ${order}.`);
    return start + byteOffset(t);
  }

  write(t: Tensor, values: ArrayLike<number>): void {
    const root = owner(t);
    const place = this.placeOf(t);
    const rows = this.rowsOf(root, place);
    checkCount(t, values);
    this.words(rows + byteOffset(t), bytes(t)).set(wordsOf(t, values));
    if (place.panels !== undefined) this.lot.release(place.panels);
    if (place.panels !== undefined) this.moves += 1;
    delete place.panels;
    this.settle(root, place);
  }

  /** A copy of the tensor's values. */
  read(t: Tensor): Values {
    if (this.lender && this.isBorrowed(t)) return this.lender.read(t);
    const root = owner(t);
    const place = this.placeOf(t);
    const words = place.rows === undefined ? this.unpacked(root, place) : undefined;
    const start = byteOffset(t) / 4;
    const mine =
      words?.subarray(start, start + bytes(t) / 4) ??
      this.words(this.rowsOf(root, place) + byteOffset(t), bytes(t));
    const copy = mine.slice();
    return t.dtype === "f32" ? new Float32Array(copy.buffer) : copy;
  }

  release(t: Tensor): void {
    const root = owner(t);
    const place = this.places.get(root);
    if (!place) return;
    for (const address of [place.rows, place.panels])
      if (address !== undefined) this.lot.release(address);
    this.places.delete(root);
    this.moves += 1;
  }

  private placeOf(t: Tensor): Place {
    const root = owner(t);
    if (root.home.kind !== "resident")
      throw new Error(
        `${root.name} is transient; only residents are written and read from outside a plan.`,
      );
    const known = this.places.get(root);
    if (known) return known;
    const place: Place = { rows: this.lot.take(bytes(root), root.name) };
    this.places.set(root, place);
    return place;
  }

  /** Makes the orders that are used, then frees the one that is not. */
  private settle(root: Tensor, place: Place): void {
    const { rows, columns } = this.uses.get(root) ?? { rows: true };
    if (rows || columns === undefined) this.rowsOf(root, place);
    if (columns === undefined) return;
    if (place.panels === undefined && place.rows !== undefined) {
      place.panels = this.lot.take(bytes(root), root.name);
      const panels = this.words(place.panels, bytes(root));
      toPanels(this.words(place.rows, bytes(root)), panels, columns);
    }
    if (rows || place.rows === undefined) return;
    this.lot.release(place.rows);
    delete place.rows;
    this.moves += 1;
  }

  /** The address of the rows, which are made from the panels where they are missing. */
  private rowsOf(root: Tensor, place: Place): number {
    if (place.rows !== undefined) return place.rows;
    const words = this.unpacked(root, place);
    place.rows = this.lot.take(bytes(root), root.name);
    this.words(place.rows, bytes(root)).set(words);
    return place.rows;
  }

  private unpacked(root: Tensor, { panels }: Place): Uint32Array {
    const columns = this.uses.get(root)?.columns;
    if (panels === undefined || columns === undefined)
      throw new Error(`${root.name} is not there in any order.`);
    const rows = new Uint32Array(bytes(root) / 4);
    fromPanels(this.words(panels, bytes(root)), rows, columns);
    return rows;
  }

  private words(address: number, size: number): Uint32Array {
    return new Uint32Array(this.lot.memory.buffer, address, size / 4);
  }
}
