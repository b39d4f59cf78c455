/** The bytes of a compiled module as base64; scripts/build/kernels.mjs makes it. */
declare module "*.wasm" {
  const base64: string;
  export default base64;
}
