"""How it is kept: functions that take a session and give domain values.

Nothing here opens a transaction of its own but `storage.engine.Database`; nothing reads a clock.
"""
