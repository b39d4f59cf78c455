// Numbers of a matrix in blocks (blocks.ts says where its bits lie), d·q + m, four steps along one
// side by eight columns along the other. This file, one of levels, one of scales and a kernel,
// which declares the matrix as w, make one shader.

/** Four steps of the depth × columns 0 … 3 and 4 … 7 of eight. */
struct Steps {
  low: mat4x4f,
  high: mat4x4f,
}
/** Of the outputs of an eight, four by four. */
struct Affine {
  d: mat2x4f,
  m: mat2x4f,
}

fn halves(words: vec4u) -> mat2x4f {
  return mat2x4f(
    vec4f(unpack2x16float(words.x), unpack2x16float(words.y)),
    vec4f(unpack2x16float(words.z), unpack2x16float(words.w)),
  );
}

/** W[4·step …, 8c …]: depth along the inputs, columns along the outputs. K/8 and N/8 are given. */
fn ofOutputs(step: u32, c: u32, inputs: u32, eights: u32) -> Steps {
  let q = levelsOfOutputs(step, c, eights);
  let a = affineOf(step / 2, c, inputs, eights);
  return Steps(
    mat4x4f(
      a.d[0] * q.low[0] + a.m[0],
      a.d[0] * q.low[1] + a.m[0],
      a.d[0] * q.low[2] + a.m[0],
      a.d[0] * q.low[3] + a.m[0],
    ),
    mat4x4f(
      a.d[1] * q.high[0] + a.m[1],
      a.d[1] * q.high[1] + a.m[1],
      a.d[1] * q.high[2] + a.m[1],
      a.d[1] * q.high[3] + a.m[1],
    ),
  );
}

/** Wᵀ[4·step …, 8c …]: depth along the outputs, columns along the inputs. */
fn ofInputs(step: u32, c: u32, inputs: u32, eights: u32) -> Steps {
  let q = levelsOfInputs(step, c, eights);
  let a = affineOf(c, step / 2, inputs, eights);
  let isSecond = step % 2 == 1;
  let d = select(a.d[0], a.d[1], isSecond);
  let m = select(a.m[0], a.m[1], isSecond);
  return Steps(
    mat4x4f(
      d.x * q.low[0] + m.x,
      d.y * q.low[1] + m.y,
      d.z * q.low[2] + m.z,
      d.w * q.low[3] + m.w,
    ),
    mat4x4f(
      d.x * q.high[0] + m.x,
      d.y * q.high[1] + m.y,
      d.z * q.high[2] + m.z,
      d.w * q.high[3] + m.w,
    ),
  );
}
