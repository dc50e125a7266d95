/* Rules run in Node; a test that needs a page asks for one with `@vitest-environment happy-dom`. */
export default {
  test: { include: ["frontend/**/*.test.{ts,mjs}"], restoreMocks: true },
};
