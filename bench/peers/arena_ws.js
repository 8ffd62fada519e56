// The `ws` package: snapshots to all, as its README teaches "Server broadcast", and each input read as JSON.
const { WebSocketServer, WebSocket } = require("ws");
const { publishing } = require("./snapshots");

const server = publishing(broadcast);
const wss = new WebSocketServer({ server });

function broadcast(data) {
  wss.clients.forEach((client) => {
    if (client.readyState === WebSocket.OPEN) client.send(data, { binary: true });
  });
}

wss.on("connection", (client) => {
  client.on("message", (data) => { client.input = JSON.parse(data); });
});

server.listen(Number(process.env.PORT), process.env.HOST);
