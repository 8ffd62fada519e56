// Socket.IO: snapshots to all by `io.emit`, and inputs as events. Over WebSocket, without long-polling.
const { Server } = require("socket.io");
const { publishing } = require("./snapshots");

const server = publishing((data) => io.emit("snapshot", data));
const io = new Server(server, { transports: ["websocket"] });

io.on("connection", (socket) => {
  socket.on("input", (input) => { socket.data.input = input; });
});

server.listen(Number(process.env.PORT), process.env.HOST);
