"""A whole call, as a host's and a viewer's app would play it: one_call.py URL SID HOST_TOKEN VIEWER_TOKEN"""

import asyncio
import sys

from linkcall import Channel


class Person:
    def __init__(self, name):
        self.name = name
        self.notices = asyncio.Queue()
        self.states = asyncio.Queue()

    async def enter(self, url, sid, token):
        keep = lambda name, data: self.notices.put_nowait((name, data))
        self.channel = await Channel(url, sid, token, on_notice=keep, on_state=self.states.put_nowait).joined()
        say(f"{self.name} sees version {self.channel.state['version']}")

    async def ask(self, name, **data):
        reply = await self.channel.request(name, **data)
        say(f"{self.name} asks {name}: {reply['error']['reason'] or 'done'}")
        return reply

    async def hears(self, name):
        """The next notice of this name."""
        while True:
            heard, data = await asyncio.wait_for(self.notices.get(), 30)
            if heard == name:
                return data

    async def sees(self, what, is_seen):
        while not is_seen(self.channel.state):
            await asyncio.wait_for(self.states.get(), 30)
        say(f"{self.name} sees {what}")


def say(line):
    print(line, flush=True)


async def main(url, sid, host_token, viewer_token):
    host, viewer = Person("host"), Person("viewer")
    await host.enter(url, sid, host_token)
    await viewer.enter(url, sid, viewer_token)

    await viewer.ask("linkcall_apply_rq", op_code=1)
    applied = (await host.hears("linkcall_apply_singer_nt"))["data"]
    say(f"host hears that {applied['user_id']} waits")

    say("viewer drives through a tunnel")
    await viewer.channel.lose()

    await host.ask("linkcall_allow_rq", op_code=1, user_id=applied["user_id"])
    await viewer.sees("itself on the line", lambda state: state["num_link"] == 1)
    await viewer.ask("linkcall_apply_rq", op_code=3)
    await host.sees("that nobody is on the line", lambda state: state["num_link"] == 0)

    await viewer.ask("linkcall_allow_rq", op_code=1, user_id="somebody")
    await viewer.channel.leave()
    await host.channel.leave()


asyncio.run(main(*sys.argv[1:]))
