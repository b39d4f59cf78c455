/**
 * Elementary functions of float64 numbers, from exact operations alone (+, −, ×, ÷, bits).
 * ECMAScript leaves Math.exp, Math.log, Math.pow, `**`, Math.cos and their kind to each engine, and
 * engines differ in the last digits. What reaches tokens, losses or figures is computed with the
 * functions of this room, so that a run gives the same bits in every browser and in Node.
 */
export { powerOfTwo, powerOfTwoFrom } from "./binary";
export { cos } from "./cos";
export { exp, expm1 } from "./exp";
export { log, log1p } from "./log";
export { pow, square } from "./pow";
export { logSumExp } from "./log-sum-exp";
