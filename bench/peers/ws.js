// The `ws` package, as its README teaches "Server broadcast".
const { WebSocketServer, WebSocket } = require("ws");
const { publishing } = require("./publisher");

const server = publishing(broadcast, (request, response) => response.end("ok"));
const wss = new WebSocketServer({ server });

function broadcast(data) {
  wss.clients.forEach((client) => {
    if (client.readyState === WebSocket.OPEN) client.send(data);
  });
}

server.listen(Number(process.env.PORT), process.env.HOST);
