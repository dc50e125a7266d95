// The receivers of the realtime bench, the same for every server: `node client.mjs '{"url": …}'`.
//
// It opens `count` sockets, says `{"ready": count}`, and then counts deliveries: the messages with a number
// `"n":`, of which a frame may hold several. Told {"group": 500} it says {"group": 1} for every 500 of them;
// told {"record": true} it keeps number and time of each until {"report": true} asks for them.
import { createInterface } from "node:readline";
import { WebSocket } from "ws";

const AT_ONCE = 50;
const NUMBER = '"n":';

const { kind, url, count, origin, cookies = [], topics = [] } = JSON.parse(process.argv[2]);
const sockets = [];
let group = 0;
let counted = 0;
let recorded = null;

for (let first = 0; first < count; first += AT_ONCE) {
  const batch = Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, index) =>
    open(first + index),
  );
  sockets.push(...(await Promise.all(batch)));
}
say({ ready: count });
createInterface({ input: process.stdin })
  .on("line", (line) => obey(JSON.parse(line)))
  .on("close", () => process.exit(0));

/** A socket that hears what is sent, once it does. */
function open(number) {
  const headers = cookies.length ? { Cookie: cookies[number % cookies.length] } : {};
  const socket = new WebSocket(url, { origin, headers, perMessageDeflate: false });
  return new Promise((resolve, reject) => {
    const ready = () => {
      socket.removeAllListeners("message");
      socket.on("message", heard);
      resolve(socket);
    };
    socket.on("error", reject);
    socket.on("close", (code) => fail(`socket ${number} was closed: ${code}`));
    if (kind === "ws") socket.on("open", ready);
    if (kind === "socketio") greetSocketIo(socket, ready);
    if (kind === "peerhall") greetPeerhall(socket, ready);
  });
}

/** Engine.IO opens with "0", a namespace is joined with "40" and confirmed with the same. */
function greetSocketIo(socket, ready) {
  socket.on("message", (data) => {
    const text = data.toString();
    if (text.startsWith("40")) ready();
    else if (text.startsWith("0")) socket.send("40");
  });
}

function greetPeerhall(socket, ready) {
  const missing = new Set(topics);
  const words = [{ type: "hello" }, ...topics.map((topic) => ({ type: "sub", topic }))];
  socket.on("open", () => socket.send(words.map((word) => JSON.stringify(word)).join("\n")));
  socket.on("message", (data) => {
    for (const line of data.toString().split("\n")) {
      const message = JSON.parse(line);
      if (message.type === "err") fail(line);
      if (message.type === "ack") missing.delete(message.topic);
    }
    if (!missing.size) ready();
  });
}

function heard(data) {
  const at = recorded && Number(process.hrtime.bigint() / 1000n);
  for (const line of data.toString().split("\n")) {
    const found = line.indexOf(NUMBER);
    if (found < 0) continue;
    counted += 1;
    if (recorded) recorded.push([parseInt(line.slice(found + NUMBER.length), 10), at]);
    if (group && counted % group === 0) say({ group: counted / group });
  }
}

function obey(word) {
  if (word.group) [group, counted] = [word.group, 0];
  if (word.record) recorded = [];
  if (word.report) {
    say({ report: recorded });
    recorded = null;
  }
}

function say(word) {
  process.stdout.write(`${JSON.stringify(word)}\n`);
}

function fail(reason) {
  console.error(reason);
  process.exit(1);
}
