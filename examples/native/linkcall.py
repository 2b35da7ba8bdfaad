"""A client of Linkcall's plain door in JSON. Debian: apt install python3-websockets; elsewhere: pip install websockets."""

import asyncio
import contextlib
import itertools
import json
import random
from urllib.parse import urlencode

import websockets
from websockets.exceptions import ConnectionClosed, InvalidStatusCode

FINAL = {4400, 4401, 4402, 4403}  # what no second attempt changes
GIVE_UP_AFTER = 8  # attempts in a row
ANSWERED_WITHIN_S = 30


class Channel:
    """Stays: when its connection is lost it comes back, to its place, and sends what was not answered once more."""

    def __init__(self, url, sid, token, on_notice=lambda name, data: None, on_state=lambda state: None):
        self._address = f"{url.replace('http', 'ws', 1)}/ws"
        self._query = {"sid": sid, "token": token}
        self._on_notice, self._on_state = on_notice, on_state
        self._ids = itertools.count(1)
        self._waiting = {}  # id: (message, future)
        self._socket = None
        self._joined = asyncio.get_running_loop().create_future()
        self._reader = asyncio.create_task(self._stay())
        self.state = None

    async def joined(self):
        """Until the channel has been seen for the first time. Raises if it lets nobody in."""
        await asyncio.shield(self._joined)
        return self

    async def request(self, name, **data):
        """The reply, also where it is a refusal: look at its error.code. A cmd_id makes it safe to send a command twice."""
        id = next(self._ids)
        message = json.dumps({"id": id, "type": name, "data": {"cmd_id": f"{random.getrandbits(64):x}", **data}})
        answer = asyncio.get_running_loop().create_future()
        self._waiting[id] = message, answer
        await self._send(message)
        try:
            return await asyncio.wait_for(answer, ANSWERED_WITHIN_S)
        finally:
            self._waiting.pop(id, None)

    async def leave(self):
        """On purpose: whoever waits or is on the line is not any more."""
        self._reader.cancel()
        if self._socket is not None:
            await self._socket.close(1000)

    async def lose(self):
        """As a tunnel does it: without a goodbye."""
        self._socket.transport.abort()

    async def _send(self, message):
        with contextlib.suppress(ConnectionClosed, AttributeError):  # it is sent again with the next connection
            await self._socket.send(message)

    async def _stay(self):
        try:
            failures = 0
            while failures < GIVE_UP_AFTER:
                if await self._converse():
                    failures = 0
                failures += 1
                await asyncio.sleep(random.uniform(0, min(5, 0.1 * 2**failures)))
            raise ConnectionError("the server cannot be reached")
        except Exception as error:  # whoever waits is told
            for future in [self._joined, *(answer for _, answer in self._waiting.values())]:
                if not future.done():
                    future.set_exception(error)

    async def _converse(self):
        """One connection, to its end. True if it was one."""
        was_there = False
        try:
            # A channel may be at another server: the library follows the redirect.
            async with websockets.connect(f"{self._address}?{urlencode(self._query)}") as self._socket:
                async for text in self._socket:
                    await self._take(json.loads(text))
                    was_there = True
        except InvalidStatusCode as error:
            if error.status_code in (400, 401, 403):
                raise PermissionError(f"the server refuses: {error.status_code}") from error
        except (ConnectionClosed, OSError, asyncio.TimeoutError):
            pass
        if self._socket is not None and self._socket.close_code in FINAL:
            raise PermissionError(f"{self._socket.close_code}: {self._socket.close_reason}")
        return was_there

    async def _take(self, message):
        kind, data = message["type"], message["data"]
        if kind == "hello":
            self._query["resume"] = data["resume"]  # good once; the next hello has another one
            for waiting, _ in list(self._waiting.values()):
                await self._send(waiting)
        elif kind == "state":
            self.state = data
            self._on_state(data)
            if not self._joined.done():
                self._joined.set_result(None)
        elif kind.endswith("_nt"):
            self._on_notice(kind, data)
        elif message.get("id") in self._waiting:
            _, answer = self._waiting[message["id"]]
            if not answer.done():
                answer.set_result(data)
