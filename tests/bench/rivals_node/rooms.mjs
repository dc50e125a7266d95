// The people of the rooms' bench: `node rooms.mjs '{"url": …, "rooms": [{"topic": …, "cookies": […]}]}'`.
//
// Each person has a socket; the first of a room teaches. Told {"enter": 60} all come in at moments spread over
// so many seconds and call each other as browsers do; told {"meet": 60} they do what people do for so long;
// told {"remove": 20} the tutors of so many rooms put somebody out. Each is answered when it has ended, with
// how long things took, in ms by kind: a command until its answer, a signal until its peer has it.
import { createInterface } from "node:readline";
import { WebSocket } from "ws";

const AT_ONCE = 50;
const SETTLE_MS = 1_000;
const CANDIDATES = 8;
const SDP = "a=candidate and fingerprint and codec ".repeat(70);
// Every person does something every so often.
const PAUSE_MS = 20_000;

const { url, origin, rooms: given } = JSON.parse(process.argv[2]);
const told = new Map();
let refused = {};

const rooms = given.map(({ topic, cookies }) => cookies.map((cookie) => person(topic, cookie)));
for (const [number, room] of rooms.entries()) for (const one of room) one.room = rooms[number];
const people = rooms.flat();
for (let first = 0; first < people.length; first += AT_ONCE)
  await Promise.all(people.slice(first, first + AT_ONCE).map(open));
say({ open: people.length });
createInterface({ input: process.stdin })
  .on("line", (line) => void obey(JSON.parse(line)))
  .on("close", () => process.exit(0));

function person(topic, cookie) {
  return { topic, cookie, socket: null, room: [], visit: 0, next: 1, asked: new Map(), gone: null };
}

function open(one) {
  one.socket = new WebSocket(url, {
    origin,
    headers: { Cookie: one.cookie },
    perMessageDeflate: false,
  });
  return new Promise((resolve, reject) => {
    one.socket.on("error", reject);
    one.socket.on("open", () => send(one, { type: "hello" }));
    one.socket.on("message", (data) => {
      for (const line of data.toString().split("\n")) hear(one, JSON.parse(line), resolve);
    });
    one.socket.on("close", () => one.gone?.());
  });
}

function hear(one, message, welcomed) {
  if (message.type === "welcome") welcomed();
  if (message.type === "sig") heard(one, message);
  if (message.type === "err" || message.type === "refused")
    refused[message.code] = (refused[message.code] ?? 0) + 1;
  const asked = one.asked.get(message.id);
  if (asked === undefined) return;
  one.asked.delete(message.id);
  tell(asked.kind, performance.now() - asked.at);
  asked.resolve(message);
}

function heard(one, { k, by, d }) {
  const sentAt = Number((d.candidate ?? d.sdp).split(" ")[0]);
  tell("signal", performance.now() - sentAt);
  if (k === "open") {
    signal(one, by, "answer", { gen: 1, sdp: `${performance.now()} ${SDP}` });
    candidates(one, by);
  }
}

function signal(one, to, k, d) {
  send(one, { type: "sig", topic: one.topic, to, k, d });
}

function candidates(one, to) {
  for (let number = 0; number < CANDIDATES; number += 1) {
    const candidate = `${performance.now()} udp 2122260223 192.168.1.${number} 54400 typ host generation 0`;
    signal(one, to, "ice", { gen: 1, candidate, sdpMid: "0", sdpMLineIndex: 0 });
  }
}

function ask(one, kind, d = {}) {
  const id = one.next++;
  return new Promise((resolve) => {
    one.asked.set(id, { kind, at: performance.now(), resolve });
    send(one, { type: "pub", id, topic: one.topic, k: kind, d });
  });
}

function pass(one, k, d) {
  send(one, { type: "eph", topic: one.topic, k, d });
}

function send(one, message) {
  one.socket.send(JSON.stringify(message));
}

async function enter(one) {
  const { type, d } = await ask(one, "enter");
  if (type !== "done") return;
  one.visit = d.visit;
  send(one, { type: "sub", topic: one.topic, since: d.state.seq });
  for (const { visit } of d.state.peers.filter((peer) => peer.visit < one.visit)) {
    signal(one, visit, "open", { gen: 1, sdp: `${performance.now()} ${SDP}` });
    candidates(one, visit);
  }
  await ask(one, "media", { mic: true, camera: true, screen: false });
}

/** What people do, the frequent more often. */
const ACTS = [
  chat,
  chat,
  chat,
  (one) => ask(one, "media", { mic: Math.random() < 0.5, camera: true, screen: false }),
  (one) => ask(one, "media", { mic: true, camera: Math.random() < 0.5, screen: false }),
  (one) => ask(one, "hand", { is_up: Math.random() < 0.5 }),
  (one) => pass(one, "reaction", { emoji: "👍" }),
  (one) => pass(one, "caption", { text: "So f calls itself with one less", is_final: true }),
  (one) => (one === one.room[0] ? ask(one, "mute") : ask(one, "chat_read")),
];

function chat(one) {
  pass(one, "typing", { is_on: true });
  const key = `message-${one.visit}-${one.next}`;
  return ask(one, "chat_say", { text: "And what happens at zero, then?", key });
}

async function live(one, until) {
  for (;;) {
    const pause = Math.random() * 2 * PAUSE_MS;
    await rest(Math.min(pause, until - performance.now()));
    if (performance.now() >= until) return;
    await ACTS[Math.floor(Math.random() * ACTS.length)](one);
  }
}

async function putOut([tutor, student]) {
  const at = performance.now();
  const gone = new Promise((resolve) => (student.gone = resolve));
  await ask(tutor, "remove", { visit: student.visit, reason: "Shouting" });
  await gone;
  tell("put out", performance.now() - at);
}

async function obey(word) {
  told.clear();
  refused = {};
  if (word.enter !== undefined)
    await Promise.all(
      people.map(async (one) => {
        await rest(Math.random() * word.enter * 1000);
        await enter(one);
      }),
    );
  if (word.meet !== undefined) {
    const until = performance.now() + word.meet * 1000;
    await Promise.all(people.map((one) => live(one, until)));
  }
  if (word.remove !== undefined) for (const room of rooms.slice(0, word.remove)) await putOut(room);
  await rest(word.remove === undefined ? SETTLE_MS : 0);
  say({ took: Object.fromEntries(told), refused });
}

function tell(kind, ms) {
  if (!told.has(kind)) told.set(kind, []);
  told.get(kind).push(ms);
}

function rest(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function say(word) {
  process.stdout.write(`${JSON.stringify(word)}\n`);
}
