/**
 * A 2-D grid for n independent items, `perGroup` to a workgroup, when one dimension (65,535) is not
 * enough.
 */
export function lines(n: number, perGroup: number): readonly [number, number, number] {
  const groups = Math.ceil(n / perGroup);
  const y = Math.ceil(groups / 65535);
  return [Math.ceil(groups / y), y, 1];
}

/** Parts of n independent numbers for a WebAssembly form: stretches of 1,024. */
export const stretches = (n: number): number => Math.ceil(n / 1024);

const multiples = <W extends Record<string, number>>(widths: W, of: number): W => {
  for (const [name, n] of Object.entries(widths))
    if (n % of !== 0) throw new Error(`The width ${name} = ${n} must be a multiple of ${of}.`);
  return widths;
};
/** Widths, checked to be multiples of 8: kernels that read eight halves at a time need them so. */
export const eights = <W extends Record<string, number>>(widths: W): W => multiples(widths, 8);
/** Widths, checked to be multiples of 4: for kernels that read four floats at a time. */
export const fours = <W extends Record<string, number>>(widths: W): W => multiples(widths, 4);
