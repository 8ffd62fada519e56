// An HTTP server that publishes what it receives by POST; `otherwise` answers all other requests.
const http = require("node:http");

exports.publishing = (publish, otherwise) => http.createServer((request, response) => {
  if (request.method !== "POST") return otherwise(request, response);
  let body = "";
  request.on("data", (chunk) => { body += chunk; });
  request.on("end", () => {
    publish(body);
    response.writeHead(204).end();
  });
});
