// What tests of calls need to know of a page, put into it before its own scripts run.
"use strict";
(() => {
  const watched = new WeakSet();
  const calls = { connections: [], counts: new Map(), cameras: [] };
  window.calls = calls;

  // Every connection, so that a test can cut one.
  const Connection = window.RTCPeerConnection;
  window.RTCPeerConnection = function (...given) {
    const made = new Connection(...given);
    calls.connections.push(made);
    return made;
  };
  window.RTCPeerConnection.prototype = Connection.prototype;

  // Small pictures: two cores carry several people. The rest of what was asked for stays.
  const SMALL = { width: 320, height: 180, frameRate: 10 };
  const media = navigator.mediaDevices;
  if (media) {
    const open = media.getUserMedia.bind(media);
    media.getUserMedia = async (wanted) => {
      const { width, height, frameRate, ...rest } = wanted.video || {};
      const video = wanted.video && { ...rest, ...(window.pictures ?? SMALL) };
      const stream = await open({ ...wanted, video });
      calls.cameras.push(...stream.getVideoTracks());
      return stream;
    };
  }

  const told = (element, name) => element.closest(`[data-${name}]`)?.getAttribute(`data-${name}`);
  const keyOf = (video) => `${told(video, "visit")} ${told(video, "kind")}`;

  // A callback may be of an element that is gone: it says nothing of what is shown.
  const count = (video) => {
    video.requestVideoFrameCallback((now, frame) => {
      if (video.isConnected && video.srcObject !== null) note(keyOf(video), now, frame);
      count(video);
    });
  };
  const note = (key, now, { width, height }) => {
    const seen = calls.counts.get(key) ?? { frames: 0, first: now, last: now, gap: 0 };
    seen.gap = Math.max(seen.gap, now - seen.last);
    calls.counts.set(key, { ...seen, frames: seen.frames + 1, last: now, width, height });
  };
  const find = () => {
    for (const video of document.querySelectorAll("video")) {
      if (watched.has(video)) continue;
      watched.add(video);
      count(video);
    }
  };
  new MutationObserver(find).observe(document, { childList: true, subtree: true });

  const isShown = (video) => video.srcObject !== null && video.srcObject.active;

  /** Begin to count anew. */
  calls.forget = () => calls.counts.clear();
  /** Frames of somebody's camera or screen, their size, and the longest pause between two. */
  calls.seen = (visit, kind) => calls.counts.get(`${visit} ${kind}`) ?? { frames: 0 };
  /** Whether the page shows somebody's camera or screen. */
  calls.shows = (visit, kind) =>
    [...document.querySelectorAll("video")].some((video) => keyOf(video) === `${visit} ${kind}` && isShown(video));
  /** Connections that live. */
  calls.open = () => calls.connections.filter((one) => one.connectionState === "connected");
  /** Bytes of voices that all connections together received. */
  calls.heard = async () => {
    let bytes = 0;
    for (const one of calls.open())
      for (const row of (await one.getStats()).values())
        if (row.type === "inbound-rtp" && row.kind === "audio") bytes += row.bytesReceived;
    return bytes;
  };
  /** What happens to a track whose device is unplugged. */
  calls.unplug = () => {
    const camera = calls.cameras.findLast((one) => one.readyState === "live");
    camera.stop();
    camera.dispatchEvent(new Event("ended"));
  };
})();
