// A long-poll in Node, as its `http` module's documentation teaches a server: what is held is a list of answers.
const { publishing } = require("./publisher");

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
  const release = () => { clearTimeout(timer); held.delete(answerNow); };
  const answerNow = () => { release(); answer(response, cursor); };
  const timer = setTimeout(answerNow, wait * 1000);
  response.on("close", release);
  held.add(answerNow);
}

function publish(body) {
  messages.push(JSON.parse(body));
  for (const answerNow of [...held]) answerNow();
}

publishing(publish, updates).listen(Number(process.env.PORT), process.env.HOST);
