// A long-poll in Node, as its `http` module's documentation teaches a server: what is held is a list of answers.
const http = require("node:http");

const messages = [];
const held = new Set();

function answer(response, cursor) {
  const body = JSON.stringify({ events: messages.slice(cursor), cursor: messages.length });
  response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) });
  response.end(body);
}

function updates(query, response) {
  const cursor = Number(query.get("cursor") ?? messages.length);
  const wait = Number(query.get("wait") ?? 25);
  if (messages.length > cursor || wait === 0) return answer(response, cursor);
  const one = { response, cursor };
  const release = () => { clearTimeout(timer); held.delete(one); };
  const timer = setTimeout(() => { release(); answer(response, cursor); }, wait * 1000);
  one.tell = () => { release(); answer(response, cursor); };
  response.on("close", release);
  held.add(one);
}

function publish(request, response) {
  let body = "";
  request.on("data", (chunk) => { body += chunk; });
  request.on("end", () => {
    messages.push(JSON.parse(body));
    for (const one of [...held]) one.tell();
    response.writeHead(204).end();
  });
}

http.createServer((request, response) => {
  const url = new URL(request.url, "http://localhost");
  if (request.method === "POST") publish(request, response);
  else updates(url.searchParams, response);
}).listen(Number(process.env.PORT), process.env.HOST);
