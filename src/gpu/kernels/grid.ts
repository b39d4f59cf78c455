/** A 2-D grid for n independent items, `perGroup` to a workgroup, when one dimension (65,535) is not enough. */
export function lines(n: number, perGroup: number): readonly [number, number, number] {
  const groups = Math.ceil(n / perGroup);
  const y = Math.ceil(groups / 65535);
  return [Math.ceil(groups / y), y, 1];
}

/** Widths, checked to be multiples of 8: kernels that read eight halves at a time need them so. */
export function eights<W extends Record<string, number>>(widths: W): W {
  for (const [name, n] of Object.entries(widths)) if (n % 8 !== 0) throw new Error(`The width ${name} = ${n} must be a multiple of 8.`);
  return widths;
}
