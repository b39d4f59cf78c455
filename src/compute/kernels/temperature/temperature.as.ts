// An adapter and a factor of the logits that depend on the temperature; the formulas stand in the
// .wgsl files beside this one. Where a part is a stretch of numbers, it has 1,024 of them.
import { exp1 } from "../../wasm/assembly/math.as";

const STRETCH = 1024; // numbers of a part

@unmanaged
class Blend {
  base: usize; // [N]
  terms: usize; // [J, N]
  basis: usize; // [J]
  y: usize; // [N]
  N: i32; // a multiple of 4
  J: i32;
}
/** y = base + Σ_j basis_j·terms_j */
export function temperatureBlend(args: Blend, from: i32, to: i32, _scratch: usize): void {
  const first = <usize>(from * STRETCH) * 4;
  const end = <usize>min(to * STRETCH, args.N) * 4;
  const width = <usize>args.N * 4;
  for (let i = first; i < end; i += 16) {
    let sum = v128.load(args.base + i);
    for (let j = 0; j < args.J; j++) {
      const basis = v128.load32_splat(args.basis + 4 * <usize>j);
      const term = v128.load(args.terms + <usize>j * width + i);
      sum = f32x4.add(sum, f32x4.mul(basis, term));
    }
    v128.store(args.y + i, sum);
  }
}

@unmanaged
class Spread {
  basis: usize; // [J]
  dy: usize; // [N]
  dbase: usize; // [N]
  dterms: usize; // [J, N]
  N: i32; // a multiple of 4
  J: i32;
}
/** dbase += dy, dterms_j += basis_j·dy, dy ← 0 */
export function temperatureSpread(args: Spread, from: i32, to: i32, _scratch: usize): void {
  const first = <usize>(from * STRETCH) * 4;
  const end = <usize>min(to * STRETCH, args.N) * 4;
  const width = <usize>args.N * 4;
  for (let i = first; i < end; i += 16) {
    const slope = v128.load(args.dy + i);
    const base = args.dbase + i;
    v128.store(base, f32x4.add(v128.load(base), slope));
    for (let j = 0; j < args.J; j++) {
      const basis = v128.load32_splat(args.basis + 4 * <usize>j);
      const term = args.dterms + <usize>j * width + i;
      v128.store(term, f32x4.add(v128.load(term), f32x4.mul(basis, slope)));
    }
  }
  memory.fill(args.dy + first, 0, end - first);
}

@unmanaged
class Rescale {
  x: usize; // [M, C]
  weights: usize; // [J]
  basis: usize; // [J]
  y: usize; // [M, C]
  N: i32; // M·C
  J: i32;
}
/** y = x·exp(Σ_j weights_j·basis_j) */
export function temperatureRescale(args: Rescale, from: i32, to: i32, _scratch: usize): void {
  let sum: f32 = 0;
  for (let j = 0; j < args.J; j++) {
    const at = 4 * <usize>j;
    sum += load<f32>(args.weights + at) * load<f32>(args.basis + at);
  }
  const factor = exp1(sum);
  const factors = f32x4.splat(factor);
  const end = <usize>min(to * STRETCH, args.N) * 4;
  let i = <usize>(from * STRETCH) * 4;
  for (; i + 16 <= end; i += 16) v128.store(args.y + i, f32x4.mul(factors, v128.load(args.x + i)));
  for (; i < end; i += 4) store<f32>(args.y + i, factor * load<f32>(args.x + i));
}

@unmanaged
class RescaleGradient {
  y: usize; // [M, C]
  dy: usize; // [M, C]
  basis: usize; // [J]
  dweights: usize; // [J]
  N: i32; // M·C
  J: i32;
}
/** dweights_j += basis_j·Σ dy·y; one part */
export function temperatureRescaleGradient(
  args: RescaleGradient,
  _from: i32,
  _to: i32,
  _scratch: usize
): void {
  let total: f64 = 0;
  const end = <usize>args.N * 4;
  for (let i: usize = 0; i < end; i += 4)
    total += <f64>load<f32>(args.dy + i) * <f64>load<f32>(args.y + i);
  for (let j = 0; j < args.J; j++) {
    const at = 4 * <usize>j;
    const slope = <f32>(<f64>load<f32>(args.basis + at) * total);
    store<f32>(args.dweights + at, load<f32>(args.dweights + at) + slope);
  }
}
