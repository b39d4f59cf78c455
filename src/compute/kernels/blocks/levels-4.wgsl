// q of four bits: a word holds those of one input and eight outputs, a tile two vec4u.

/** q of 4 inputs from 4·step on × 8 outputs of eight c. `eights`: N/8. */
fn levelsOfOutputs(step: u32, c: u32, eights: u32) -> Steps {
  let words = w[step * eights + c];
  let left = vec4u(0, 4, 8, 12);
  let right = vec4u(16, 20, 24, 28);
  return Steps(
    mat4x4f(
      vec4f((vec4u(words.x) >> left) & vec4u(15)),
      vec4f((vec4u(words.y) >> left) & vec4u(15)),
      vec4f((vec4u(words.z) >> left) & vec4u(15)),
      vec4f((vec4u(words.w) >> left) & vec4u(15)),
    ),
    mat4x4f(
      vec4f((vec4u(words.x) >> right) & vec4u(15)),
      vec4f((vec4u(words.y) >> right) & vec4u(15)),
      vec4f((vec4u(words.z) >> right) & vec4u(15)),
      vec4f((vec4u(words.w) >> right) & vec4u(15)),
    ),
  );
}

/** q of 4 outputs from 4·step on × 8 inputs of eight c. */
fn levelsOfInputs(step: u32, c: u32, eights: u32) -> Steps {
  let at = 2 * c * eights + step / 2;
  let first = w[at] >> vec4u(16 * (step % 2));
  let second = w[at + eights] >> vec4u(16 * (step % 2));
  return Steps(
    mat4x4f(
      vec4f(first & vec4u(15)),
      vec4f((first >> vec4u(4)) & vec4u(15)),
      vec4f((first >> vec4u(8)) & vec4u(15)),
      vec4f((first >> vec4u(12)) & vec4u(15)),
    ),
    mat4x4f(
      vec4f(second & vec4u(15)),
      vec4f((second >> vec4u(4)) & vec4u(15)),
      vec4f((second >> vec4u(8)) & vec4u(15)),
      vec4f((second >> vec4u(12)) & vec4u(15)),
    ),
  );
}

/** Vec4u of all q. `inputs` and `eights` are K/8 and N/8. */
fn levelVectors(inputs: u32, eights: u32) -> u32 { return 2 * inputs * eights; }
