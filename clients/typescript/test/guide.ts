/** The interfaces of the guide, written down from SPEC S50–S89: what a front end made for it relies on. */

export interface User {
  id: number;
  name: string;
  initials: string;
  hue: number;
  avatar_url?: string;
  url: string;
}

export interface Participant {
  id: number;
  user: User;
  joined_at: string;
  role: "student" | "tutor";
  status: "pending" | "approved" | "rejected";
}

export interface BookingRequest {
  id: number;
  user: User;
  session_id: number;
  requested_at: string;
  status: "pending" | "approved" | "rejected";
  message?: string;
}

export interface SessionMaterial {
  id: number;
  title: string;
  type: "file" | "link" | "note";
  url?: string;
  file_name?: string;
  uploaded_by: User;
  uploaded_at: string;
}

export interface Notification {
  id: number;
  title: string;
  message: string;
  type: "reminder" | "booking_request" | "session_update" | "general";
  created_at: string;
  read: boolean;
  session_id?: number;
}

export interface Session {
  id: number;
  title: string;
  description: string;
  subject: string;
  level: "beginner" | "intermediate" | "advanced";
  date: string;
  duration: number;
  max_participants: number;
  creator: User;
  participants: Participant[];
  status:
    | "pending_approval"
    | "approved"
    | "scheduled"
    | "ongoing"
    | "completed"
    | "cancelled"
    | "expired";
  created_at: string;
  updated_at: string;
  materials?: SessionMaterial[];
  booking_requests?: BookingRequest[];
}

export interface Filters {
  subject?: string;
  level?: string | string[];
  date?: string;
  date_from?: string;
  date_to?: string;
  status?: string | string[];
  search?: string;
}

/** The functions of the guide's session service (S36–S48); uploading comes with materials. */
export interface SessionAPI {
  getSessions(filters?: Filters): Promise<Session[]>;
  getSessionDetails(id: number): Promise<Session>;
  createSession(session: Partial<Session>): Promise<Session>;
  joinSession(sessionId: number, userId: number, message?: string): Promise<BookingRequest>;
  approveRequest(sessionId: number, userId: number): Promise<Session>;
  rejectRequest(sessionId: number, userId: number): Promise<Session>;
  cancelSession(sessionId: number, userId: number): Promise<Session>;
  getMySessions(userId: number): Promise<Session[]>;
  getCreatedSessions(userId: number): Promise<Session[]>;
  getJoinedSessions(userId: number): Promise<Session[]>;
  getBookingRequests(sessionId: number): Promise<BookingRequest[]>;
  getNotifications(userId: number): Promise<Notification[]>;
  markNotificationAsRead(notificationId: number): Promise<void>;
}
