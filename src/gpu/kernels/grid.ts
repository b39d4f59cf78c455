/** A 2-D grid for n independent items, `perGroup` to a workgroup, when one dimension (65,535) is not enough. */
export function lines(n: number, perGroup: number): readonly [number, number, number] {
  const groups = Math.ceil(n / perGroup);
  const y = Math.ceil(groups / 65535);
  return [Math.ceil(groups / y), y, 1];
}
