/** @type {import("prettier").Config} */
export default {
  printWidth: 100,
  // AssemblyScript's parser knows no comma after the last parameter
  overrides: [{ files: "**/*.as.ts", options: { trailingComma: "none" } }],
};
