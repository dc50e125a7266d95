/** The server and the people that a test is about, from the environment. */
function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

export const server = {
  /** Ends in /api. */
  api: given("API"),
  tutor: given("TUTOR"),
  student: given("STUDENT"),
  password: given("PASSWORD"),
  /** When a session of the test begins. */
  date: given("DATE"),
};
