// An event stream in Node, as its `http` module's documentation and MDN's "Using server-sent events" teach it.
const { publishing } = require("./publisher");

const clients = new Set();
let id = 0;

function stream(request, response) {
  if (request.url !== "/stream/") return response.end("ok");
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" });
  response.write("retry: 3000\n\n");
  clients.add(response);
  response.on("close", () => clients.delete(response));
}

function publish(data) {
  id += 1;
  for (const client of clients) client.write(`id: ${id}\nevent: headline\ndata: ${data}\n\n`);
}

publishing(publish, stream).listen(Number(process.env.PORT), process.env.HOST);
