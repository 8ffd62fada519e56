// A long-poll in Node, as its `http` module's documentation teaches a server: what is held is a list of answers.
const { taking } = require("./taken");

const messages = [];
const held = new Set();

function answer(response, cursor) {
  const body = JSON.stringify({ events: messages.slice(cursor), cursor: messages.length });
  response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) });
  response.end(body);
}

function updates(request, response) {
  const query = new URL(request.url, "http://localhost").searchParams;
  const cursor = Number(query.get("cursor") ?? messages.length);
  const wait = Number(query.get("wait") ?? 25);
  if (messages.length > cursor || wait === 0) return answer(response, cursor);
  const release = () => { clearTimeout(timer); held.delete(tell); };
  const tell = () => { release(); answer(response, cursor); };
  const timer = setTimeout(tell, wait * 1000);
  response.on("close", release);
  held.add(tell);
}

function publish(body) {
  messages.push(JSON.parse(body));
  for (const tell of [...held]) tell();
}

taking(publish, updates).listen(Number(process.env.PORT), process.env.HOST);
