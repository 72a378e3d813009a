"""Stories of the product told as people live them, on whatever stage: in process or over HTTP, on either database.

Each takes a `Town` whose secretary has told nobody anything yet today, posts its own points and looks only at those,
so that several can be told one after the other in one department.
"""
