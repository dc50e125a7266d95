// A peer of the realtime bench: `node server.mjs ws|ws-redis|socketio|socketio-redis [redis url]`.
//
// Each relays what a sender says to everybody else, the way its own documentation shows it. With Redis a
// sender talks to one process and the receivers to another. The port is said on standard output.
import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";
import { WebSocketServer } from "ws";

const CHANNEL = "bench";
// The bench's clients answer no pings.
const PING_MS = 600_000;

const [kind, redisUrl] = process.argv.slice(2);
const http = createServer();
if (kind.startsWith("ws")) {
  await relayByWs();
} else {
  await relayBySocketIo();
}
http.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: http.address().port })));

async function relayByWs() {
  const wss = new WebSocketServer({ server: http, perMessageDeflate: false });
  const senders = new Set();
  const broadcast = (text) => {
    for (const client of wss.clients) {
      if (!senders.has(client)) client.send(text, { binary: false });
    }
  };
  let publish = broadcast;
  if (redisUrl) {
    const [writer, reader] = await redisPair();
    await reader.subscribe(CHANNEL, broadcast);
    publish = (data) => writer.publish(CHANNEL, data.toString());
  }
  wss.on("connection", (socket, request) => {
    socket.on("error", () => socket.terminate());
    if (request.url === "/send") {
      senders.add(socket);
      socket.on("message", publish);
    }
  });
}

async function relayBySocketIo() {
  const io = new Server(http, {
    transports: ["websocket"],
    pingInterval: PING_MS,
    serveClient: false,
  });
  if (redisUrl) io.adapter(createAdapter(...(await redisPair())));
  io.on("connection", (socket) => socket.on("m", (said) => socket.broadcast.emit("m", said)));
}

async function redisPair() {
  const writer = createClient({ url: redisUrl });
  const reader = writer.duplicate();
  await Promise.all([writer.connect(), reader.connect()]);
  return [writer, reader];
}
