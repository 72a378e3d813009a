"""The conversation: a file a story, each `build() -> Router`.

A handler is a doorway: parsed values in, one domain move inside one visible `async with change() as session:`, then it
speaks.  It gets by name what it needs: `actor: Actor`, `now: datetime` (UTC), `database: Database` for looking,
`change: Change` for changing, `state: FSMContext` while a typed answer is awaited.  Its flags name the right it asks
(`flags={"action": Action.REPORT}`); a handler without one is refused by the dispatcher and fails a test.
"""
