// Tests only: the functions of four numbers on arrays, since JavaScript cannot pass a v128. `from`
// and `to` are addresses; the count is a multiple of four.
import { fourHalves } from "../assembly/half.as";
import { cosOfTurns, exp, log, sigmoid, sinOfTurns, sumOfFour, tanh } from "../assembly/math.as";

/** A place where the test may put its numbers. */
export function firstFreeAddress(): usize {
  return __heap_base;
}

export function mapExp(from: usize, to: usize, count: i32): void {
  for (let i: usize = 0; i < <usize>count * 4; i += 16)
    v128.store(to + i, exp(v128.load(from + i)));
}

export function mapLog(from: usize, to: usize, count: i32): void {
  for (let i: usize = 0; i < <usize>count * 4; i += 16)
    v128.store(to + i, log(v128.load(from + i)));
}

export function mapTanh(from: usize, to: usize, count: i32): void {
  for (let i: usize = 0; i < <usize>count * 4; i += 16) {
    v128.store(to + i, tanh(v128.load(from + i)));
  }
}

export function mapSigmoid(from: usize, to: usize, count: i32): void {
  for (let i: usize = 0; i < <usize>count * 4; i += 16) {
    v128.store(to + i, sigmoid(v128.load(from + i)));
  }
}

/** Of u32 fractions of a turn. */
export function mapSin(from: usize, to: usize, count: i32): void {
  for (let i: usize = 0; i < <usize>count * 4; i += 4) {
    store<f32>(to + i, sinOfTurns(load<u32>(from + i)));
  }
}

/** Of u32 fractions of a turn. */
export function mapCos(from: usize, to: usize, count: i32): void {
  for (let i: usize = 0; i < <usize>count * 4; i += 4) {
    store<f32>(to + i, cosOfTurns(load<u32>(from + i)));
  }
}

/** Of halves, two to a word, to as many f32. */
export function mapHalves(from: usize, to: usize, count: i32): void {
  for (let i: usize = 0; i < <usize>count; i += 4) {
    v128.store(to + 4 * i, fourHalves(v128.load64_zero(from + 2 * i)));
  }
}

/** The sums of four and four numbers. */
export function mapSums(from: usize, to: usize, count: i32): void {
  for (let i: usize = 0; i < <usize>count * 4; i += 4) {
    store<f32>(to + i, sumOfFour(v128.load(from + 4 * i)));
  }
}
