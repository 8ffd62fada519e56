"""A receiver in a process of its own, for loads: takes every webhook, counts ids, and tells at `GET`.

python -m tests.payments.counting PORT
"""

import asyncio
import json
import sys
from collections import Counter

_seen: Counter[str] = Counter()


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one request: a webhook with 204, anything else with how many there were and of how many ids."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        await reader.readexactly(int(headers.get("Content-Length", 0)))
        if "webhook-id" in headers:
            _seen[headers["webhook-id"]] += 1
            writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        else:
            body = json.dumps({"ids": len(_seen), "requests": sum(_seen.values())}).encode()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()
    except (asyncio.IncompleteReadError, OSError):
        pass  # the process that asked was killed
    finally:
        writer.close()


async def main(port: int) -> None:
    """Serve until ended."""
    server = await asyncio.start_server(answer, "127.0.0.1", port, backlog=500)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
