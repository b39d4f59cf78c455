// q of eight bits, signed: a word holds those of one input and four outputs, a tile four vec4u.

fn signedBytes(word: u32) -> vec4f {
  return vec4f(bitcast<vec4i>(vec4u(word) << vec4u(24, 16, 8, 0)) >> vec4u(24));
}

/** Byte 3 − shift/8 of each word. */
fn signedByte(words: vec4u, shift: u32) -> vec4f {
  return vec4f(bitcast<vec4i>(words << vec4u(shift)) >> vec4u(24));
}

/** q of 4 inputs from 4·step on × 8 outputs of eight c. `eights`: N/8. */
fn levelsOfOutputs(step: u32, c: u32, eights: u32) -> Steps {
  let at = (step / 2 * 4 + step % 2) * eights + c;
  let left = w[at];
  let right = w[at + 2 * eights];
  return Steps(
    mat4x4f(
      signedBytes(left.x),
      signedBytes(left.y),
      signedBytes(left.z),
      signedBytes(left.w),
    ),
    mat4x4f(
      signedBytes(right.x),
      signedBytes(right.y),
      signedBytes(right.z),
      signedBytes(right.w),
    ),
  );
}

/** q of 4 outputs from 4·step on × 8 inputs of eight c. */
fn levelsOfInputs(step: u32, c: u32, eights: u32) -> Steps {
  let at = (4 * c + 2 * (step % 2)) * eights + step / 2;
  let first = w[at];
  let second = w[at + eights];
  return Steps(
    mat4x4f(
      signedByte(first, 24),
      signedByte(first, 16),
      signedByte(first, 8),
      signedByte(first, 0),
    ),
    mat4x4f(
      signedByte(second, 24),
      signedByte(second, 16),
      signedByte(second, 8),
      signedByte(second, 0),
    ),
  );
}

/** Vec4u of all q. `inputs` and `eights` are K/8 and N/8. */
fn levelVectors(inputs: u32, eights: u32) -> u32 { return 4 * inputs * eights; }
