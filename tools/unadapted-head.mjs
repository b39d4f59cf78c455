// How well the embedded model could answer random integers if its output layer had no adapter: the
// best final state of 128 channels, found by descent on that state alone, the output layer frozen.
// Adam lowers KL(target ‖ softmax(LN(x)·Eᵀ)) by x, where the target gives 1 % to each of 0 … 99.
//   node tools/unadapted-head.mjs [START]     START: any number, another starting point; 1 if absent
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const STEPS = 3000;
const NUMBERS = 100;
const folder = new URL("../public/models/world/", import.meta.url);
const bytesOf = (/** @type {string} */ name) => readFileSync(fileURLToPath(new URL(name, folder)));

/**
 * The value of 16 bits of float16.
 * @param {number} bits
 */
function fromHalf(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const mantissa = bits & 1023;
  const exponent = (bits >> 10) & 31;
  if (exponent === 0) return (sign * mantissa) / 2 ** 24;
  return sign * 2 ** (exponent - 15) * (1 + mantissa / 1024);
}

/**
 * Tensors of the checkpoint by name, as float64.
 * @param {readonly string[]} names @returns {Float64Array[]}
 */
function readTensors(names) {
  const file = bytesOf("model.safetensors");
  const start = 8 + Number(file.readBigUInt64LE(0));
  /** @type {Record<string, { data_offsets: [number, number] }>} */
  const header = JSON.parse(file.subarray(8, start).toString("utf8"));
  return names.map((name) => {
    const [first, end] = header[name].data_offsets;
    const length = (end - first) / 2;
    return Float64Array.from({ length }, (_, i) =>
      fromHalf(file.readUInt16LE(start + first + 2 * i)),
    );
  });
}

/**
 * @param {Float64Array} values @param {(value: number, index: number) => number} [term]
 */
function sum(values, term = (value) => value) {
  return values.reduce((total, value, i) => total + term(value, i), 0);
}

const [embedding, gain, bias] = readTensors([
  "transformer.wte.weight",
  "transformer.ln_f.weight",
  "transformer.ln_f.bias",
]);
const C = gain.length;
const V = embedding.length / C;
/** @type {{ model: { vocab: Record<string, number> } }} */
const tokenizer = JSON.parse(bytesOf("tokenizer.json").toString("utf8"));
const vocabulary = tokenizer.model.vocab;
const target = new Float64Array(V);
for (let n = 0; n < NUMBERS; n++) target[vocabulary[n]] = 1 / NUMBERS;

/**
 * KL(target ‖ q), q, and the slope by x.
 * @param {Float64Array} x
 */
function judge(x) {
  const mean = sum(x) / C;
  const deviation = Math.sqrt(sum(x, (v) => (v - mean) ** 2) / C);
  const normal = x.map((v) => (v - mean) / deviation);
  const state = normal.map((v, c) => gain[c] * v + bias[c]);
  const logits = target.map((_, v) => sum(state, (h, c) => h * embedding[v * C + c]));
  const most = Math.max(...logits);
  const logSum = most + Math.log(sum(logits, (z) => Math.exp(z - most)));
  const q = logits.map((z) => Math.exp(z - logSum));
  const kl = sum(target, (p, v) => (p > 0 ? p * (Math.log(p) - logits[v] + logSum) : 0));
  const dNormal = gain.map(
    (w, c) => w * sum(q, (value, v) => (value - target[v]) * embedding[v * C + c]),
  );
  const level = sum(dNormal) / C;
  const along = sum(dNormal, (d, c) => d * normal[c]) / C;
  const slope = dNormal.map((d, c) => (d - level - normal[c] * along) / deviation);
  return { kl, q, slope };
}

const start = Number(process.argv[2] ?? 1);
const x = Float64Array.from({ length: C }, (_, c) => Math.sin(start + c * c));
const first = new Float64Array(C); // Adam's moments
const second = new Float64Array(C);
for (let step = 1; step < STEPS; step++) {
  const { slope } = judge(x);
  const rate = 0.02 * (1 - step / STEPS);
  slope.forEach((d, c) => {
    first[c] += (d - first[c]) / 10;
    second[c] += (d * d - second[c]) / 100;
    x[c] -= (rate * first[c]) / (Math.sqrt(second[c]) + 1e-12);
  });
}
const { kl, q } = judge(x);
const elsewhere = 1 - sum(q, (value, v) => (target[v] > 0 ? value : 0));
console.log(`KL(target ‖ q) ${kl.toPrecision(3)} nats`);
console.log(`${(100 * elsewhere).toPrecision(2)} % of q on other tokens`);
