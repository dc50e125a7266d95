/** The sentences the room's scripts say by themselves, translated by the server (`peerhall/room/words.py`). */

export type WordKey =
  | "you"
  | "you_tutor"
  | "tutor"
  | "staff"
  | "muted"
  | "no_camera"
  | "hand_raised"
  | "sharing"
  | "screen_of"
  | "joined"
  | "left"
  | "mic_ok"
  | "mic_off"
  | "mic_trouble"
  | "camera_ok"
  | "camera_off"
  | "camera_trouble"
  | "screen_trouble"
  | "help_denied"
  | "help_none"
  | "help_busy"
  | "help_insecure"
  | "help_failed"
  | "connection_ok"
  | "connection_wait"
  | "device_usual"
  | "device_number"
  | "join_both"
  | "join_voice"
  | "join_camera"
  | "join_silent"
  | "joining"
  | "muted_by_tutor"
  | "more_about"
  | "pin"
  | "unpin"
  | "volume_of"
  | "reconnecting"
  | "poor_line"
  | "line_good"
  | "line_fair"
  | "line_poor"
  | "line_lost"
  | "advice_slow"
  | "advice_busy"
  | "advice_theirs"
  | "advice_reconnecting"
  | "advice_no_relay"
  | "advice_many"
  | "ends_in"
  | "over_time"
  | "hand_up"
  | "hand_down"
  | "waiting_one"
  | "waiting_other"
  | "alone"
  | "moved"
  | "joined_at"
  | "left_at"
  | "mic_on"
  | "camera_on"
  | "hand_place"
  | "raised_hand"
  | "hand_lowered"
  | "person_menu"
  | "at_the_door"
  | "asks_for_seat"
  | "turn_away"
  | "reacted"
  | "stayed_one"
  | "stayed_other"
  | "said"
  | "too_fast"
  | "message_deleted"
  | "message_edited"
  | "message_sending"
  | "message_too_long"
  | "left_one"
  | "left_other"
  | "over_one"
  | "over_other"
  | "writing_one"
  | "writing_two"
  | "writing_many"
  | "board_page"
  | "board_read_only"
  | "board_full"
  | "board_picture"
  | "board_refused"
  | "cut"
  | "failed";

type Values = Readonly<Record<string, string | number>>;

let dictionary: Readonly<Record<string, unknown>> | null = null;

/** The text of a key, with the values its pattern names. */
export function word(key: WordKey, values: Values = {}): string {
  dictionary ??= read();
  const text = dictionary[key];
  return filled(typeof text === "string" ? text : key, values);
}

/** Which of two keys, by the language's own rule for a number; `%(count)d` is that number. */
export function counted(one: WordKey, other: WordKey, count: number, values: Values = {}): string {
  const isOne = new Intl.PluralRules(document.documentElement.lang).select(count) === "one";
  return word(isOne ? one : other, { count, ...values });
}

function filled(pattern: string, values: Values): string {
  return pattern.replace(/%\((\w+)\)[sd]/g, (all, name: string) => String(values[name] ?? all));
}

function read(): Readonly<Record<string, unknown>> {
  const content = document.querySelector<HTMLMetaElement>('meta[name="room-words"]')?.content;
  const words: unknown = JSON.parse(content ?? "{}");
  return typeof words === "object" && words !== null ? { ...words } : {};
}
