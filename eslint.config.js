import { globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

export default tseslint.config(
  globalIgnores([
    ...["node_modules/", ".venv/", "var/", "peerhall/", "docs/"],
    ...["clients/typescript/dist/", "clients/typescript/src/schema.ts"],
  ]),
  {
    files: ["frontend/src/**/*.ts", "clients/**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      complexity: ["error", 10],
      "max-lines": ["error", 250],
      "max-lines-per-function": ["error", 40],
      "max-params": ["error", 5],
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration", message: "Export by name." },
        { selector: "TSEnumDeclaration", message: "Use a union of strings." },
        { selector: "ExportAllDeclaration", message: "No barrels: import from the file itself." },
      ],
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  {
    files: ["frontend/src/shared/live/*protocol.ts"], // generated
    rules: { "max-lines": "off" },
  },
  {
    files: ["frontend/src/**/*.test.ts"],
    rules: { "max-lines-per-function": "off" },
  },
  {
    files: ["frontend/*.mjs", "eslint.config.js"],
    extends: [tseslint.configs.strict],
    rules: { complexity: ["error", 10], "max-lines-per-function": ["error", 40] },
  },
);
