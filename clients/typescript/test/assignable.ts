/** What the server is described to send fits the guide's interfaces (S4, S5), with every field it has. */
import type * as schema from "../src/schema.js";
import type * as guide from "./guide.js";

/** The fields of the guide that the server's type lacks. */
type Missing<Guide, Sent> = Exclude<keyof Guide, keyof Sent>;

/** "fits", or what is wrong. */
type Fit<Guide, Sent> = [Sent] extends [Guide]
  ? [Missing<Guide, Sent>] extends [never]
    ? "fits"
    : Missing<Guide, Sent>
  : "not assignable";

export const fits: {
  user: Fit<guide.User, schema.User>;
  participant: Fit<guide.Participant, schema.Participant>;
  bookingRequest: Fit<guide.BookingRequest, schema.BookingRequest>;
  notification: Fit<guide.Notification, schema.Notification>;
  material: Fit<guide.SessionMaterial, schema.SessionMaterial>;
  session: Fit<guide.Session, schema.Session>;
} = {
  user: "fits",
  participant: "fits",
  bookingRequest: "fits",
  notification: "fits",
  material: "fits",
  session: "fits",
};

/** A value of the server's where the guide's code expects its own. */
export function asTheGuideHasIt(sent: schema.Session[]): guide.Session[] {
  return sent;
}
