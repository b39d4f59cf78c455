// The angles of rope: pair i of a head turns by position·frequencies[i]. pack.wgsl or unpack.wgsl
// follows this file in one shader.
//
// Angles are kept in turns as u32 fractions of 2³², so that position·frequency wraps exactly: a
// rounding of 2⁻³² turns in the frequency is 10⁻⁵ radians at position 8,192, where f32 angles would
// be off by 10⁻³.
struct Sizes {
  M: u32,
  HQ: u32,
  HKV: u32,
  D: u32,
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
const GROUP = 64u;
const RADIANS = 1.46291807927e-9;  // 2π / 2³²

var<workgroup> rotors: array<vec2f, GROUP>; // (cos, sin) of a tile of angles

/**
 * (cos, sin) of a fraction of 2³² turns: the nearest quarter turn and a polynomial on ±π/4. WGSL's
 * own sin may be off by 5·10⁻⁴.
 */
fn rotor(turns: u32) -> vec2f {
  let quarter = (turns + 0x20000000u) >> 30;
  let x = f32(bitcast<i32>(turns - (quarter << 30))) * RADIANS;
  let y = x * x;
  let s = x * (1.0 + y * (-1.0 / 6.0 + y * (1.0 / 120.0 + y * (-1.0 / 5040.0 + y / 362880.0))));
  let c = 1.0 + y * (-0.5 + y * (1.0 / 24.0 + y * (-1.0 / 720.0 + y / 40320.0)));
  switch (quarter & 3) {
    case 0: { return vec2f(c, s); }
    case 1: { return vec2f(-s, c); }
    case 2: { return vec2f(-c, -s); }
    default: { return vec2f(s, -c); }
  }
}
