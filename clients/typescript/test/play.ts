/** `node play.js client|axios` goes through the story against the server that the environment names. */
import assert from "node:assert/strict";
import { AxiosError } from "axios";
import { ApiError, connect } from "../src/client.js";
import { axiosAs, axiosClient } from "./axios-client.js";
import { server } from "./server.js";
import { story, type Refused } from "./story.js";

async function withClient(): Promise<void> {
  const tutor = connect(server.api);
  const student = connect(server.api);
  await tutor.auth.signIn(server.tutor, server.password);
  await student.auth.signIn(server.student, server.password);
  const cast = {
    tutor: tutor.sessionAPI,
    student: student.sessionAPI,
    visitor: connect(server.api).sessionAPI,
    tutorId: (await tutor.auth.me()).id,
    studentId: (await student.auth.me()).id,
    date: server.date,
  };
  await story(cast, async (call) => {
    const error: unknown = await call.then(
      () => undefined,
      (refusal: unknown) => refusal,
    );
    assert.ok(error instanceof ApiError, String(error));
    return error;
  });
  await tutor.auth.signOut();
  await assert.rejects(tutor.sessionAPI.getMySessions(), { name: "ApiError", status: 401 });
}

async function withAxios(): Promise<void> {
  const [tutor, student, visitor] = await Promise.all([
    axiosAs(server.api, server.tutor, server.password),
    axiosAs(server.api, server.student, server.password),
    axiosAs(server.api),
  ]);
  const me = async (http: typeof tutor): Promise<number> =>
    (await http.get<{ id: number }>(`${server.api}/api/me/`)).data.id;
  const cast = {
    tutor: axiosClient(server.api, tutor),
    student: axiosClient(server.api, student),
    visitor: axiosClient(server.api, visitor),
    tutorId: await me(tutor),
    studentId: await me(student),
    date: server.date,
  };
  await story(cast, async (call) => {
    const error: unknown = await call.then(
      () => undefined,
      (refusal: unknown) => refusal,
    );
    assert.ok(error instanceof AxiosError && error.response, String(error));
    return { ...(error.response.data as Omit<Refused, "status">), status: error.response.status };
  });
}

await (process.argv[2] === "axios" ? withAxios() : withClient());
