// An HTTP server that takes by POST what it is to tell; all else is left to `otherwise`.
const http = require("node:http");

exports.taking = (tell, otherwise) => http.createServer((request, response) => {
  if (request.method !== "POST") return otherwise(request, response);
  let body = "";
  request.on("data", (chunk) => { body += chunk; });
  request.on("end", () => {
    tell(body);
    response.writeHead(204).end();
  });
});
