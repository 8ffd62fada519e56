// An HTTP server that publishes the bytes that it receives by POST.
const http = require("node:http");

exports.publishing = (publish) => http.createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    if (request.method === "POST") publish(Buffer.concat(chunks));
    response.writeHead(204).end();
  });
});
