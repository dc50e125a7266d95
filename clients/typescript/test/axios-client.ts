/** The guide's service with axios in place of its mock: the base address ends in /api, the paths begin with it. */
import axios, { type AxiosInstance } from "axios";
import type { BookingRequest, Filters, Notification, Session, SessionAPI } from "./guide.js";

/** `base` is what the guide puts into NEXT_PUBLIC_API_URL: http://localhost:8000/api. */
export function axiosClient(base: string, http: AxiosInstance): SessionAPI {
  const get = async <Body>(path: string, params?: object): Promise<Body> => {
    const response = await http.get<Body>(`${base}${path}`, { params });
    return response.data;
  };
  const post = async <Body>(path: string, body?: object): Promise<Body> => {
    const response = await http.post<Body>(`${base}${path}`, body);
    return response.data;
  };
  return {
    getSessions: (filters?: Filters) => get<Session[]>("/api/sessions/", filters),
    getSessionDetails: (id) => get<Session>(`/api/sessions/${id}/`),
    createSession: (session) => post<Session>("/api/sessions/", session),
    joinSession: (id, _userId, message) =>
      post<BookingRequest>(`/api/sessions/${id}/request/`, { message }),
    approveRequest: (id, userId) => post<Session>(`/api/sessions/${id}/approve/${userId}/`),
    rejectRequest: (id, userId) => post<Session>(`/api/sessions/${id}/reject/${userId}/`),
    cancelSession: (id, userId) => post<Session>(`/api/sessions/${id}/cancel/`, { userId }),
    getMySessions: (userId) => get<Session[]>("/api/my-sessions/", { userId }),
    getCreatedSessions: () => get<Session[]>("/api/my-sessions/", { role: "tutor" }),
    getJoinedSessions: () => get<Session[]>("/api/my-sessions/", { role: "student" }),
    getBookingRequests: (id) => get<BookingRequest[]>(`/api/sessions/${id}/requests/`),
    getNotifications: () => get<Notification[]>("/api/notifications/"),
    markNotificationAsRead: (id) => post(`/api/notifications/${id}/read/`),
  };
}

/** axios as one person, or as nobody. */
export async function axiosAs(
  base: string,
  email?: string,
  password?: string,
): Promise<AxiosInstance> {
  if (email === undefined) return axios.create();
  const answer = await axios.post<{ access: string }>(`${base}/api/auth/token/`, {
    email,
    password,
  });
  return axios.create({ headers: { Authorization: `Bearer ${answer.data.access}` } });
}
