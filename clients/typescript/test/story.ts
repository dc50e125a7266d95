/** The booking story as a front end of the guide goes through it, whatever carries its calls. */
import assert from "node:assert/strict";
import type { Notification, Session, SessionAPI } from "./guide.js";

/** Everybody's own connection, and their ids. */
export interface Cast {
  readonly tutor: SessionAPI;
  readonly student: SessionAPI;
  readonly visitor: SessionAPI;
  readonly tutorId: number;
  readonly studentId: number;
  /** When the session is to begin. */
  readonly date: string;
}

/** A refusal, by whichever of the two clients. */
export interface Refused {
  readonly status: number;
  readonly code: string;
  readonly fields: Readonly<Record<string, readonly string[]>>;
}

export async function story(
  cast: Cast,
  refused: (call: Promise<unknown>) => Promise<Refused>,
): Promise<void> {
  const session = await published(cast);
  await found(cast, session);
  await asked(cast, session.id, refused);
  await heard(cast, session.id);
  await answered(cast, session.id);
  await left(cast, session.id, refused);
}

async function published({ tutor, tutorId, date }: Cast): Promise<Session> {
  const session = await tutor.createSession({
    title: "Test Session",
    subject: "Programming",
    level: "beginner",
    date,
  });
  assert.deepEqual(
    [session.status, session.duration, session.max_participants, session.description],
    ["approved", 60, 5, ""],
  );
  assert.equal(session.date, date);
  assert.equal(session.creator.id, tutorId);
  assert.deepEqual(
    session.participants.map(({ user, role, status }) => [user.id, role, status]),
    [[tutorId, "tutor", "approved"]],
  );
  const own = await tutor.getCreatedSessions(tutorId);
  assert.ok(own.some(({ id }) => id === session.id));
  return session;
}

async function found({ visitor }: Cast, { id, date }: Session): Promise<void> {
  const day = date.slice(0, 10);
  const lists = await Promise.all([
    visitor.getSessions({ subject: "programming", date_from: day, search: "test session" }),
    visitor.getSessions({
      level: ["beginner", "advanced"],
      status: "approved",
      search: "test session",
    }),
    visitor.getSessions({ level: "", status: [], search: "test session" }),
  ]);
  for (const list of lists) assert.ok(list.some((one) => one.id === id));
  const others = await visitor.getSessions({ level: ["advanced"], search: "test session" });
  assert.ok(others.every((one) => one.id !== id && one.level === "advanced"));
  const seen = await visitor.getSessionDetails(id);
  assert.ok(!("booking_requests" in seen));
}

async function asked(
  { tutor, student, tutorId, studentId }: Cast,
  id: number,
  refused: (call: Promise<unknown>) => Promise<Refused>,
): Promise<void> {
  const request = await student.joinSession(id, tutorId, "I know loops.");
  assert.equal(request.user.id, studentId);
  assert.deepEqual(
    [request.session_id, request.status, request.message],
    [id, "pending", "I know loops."],
  );
  const again = await student.joinSession(id, studentId);
  assert.equal(again.id, request.id);
  const { status, code } = await refused(student.approveRequest(id, studentId));
  assert.deepEqual([status, code], [403, "forbidden"]);
  const waiting = await tutor.getBookingRequests(id);
  assert.deepEqual(
    waiting.map((one) => [one.user.id, one.message]),
    [[studentId, "I know loops."]],
  );
}

/** The tutor hears of it, and has read it. */
async function heard({ tutor, tutorId }: Cast, id: number): Promise<void> {
  const about = async (): Promise<Notification[]> =>
    (await tutor.getNotifications(tutorId)).filter((one) => one.session_id === id);
  const told = await about();
  assert.deepEqual(
    told.map(({ type, read }) => [type, read]),
    [["booking_request", false]],
  );
  for (const { id: notification } of told) await tutor.markNotificationAsRead(notification);
  assert.deepEqual(
    (await about()).map(({ read }) => read),
    [true],
  );
}

/** No, then yes after all, then yes again. */
async function answered({ tutor, student, studentId }: Cast, id: number): Promise<void> {
  await tutor.rejectRequest(id, studentId);
  const seated = await tutor.approveRequest(id, studentId);
  assert.equal(seated.status, "scheduled");
  assert.deepEqual(seated.participants.map(({ user, status }) => [user.id, status]).slice(1), [
    [studentId, "approved"],
  ]);
  const again = await tutor.approveRequest(id, studentId);
  assert.deepEqual(again, seated);
  const joined = await student.getJoinedSessions(studentId);
  assert.ok(joined.some((one) => one.id === id));
  const told = (await student.getNotifications(studentId)).filter((one) => one.session_id === id);
  assert.deepEqual(
    told.map(({ type }) => type),
    ["session_update", "session_update"],
  );
}

/** The student's cancel gives back a seat, the tutor's ends it. */
async function left(
  { tutor, student, tutorId, studentId, date }: Cast,
  id: number,
  refused: (call: Promise<unknown>) => Promise<Refused>,
): Promise<void> {
  const withdrawn = await student.cancelSession(id, studentId);
  assert.equal(withdrawn.status, "approved");
  const cancelled = await tutor.cancelSession(id, tutorId);
  assert.equal(cancelled.status, "cancelled");
  const own = await tutor.getMySessions(tutorId);
  assert.equal(own.find((one) => one.id === id)?.status, "cancelled");
  const late = await refused(student.joinSession(id, studentId));
  assert.deepEqual([late.status, late.code], [409, "not_open"]);
  const bad = await refused(
    tutor.createSession({ title: " ", date: date.replace(/^\d+/, "2001") }),
  );
  assert.equal(bad.status, 400);
  assert.deepEqual(Object.keys(bad.fields).sort(), ["date", "level", "subject", "title"]);
}
