"""A Bot API server of our own on loopback: the bot tried in a browser without a token, and the rig of the tests.

    python -m sandbox --port 8081            the server with its chat page at /
    sandbox.engine.Engine                    the state machine, in process
    sandbox.session.SandboxSession(engine)   an aiogram session over it
    sandbox.sim.act(engine, "message", {…})  what people do, as POST /sim/message

Strict on purpose: what Telegram refuses is refused in Telegram's words, what is not modelled answers 501.
"""
