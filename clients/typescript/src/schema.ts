/** Made of docs/openapi.yaml by scripts/api_types.py: do not edit. */

/** How long somebody was in a session's room: `seconds` as a tutor has put it right. */
export interface Attendance {
  user: User;
  role: "tutor" | "student" | "staff";
  seconds: number;
  counted_seconds: number;
  hands: number;
  messages: number;
  is_corrected: boolean;
  first_at?: string;
  last_at?: string;
}

/** One person's wish for a seat. `status` has the guide's three values, `state` the finer ones (A13). */
export interface BookingRequest {
  id: number;
  user: User;
  session_id: number;
  requested_at: string;
  status: "approved" | "pending" | "rejected";
  state: "pending" | "waitlisted" | "approved" | "rejected" | "withdrawn" | "expired";
  is_vetted: boolean;
  message?: string;
  closed_reason?: "tutor" | "removed" | "withdrawn" | "expired" | "session_cancelled" | "session_expired" | "moderator";
  reason?: string;
  waitlist_position?: number;
}

/** A line of a room's chat, as plain text; `text` is empty where it was deleted. */
export interface ChatMessage {
  id: number;
  user: User;
  text: string;
  sent_at: string;
  is_deleted: boolean;
  edited_at?: string;
}

/** Why something was not done: `detail` is for people, `code` for programs. */
export interface Error {
  detail: string;
  code: string;
  fields?: Record<string, Array<string>>;
  offers?: Array<"raise_limit" | "vet">;
  raise_to?: number;
  session_ids?: Array<number>;
  opens_at?: string;
  current?: Session;
}

/** The server answers. */
export interface Health {
  status: "ok";
}

/** An `RTCIceServer`; TURN servers come with a name and a credential that end. */
export interface IceServer {
  urls: Array<string>;
  username?: string;
  credential?: string;
}

/** The caller, as only they see themselves. */
export interface Me {
  id: number;
  name: string;
  initials: string;
  hue: number;
  url: string;
  avatar_url?: string;
  email: string;
  role: "member" | "moderator" | "organizer";
  timezone: string;
  language: string;
  bio: string;
}

/** Something somebody was told, in their language. `url` is where it leads. */
export interface Notification {
  id: number;
  title: string;
  message: string;
  type: "reminder" | "booking_request" | "session_update" | "general";
  created_at: string;
  read: boolean;
  url?: string;
  session_id?: number;
}

/** Somebody's part in a session. `id` is unique over tutors and students. */
export interface Participant {
  id: number;
  user: User;
  joined_at: string;
  role: "student" | "tutor";
  status: "approved" | "pending" | "rejected";
}

/** Whom a letter was written to: with how to confirm the address, or that it has an account already. */
export interface Registered {
  email: string;
  name: string;
}

/** An `RTCConfiguration`: may name no servers, where people's networks need none. */
export interface RtcConfig {
  iceServers: Array<IceServer>;
}

/** One meeting. `date` is its start and `duration` minutes; `max_participants` counts student seats. */
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
  participants: Array<Participant>;
  status: "pending_approval" | "approved" | "scheduled" | "ongoing" | "completed" | "cancelled" | "expired";
  created_at: string;
  updated_at: string;
  ends_at: string;
  timezone: string;
  seats_left: number;
  approved_count: number;
  waitlist_count: number;
  min_participants: number;
  approval_mode: "manual" | "auto";
  has_waitlist: boolean;
  cancel_notice_hours: number;
  place: "room" | "in_person" | "link";
  url: string;
  my_role?: "student" | "tutor";
  my_request?: BookingRequest;
  place_detail?: string;
  outcome?: "held" | "tutor_no_show" | "nobody_came" | "not_confirmed" | "not_reviewed" | "cancelled_by_tutor" | "cancelled_by_organizer" | "stopped";
  cancel_reason?: string;
  materials?: Array<SessionMaterial>;
  booking_requests?: Array<BookingRequest>;
  locked_materials?: Array<string>;
}

/** Something kept with a session: a file, a link or a note. */
export interface SessionMaterial {
  id: number;
  title: string;
  type: "file" | "link" | "note";
  uploaded_by: User;
  uploaded_at: string;
  url?: string;
  file_name?: string;
  content?: string;
  visibility?: "participants" | "everyone";
  media_type?: string;
  size_bytes?: number;
}

/** What a program signs in by: `access` for `expires_in` seconds, `refresh` for the next pair, once. */
export interface Tokens {
  access: string;
  refresh: string;
  expires_in: number;
}

/** How many notifications somebody has not read: exact to 100, 101 for more. */
export interface Unread {
  unread: number;
}

/** A person as others may see them: never the address. `hue` is 1 to 12, `url` the person's page. */
export interface User {
  id: number;
  name: string;
  initials: string;
  hue: number;
  url: string;
  avatar_url?: string;
}

/** What to come into a room with. Ask again before `expires_at`. */
export interface WebrtcCredentials {
  config: RtcConfig;
  signaling_url: string;
  mode: "mesh" | "janus";
  expires_at: string;
}
