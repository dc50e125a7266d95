// Lets a page reach others by a TURN server alone, by the transport that `relayBy` names; runs after watch.js.
"use strict";
(() => {
  const Connection = window.RTCPeerConnection;
  const only = (servers) =>
    servers.map((server) => ({ ...server, urls: server.urls.filter((url) => url.endsWith(window.relayBy)) }));
  window.RTCPeerConnection = function (given) {
    return new Connection({ ...given, iceServers: only(given.iceServers), iceTransportPolicy: "relay" });
  };
  window.RTCPeerConnection.prototype = Connection.prototype;
})();
