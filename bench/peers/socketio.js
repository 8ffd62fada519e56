// Socket.IO, as its documentation teaches broadcasting to all: `io.emit`. Over WebSocket, without long-polling.
const { Server } = require("socket.io");
const { publishing } = require("./publisher");

const server = publishing((body) => io.emit("ticks", JSON.parse(body)), (request, response) => response.end("ok"));
const io = new Server(server, { transports: ["websocket"] });

server.listen(Number(process.env.PORT), process.env.HOST);
