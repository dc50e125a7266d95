/** The guide's `sessionAPI`, function by function (SPEC S36–S48). */
import type { Auth } from "./auth.js";
import type { BookingRequest, Notification, Session } from "./schema.js";
import type { Params } from "./transport.js";

type Id = number;

type Words = string | readonly string[];

/** What lists of sessions can be narrowed by; an empty word or list narrows nothing. */
export interface SessionFilters {
  readonly subject?: string | undefined;
  readonly level?: Words | undefined;
  /** Without it those that are open: approved, scheduled and ongoing. "all" is every one. */
  readonly status?: Words | undefined;
  /** A day, "2026-12-01"; for the two below an instant in ISO 8601 will do too. */
  readonly date?: string | undefined;
  readonly date_from?: string | undefined;
  readonly date_to?: string | undefined;
  /** The zone that days are meant in, when not one's own: "Europe/Madrid". */
  readonly tz?: string | undefined;
  readonly search?: string | undefined;
  readonly seats?: boolean | undefined;
  readonly ordering?: string | undefined;
  readonly page?: number | undefined;
  readonly page_size?: number | undefined;
  readonly cursor?: string | undefined;
}

/** A `userId` is taken because the guide passes one; the server acts for the person signed in (A11). */
export interface SessionAPI {
  getSessions(filters?: SessionFilters): Promise<Session[]>;
  getSessionDetails(id: Id): Promise<Session>;
  createSession(session: Partial<Session>): Promise<Session>;
  joinSession(sessionId: Id, userId?: Id, message?: string): Promise<BookingRequest>;
  approveRequest(sessionId: Id, userId: Id): Promise<Session>;
  rejectRequest(sessionId: Id, userId: Id): Promise<Session>;
  /** The tutor's call cancels the session, a student's takes back their own booking (A12). */
  cancelSession(sessionId: Id, userId?: Id): Promise<Session>;
  getMySessions(userId?: Id): Promise<Session[]>;
  getCreatedSessions(userId?: Id): Promise<Session[]>;
  getJoinedSessions(userId?: Id): Promise<Session[]>;
  getBookingRequests(sessionId: Id): Promise<BookingRequest[]>;
  getNotifications(userId?: Id): Promise<Notification[]>;
  markNotificationAsRead(notificationId: Id): Promise<void>;
}

export function sessionApiOf(auth: Auth): SessionAPI {
  const get = async (path: string, params?: Params): Promise<unknown> =>
    auth.send({ method: "GET", path, params });
  const post = async (path: string, body?: object): Promise<unknown> =>
    auth.send({ method: "POST", path, body });
  const session = (id: Id, rest = ""): string => `/sessions/${id}/${rest}`;

  return {
    getSessions: async (filters) => (await get("/sessions/", { ...filters })) as Session[],
    getSessionDetails: async (id) => (await get(session(id))) as Session,
    createSession: async (values) => (await post("/sessions/", values)) as Session,
    joinSession: async (id, _userId, message) =>
      (await post(session(id, "request/"), { message })) as BookingRequest,
    approveRequest: async (id, userId) =>
      (await post(session(id, `approve/${userId}/`))) as Session,
    rejectRequest: async (id, userId) => (await post(session(id, `reject/${userId}/`))) as Session,
    cancelSession: async (id) => (await post(session(id, "cancel/"))) as Session,
    getMySessions: async () => (await get("/my-sessions/")) as Session[],
    getCreatedSessions: async () => (await get("/my-sessions/", { role: "tutor" })) as Session[],
    getJoinedSessions: async () => (await get("/my-sessions/", { role: "student" })) as Session[],
    getBookingRequests: async (id) => (await get(session(id, "requests/"))) as BookingRequest[],
    getNotifications: async () => (await get("/notifications/")) as Notification[],
    markNotificationAsRead: async (id) => {
      await post(`/notifications/${id}/read/`);
    },
  };
}
