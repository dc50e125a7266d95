/** What the client does by itself when tokens end and answers get lost. */
import assert from "node:assert/strict";
import { ApiError, connect, inMemory, NetworkError, type Fetch } from "../src/client.js";
import { server } from "./server.js";

/** The real network; `asked` counts the calls by path, `lose` is how many answers get lost on their way. */
function network(): { fetch: Fetch; asked: Map<string, number>; lose: number } {
  const state = {
    asked: new Map<string, number>(),
    lose: 0,
    fetch: async (address: string, init: RequestInit): Promise<Response> => {
      const { pathname } = new URL(address);
      state.asked.set(pathname, (state.asked.get(pathname) ?? 0) + 1);
      const answer = await fetch(address, init);
      if (state.lose > 0) {
        state.lose -= 1;
        await answer.arrayBuffer();
        throw new TypeError("fetch failed");
      }
      return answer;
    },
  };
  return state;
}

async function manyCallsRenewTheTokenOnce(): Promise<void> {
  const tokens = inMemory();
  const net = network();
  const { auth, sessionAPI } = connect(server.api, { tokens, fetch: net.fetch });
  await auth.signIn(server.tutor, server.password);
  const { refresh } = tokens.load() ?? assert.fail();
  tokens.save({ access: "ended", refresh });

  await Promise.all(Array.from({ length: 6 }, () => sessionAPI.getMySessions()));

  assert.equal(net.asked.get("/api/auth/token/refresh/"), 1);
  assert.notEqual(tokens.load()?.refresh, refresh);
}

async function endedSignInIsForgotten(): Promise<void> {
  const tokens = inMemory();
  const { auth, sessionAPI } = connect(server.api, { tokens });
  await auth.signIn(server.tutor, server.password);
  const kept = tokens.load();
  await auth.signOut();
  tokens.save(kept);

  await assert.rejects(
    sessionAPI.getMySessions(),
    (error) => error instanceof ApiError && error.status === 401,
  );

  assert.equal(auth.isSignedIn, false);
}

async function lostAnswerIsAskedForAgainAndTheActIsDoneOnce(): Promise<void> {
  const net = network();
  const { auth, sessionAPI } = connect(server.api, { fetch: net.fetch, pausesMs: [1, 1] });
  await auth.signIn(server.tutor, server.password);
  const title = "Made once";
  net.lose = 2;

  const made = await sessionAPI.createSession({
    title,
    subject: "Maths",
    level: "advanced",
    date: server.date,
  });

  assert.equal(net.asked.get("/api/sessions/"), 3);
  const own = await sessionAPI.getCreatedSessions();
  assert.deepEqual(
    own.filter((one) => one.title === title).map(({ id }) => id),
    [made.id],
  );
}

async function silenceIsAnErrorOfItsOwn(): Promise<void> {
  const net = network();
  const { auth, sessionAPI } = connect(server.api, { fetch: net.fetch, pausesMs: [1] });
  net.lose = 2;
  await assert.rejects(sessionAPI.getSessions(), NetworkError);
  // A password is sent once: nothing marks the second try as the same.
  net.lose = 1;
  await assert.rejects(auth.signIn(server.tutor, server.password), NetworkError);
  assert.equal(net.asked.get("/api/auth/token/"), 1);
}

async function pageInPlaceOfAnAnswerIsARefusalToo(): Promise<void> {
  const { sessionAPI } = connect(server.api.replace(/\/api$/, "/nowhere"));
  await assert.rejects(sessionAPI.getSessions(), {
    name: "ApiError",
    status: 404,
    code: "http_404",
  });
}

await manyCallsRenewTheTokenOnce();
await endedSignInIsForgotten();
await lostAnswerIsAskedForAgainAndTheActIsDoneOnce();
await silenceIsAnErrorOfItsOwn();
await pageInPlaceOfAnAnswerIsARefusalToo();
