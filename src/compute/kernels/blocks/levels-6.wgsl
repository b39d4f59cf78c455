// q of six bits: a tile's first two vec4u hold the lowest four, as of q of four bits; the third one
// holds the highest two, of both inputs that share a word and four bits.

/** q of four outputs, from the word of the lowest bits and that of the highest. */
fn levelsOf(low: u32, high: u32, places: vec4u) -> vec4f {
  let four = (vec4u(low) >> places) & vec4u(15);
  return vec4f(four | (((vec4u(high) >> places) & vec4u(3)) << vec4u(4)));
}

/** q of 4 inputs from 4·step on × 8 outputs of eight c. `eights`: N/8. */
fn levelsOfOutputs(step: u32, c: u32, eights: u32) -> Steps {
  let at = step / 2 * 3 * eights + c;
  let low = w[at + step % 2 * eights];
  let high = w[at + 2 * eights] >> vec4u(2 * (step % 2));
  let left = vec4u(0, 4, 8, 12);
  let right = vec4u(16, 20, 24, 28);
  return Steps(
    mat4x4f(
      levelsOf(low.x, high.x, left),
      levelsOf(low.y, high.y, left),
      levelsOf(low.z, high.z, left),
      levelsOf(low.w, high.w, left),
    ),
    mat4x4f(
      levelsOf(low.x, high.x, right),
      levelsOf(low.y, high.y, right),
      levelsOf(low.z, high.z, right),
      levelsOf(low.w, high.w, right),
    ),
  );
}

/** q of four inputs and one output, from the words of the lowest bits and those of the highest. */
fn levelsAt(low: vec4u, high: vec4u, place: u32) -> vec4f {
  let four = (low >> vec4u(place)) & vec4u(15);
  return vec4f(four | (((high >> vec4u(place)) & vec4u(3)) << vec4u(4)));
}

/** q of 4 outputs from 4·step on × 8 inputs of eight c. */
fn levelsOfInputs(step: u32, c: u32, eights: u32) -> Steps {
  let at = 3 * c * eights + step / 2;
  let first = w[at] >> vec4u(16 * (step % 2));
  let second = w[at + eights] >> vec4u(16 * (step % 2));
  let high = w[at + 2 * eights] >> vec4u(16 * (step % 2));
  let higher = high >> vec4u(2);
  return Steps(
    mat4x4f(
      levelsAt(first, high, 0),
      levelsAt(first, high, 4),
      levelsAt(first, high, 8),
      levelsAt(first, high, 12),
    ),
    mat4x4f(
      levelsAt(second, higher, 0),
      levelsAt(second, higher, 4),
      levelsAt(second, higher, 8),
      levelsAt(second, higher, 12),
    ),
  );
}

/** Vec4u of all q. `inputs` and `eights` are K/8 and N/8. */
fn levelVectors(inputs: u32, eights: u32) -> u32 { return 3 * inputs * eights; }
