import eslint from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const readable = [
  {
    selector: "ExpressionStatement > AssignmentExpression[left.type=/Pattern$/]",
    message: "Assign one variable a line; a pattern on the left hides what changes.",
  },
  {
    selector:
      "CallExpression > CallExpression.arguments > CallExpression.arguments > CallExpression.arguments",
    message: "Calls are nested more than two deep; give the inner result a name.",
  },
];

const noRandom = {
  object: "Math",
  property: "random",
  message: "Take an rng as an argument: the same seed must give the same tokens.",
};

const inexact = [
  ...["exp", "expm1", "log", "log1p", "log2", "log10", "pow", "hypot", "cbrt"],
  ...["sin", "cos", "tan", "asin", "acos", "atan", "atan2"],
  ...["sinh", "cosh", "tanh", "asinh", "acosh", "atanh"],
];
const differs =
  "engines differ in its last digits, and a run must give the same bits in all of them.";

const counted = { skipBlankLines: true, skipComments: true };

export default tseslint.config(
  {
    ignores: [
      "dist/",
      "node_modules/",
      "public/",
      "test-results/",
      "playwright-report/",
      "**/.venv/",
      "**/*.as.ts", // AssemblyScript: its compiler checks it, and types like usize are unknown here
    ],
  },
  eslint.configs.recommended,
  ...tseslint.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_" },
      ],
      "no-empty": ["error", { allowEmptyCatch: false }],
      "no-undef": "off", // the type checker knows better
      eqeqeq: "error",
      "prefer-const": "error",
      "one-var": ["error", "never"],
      "max-lines": ["error", { max: 300 }],
      "max-lines-per-function": ["error", { max: 60, ...counted, IIFEs: true }],
      "max-params": ["error", { max: 4 }],
      "no-sequences": "error",
      "no-restricted-syntax": ["error", ...readable],
    },
  },
  {
    files: ["**/*.tsx"],
    ...hooks.configs.flat["recommended-latest"],
  },
  {
    files: ["**/*.test.ts", "**/*.test.tsx", "e2e/**"],
    rules: {
      "max-lines-per-function": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  {
    files: ["src/**"],
    ignores: ["src/cli/**", "**/*.test.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        { name: "process", message: "Only src/cli reads the environment." },
      ],
      "no-restricted-properties": ["error", noRandom],
    },
  },
  {
    // What decides tokens, losses and figures. References and tests are compared within a tolerance.
    files: [
      "src/{exact-math,compute,lm,reward,objectives,methods,judging,tasks,experiment,worker}/**",
    ],
    ignores: [
      "**/*.test.ts",
      "**/testing.ts",
      "**/testing/**",
      "src/compute/kernels/*/reference.ts",
      "src/objectives/**/formula.ts",
    ],
    rules: {
      "no-restricted-properties": [
        "error",
        noRandom,
        ...inexact.map((property) => ({
          object: "Math",
          property,
          message: `Use src/exact-math: ${differs}`,
        })),
      ],
      "no-restricted-syntax": [
        "error",
        ...readable,
        {
          selector:
            "BinaryExpression[operator='**']:not([left.value=2][right.type=/^(Literal|UnaryExpression)$/]), " +
            "AssignmentExpression[operator='**=']",
          message: `Write pow or square of src/exact-math for **: ${differs}`,
        },
      ],
    },
  },
);
