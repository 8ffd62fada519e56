// npm install express; WEBHOOK_SECRET=whsec_... PORT=5050 node express_receiver.js
const { createHmac, timingSafeEqual } = require("node:crypto");
const express = require("express");

const key = Buffer.from(process.env.WEBHOOK_SECRET.replace("whsec_", ""), "base64");
const seen = new Set();
const app = express();

app.post("/", express.raw({ type: "application/json" }), (request, response) => {
  const [id, at, given] = ["id", "timestamp", "signature"].map((name) => request.get(`webhook-${name}`) ?? "");
  const body = Buffer.isBuffer(request.body) ? request.body : "";
  const digest = createHmac("sha256", key).update(`${id}.${at}.`).update(body).digest("base64");
  const expected = Buffer.from(`v1,${digest}`);
  const matches = (one) => one.length === expected.length && timingSafeEqual(one, expected);
  const good = given.split(" ").map((one) => Buffer.from(one)).some(matches);
  if (!good || Math.abs(Date.now() / 1000 - Number(at)) > 300) return response.status(401).send("not authentic");
  if (!seen.has(id)) {
    seen.add(id);
    console.log(JSON.parse(body).type, JSON.stringify(JSON.parse(body).data));
  }
  return response.sendStatus(204);
});

app.listen(process.env.PORT, "127.0.0.1");
